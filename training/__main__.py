"""`python -m training`: fitting, measuring and showing; `--help` lists the commands."""

from __future__ import annotations

import argparse
import ast
import json
import math
import os
import sys
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import CausalSRError

if TYPE_CHECKING:
    from core.engine import Engine


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 done, 1 failed with one line on stderr, 2 usage."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except (CausalSRError, KeyError) as error:
        print(f"error: {error.args[0] if error.args else error}", file=sys.stderr)
    except BrokenPipeError:  # whoever read our lines has enough; what Python flushes at its end goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        print(f"error: {error.filename or 'a file'}: {error.strerror or error}; choose another place", file=sys.stderr)
    return 1


def _fit(options: argparse.Namespace) -> int:
    from training.fit import fit
    from training.recipes import recipe_named

    changes: dict[str, object] = dict(options.set)
    if options.seed is not None:
        changes["seed"] = options.seed
    fit(
        recipe_named(options.recipe, without=frozenset(options.without), **changes),
        options.data,
        options.out,
        minutes=options.minutes,
        resume=options.resume,
        start=options.start,
        device=options.device,
        tensorboard=options.tensorboard,
        say=_say,
    )
    return 0


def _ablate(options: argparse.Namespace) -> int:
    from training.ablate import VARIANTS, ablate
    from training.recipes import recipe_named

    ablate(
        recipe_named(options.recipe),
        options.data,
        options.out,
        options.bench,
        minutes=options.minutes,
        seeds=options.seeds,
        start=options.start,
        variants=options.variants or tuple(VARIANTS),
        say=_say,
    )
    return 0


def _counterfactuals(options: argparse.Namespace) -> int:
    from core.models.checkpoint import load_model
    from training.showing.counterfactuals import counterfactual_strip

    factors = {name: getattr(options, name) for name in ("blur", "noise", "jpeg") if getattr(options, name) is not None}
    counterfactual_strip(
        load_model(_model_file(options.weights)), options.photo, factors, options.scale, options.out, _say
    )
    return 0


def _graph(options: argparse.Namespace) -> int:
    import torch

    from core.causal.scm import Prior
    from core.models.checkpoint import load_model
    from training.data.samples import simulated_latents
    from training.showing.graph import PHOTOS, draw_graph, graph_report, read_edges

    structure, random = load_model(_model_file(options.weights)).structure, torch.Generator().manual_seed(0)
    latents = simulated_latents(Prior(), PHOTOS, random)
    random.manual_seed(0)
    _say(graph_report(structure, latents, random))
    draw_graph(read_edges(structure, Prior()), options.out, options.out.with_suffix(".svg"))
    _say(f"wrote {options.out} and {options.out.with_suffix('.svg').name}")
    return 0


def _complexity(options: argparse.Namespace) -> int:
    from training.evaluation.complexity import complexity, print_complexity

    print_complexity(complexity([_model_file(each) for each in options.weights], runs=options.runs), _say)
    return 0


def _report(options: argparse.Namespace) -> int:
    from training.showing.report import report

    _say(f"wrote {report(options.run_folder, options.out)}")
    return 0


def _evaluate(options: argparse.Namespace) -> int:
    from training.evaluation.perceptual import LpipsSqueeze
    from training.evaluation.tables import evaluate, evaluate_pairs, print_rows
    from training.manifest import write_manifest

    if not options.bench and not options.pairs:
        raise KeyError("nothing to evaluate on; give --bench, a folder of sharp pictures, or --pairs")
    engine = _engine(options)
    perceptual = LpipsSqueeze(options.perceptual) if options.perceptual else None
    say = (lambda _line: None) if options.json else _say
    simulated = evaluate(engine, options.bench, options.scales, perceptual)
    rows = print_rows(chain(simulated, evaluate_pairs(engine, options.pairs, perceptual)), say)
    found = [row.as_json() for row in rows]
    if options.json:
        _say(json.dumps(found, indent=1))
    if options.record:
        write_manifest(_model_file(options.weights), found)
    return 0


def _estimates(options: argparse.Namespace) -> int:
    from training.evaluation.estimates import measure_estimates

    for bench in options.bench:
        measure_estimates(_engine(options), bench, _say)
    return 0


def _curves(options: argparse.Namespace) -> int:
    from training.evaluation.curves import print_curves

    for bench in options.bench:
        print_curves(_engine(options), bench, options.scale, _say)
    return 0


def _effects(options: argparse.Namespace) -> int:
    from training.evaluation.effects import Question, measure_effects

    question = Question(
        factor=options.factor, first=options.first, second=options.second, scale=options.scale, draws=options.draws
    )
    for bench in options.bench:
        measure_effects(_engine(options), bench, question, _say, options.maps)
    return 0


def _engine(options: argparse.Namespace) -> Engine:
    from core.engine import Engine

    return Engine(options.device, _model_file(options.weights))


def _model_file(weights: str) -> Path:
    """Of a shipped model's name, a model file, or a run folder."""
    from core.engine.engine import model_file
    from core.errors import ModelError

    if not Path(weights).is_dir():
        return model_file(weights)
    found = sorted(Path(weights).glob("causalsr-*.safetensors"))
    if not found:
        raise ModelError(f"{weights}: no model in this folder; let the run finish, or give a model file")
    return found[0]


def _say(line: str) -> None:
    print(line, flush=True)


def _positive(text: str) -> float:
    number = float(text)
    if not 0 < number < math.inf:
        raise argparse.ArgumentTypeError(f"{text} is not a number above 0")
    return number


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number above 0")
    return number


def _png(text: str) -> Path:
    if Path(text).suffix.lower() != ".png":
        raise argparse.ArgumentTypeError(f"{text} doesn't end in .png")
    return Path(text)


def _change(text: str) -> tuple[str, object]:
    """`restoration.batch=4` as a keyword of `recipe_named` and its value."""
    name, equals, value = text.partition("=")
    try:
        return name.replace(".", "__"), ast.literal_eval(value)
    except (SyntaxError, ValueError) as error:
        if not equals or not value.isidentifier():
            raise argparse.ArgumentTypeError(f"{text!r} isn't NAME=VALUE, as restoration.batch=4") from error
        return name.replace(".", "__"), value


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    commands = parser.add_subparsers(required=True)
    fit = commands.add_parser("fit", help="train both networks on a folder of photos")
    fit.add_argument("--recipe", default="fast", metavar="NAME", help="tiny, fast, pro, paper")
    fit.add_argument("--data", type=Path, required=True, metavar="DIR", help="folder of photos")
    fit.add_argument("--out", type=Path, required=True, metavar="DIR", help="where checkpoints and the model go")
    fit.add_argument("--minutes", type=_positive, metavar="M", help="training time; default: the recipe's steps")
    fit.add_argument("--seed", type=int)
    fit.add_argument(
        "--set", nargs="+", type=_change, default=[], metavar="NAME=VALUE", help="of the recipe: restoration.batch=4"
    )
    fit.add_argument("--resume", action="store_true", help="go on with the run in --out")
    fit.add_argument("--start", type=Path, metavar="F", help="begin with the weights of this model")
    fit.add_argument(
        "--without", nargs="+", default=[], metavar="PART", help="leave out of the objective: elbo, cf, int, sp, sct"
    )
    fit.add_argument("--device", default="auto", choices=["auto", "cpu", "cuda"])
    fit.add_argument("--tensorboard", action="store_true", help="write TensorBoard events, too")
    fit.set_defaults(run=_fit)
    evaluation = _measuring(commands, "evaluate", "PSNR, SSIM and estimates beside bicubic", _evaluate)
    evaluation.add_argument("--scales", type=int, nargs="+", default=[2, 3, 4, 8], choices=range(1, 9), metavar="N")
    evaluation.add_argument(
        "--pairs", type=Path, nargs="+", default=[], metavar="DIR", help="folders of real pairs, NAME_HR and NAME_LR"
    )
    evaluation.add_argument("--perceptual", type=Path, metavar="DIR", help="folder with the weights of lpips_squeeze")
    evaluation.add_argument("--json", action="store_true")
    evaluation.add_argument("--record", action="store_true", help="write the rows into the manifest beside the weights")
    _measuring(commands, "estimates", "errors and coverage of the estimates on degraded pictures", _estimates)
    curves = _measuring(commands, "curves", "what each slider does to PSNR and grain", _curves)
    curves.add_argument("--scale", type=int, default=2, choices=range(1, 9), metavar="N")
    effects = _measuring(commands, "effects", "effect of one intervention against another: ATE, CATE, maps", _effects)
    effects.add_argument("--factor", default="noise", help="the factor intervened on")
    effects.add_argument("--first", type=float, default=0.0, metavar="Z", help="its value in the first arm")
    effects.add_argument("--second", type=float, default=15.0, metavar="Z", help="its value in the second arm")
    effects.add_argument("--scale", type=_positive, default=2, metavar="N")
    effects.add_argument(
        "--draws", type=_count, default=3, metavar="K", help="posterior draws a photo, shared by the arms"
    )
    effects.add_argument("--maps", type=Path, metavar="DIR", help="write a heat map a photo into this folder")
    ablation = commands.add_parser("ablate", help="runs of equal budget, each without one part of the objective")
    ablation.add_argument("--recipe", default="fast", metavar="NAME")
    ablation.add_argument("--data", type=Path, required=True, metavar="DIR", help="folder of photos")
    ablation.add_argument("--out", type=Path, required=True, metavar="DIR", help="a run folder a variant goes in here")
    ablation.add_argument("--bench", type=Path, required=True, metavar="DIR", help="folder of sharp pictures")
    ablation.add_argument("--minutes", type=_positive, default=15.0, metavar="M", help="training time of each run")
    ablation.add_argument("--seeds", type=_count, default=1, metavar="K", help="runs a variant")
    ablation.add_argument("--start", type=Path, metavar="F", help="begin every run with the weights of this model")
    ablation.add_argument("--variants", nargs="+", metavar="NAME", help="default: all")
    ablation.set_defaults(run=_ablate)
    strip = commands.add_parser("counterfactuals", help="Algorithm 1 on a sharp picture, as a strip")
    strip.add_argument("photo", type=Path, help="a sharp picture")
    strip.add_argument("--weights", default="fast", metavar="F", help="a model, its file, or a run folder")
    strip.add_argument("--out", type=_png, default=Path("counterfactuals.png"), metavar="PNG")
    strip.add_argument("--scale", type=int, default=2, choices=[1, 2, 3, 4, 8])
    for name in ("blur", "noise", "jpeg"):
        strip.add_argument(f"--{name}", type=float, metavar="Z", help="what happens to the photo; default: a draw")
    strip.set_defaults(run=_counterfactuals)
    graph = commands.add_parser("graph", help="the learned graph of the factors: edge probabilities, PNG and SVG")
    graph.add_argument("--weights", default="fast", metavar="F", help="a model, its file, or a run folder")
    graph.add_argument("--out", type=_png, default=Path("graph.png"), metavar="PNG", help="an SVG goes beside it")
    graph.set_defaults(run=_graph)
    cost = commands.add_parser("complexity", help="parameters, multiply–accumulates, memory and time of a render")
    cost.add_argument("--weights", nargs="+", default=["fast"], metavar="F", help="models, files, or run folders")
    cost.add_argument("--runs", type=int, default=5, metavar="K", help="timed renders; 0 only counts")
    cost.set_defaults(run=_complexity)
    report = commands.add_parser("report", help="one HTML page about a run")
    report.add_argument("run_folder", type=Path, metavar="RUN")
    report.add_argument("--out", type=Path, metavar="HTML", help="default: report.html in the run's folder")
    report.set_defaults(run=_report)
    return parser


def _measuring(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    what: str,
    run: Callable[[argparse.Namespace], int],
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=what)
    parser.add_argument("--weights", default="fast", metavar="F", help="a model, its file, or a run folder")
    parser.add_argument(
        "--bench",
        type=Path,
        nargs="+",
        required=name != "evaluate",
        default=[],
        metavar="DIR",
        help="folders of sharp pictures",
    )
    parser.add_argument("--device", default="auto", choices=["auto", "cuda", "mps", "cpu"])
    parser.set_defaults(run=run)
    return parser


if __name__ == "__main__":
    sys.exit(main())
