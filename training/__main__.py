"""`python -m training`: fit, evaluate, estimates, curves of the sliders, effects."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from core.errors import CausalSRError


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 done, 1 failed with one line on stderr, 2 usage."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except (CausalSRError, KeyError) as error:
        print(f"error: {error.args[0] if error.args else error}", file=sys.stderr)
        return 1


def _fit(options: argparse.Namespace) -> int:
    from training.fit import fit
    from training.recipes import recipe_named

    recipe = recipe_named(options.recipe, **({} if options.seed is None else {"seed": options.seed}))
    fit(recipe, options.data, options.out, minutes=options.minutes, resume=options.resume, say=_say)
    return 0


def _evaluate(options: argparse.Namespace) -> int:
    from core.engine import Engine
    from core.engine.engine import model_file
    from training.evaluation.perceptual import LpipsSqueeze
    from training.evaluation.tables import evaluate, print_rows
    from training.manifest import write_manifest

    engine = Engine(options.device, options.weights)
    perceptual = LpipsSqueeze(options.perceptual) if options.perceptual else None
    say = (lambda _line: None) if options.json else _say
    rows = print_rows(evaluate(engine, options.bench, options.scales, perceptual), say)
    found = [row.as_json() for row in rows]
    if options.json:
        _say(json.dumps(found, indent=1))
    if options.record:
        write_manifest(model_file(options.weights), found)
    return 0


def _estimates(options: argparse.Namespace) -> int:
    from core.engine import Engine
    from training.evaluation.estimates import measure_estimates

    for bench in options.bench:
        measure_estimates(Engine(options.device, options.weights), bench, _say)
    return 0


def _curves(options: argparse.Namespace) -> int:
    from core.engine import Engine
    from training.evaluation.curves import print_curves

    for bench in options.bench:
        print_curves(Engine(options.device, options.weights), bench, options.scale, _say)
    return 0


def _effects(options: argparse.Namespace) -> int:
    from core.engine import Engine
    from training.evaluation.effects import Question, measure_effects

    question = Question(
        factor=options.factor, first=options.first, second=options.second, scale=options.scale, draws=options.draws
    )
    for bench in options.bench:
        measure_effects(Engine(options.device, options.weights), bench, question, _say, options.maps)
    return 0


def _say(line: str) -> None:
    print(line, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    commands = parser.add_subparsers(required=True)
    fit = commands.add_parser("fit", help="train both networks on a folder of photos")
    fit.add_argument("--recipe", default="fast", help="fast or tiny")
    fit.add_argument("--data", type=Path, required=True, metavar="DIR", help="folder of photos")
    fit.add_argument("--out", type=Path, required=True, metavar="DIR", help="where checkpoints and the model go")
    fit.add_argument("--minutes", type=float, metavar="M", help="training time; default: the recipe's steps")
    fit.add_argument("--seed", type=int)
    fit.add_argument("--resume", action="store_true", help="go on with the run in --out")
    fit.set_defaults(run=_fit)
    evaluation = _measuring(commands, "evaluate", "PSNR, SSIM and estimates beside bicubic", _evaluate)
    evaluation.add_argument("--scales", type=int, nargs="+", default=[2, 3, 4, 8], metavar="N")
    evaluation.add_argument("--perceptual", type=Path, metavar="DIR", help="folder with the weights of lpips_squeeze")
    evaluation.add_argument("--json", action="store_true")
    evaluation.add_argument("--record", action="store_true", help="write the rows into the manifest beside the weights")
    _measuring(commands, "estimates", "errors and coverage of the estimates on degraded pictures", _estimates)
    curves = _measuring(commands, "curves", "what each slider does to PSNR and grain", _curves)
    curves.add_argument("--scale", type=int, default=2, metavar="N")
    effects = _measuring(commands, "effects", "effect of one intervention against another: ATE, CATE, maps", _effects)
    effects.add_argument("--factor", default="noise", help="the factor intervened on")
    effects.add_argument("--first", type=float, default=0.0, metavar="Z", help="its value in the first arm")
    effects.add_argument("--second", type=float, default=15.0, metavar="Z", help="its value in the second arm")
    effects.add_argument("--scale", type=float, default=2, metavar="N")
    effects.add_argument(
        "--draws", type=int, default=3, metavar="K", help="posterior draws a photo, shared by the arms"
    )
    effects.add_argument("--maps", type=Path, metavar="DIR", help="write a heat map a photo into this folder")
    return parser


def _measuring(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    what: str,
    run: Callable[[argparse.Namespace], int],
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=what)
    parser.add_argument("--weights", default="fast", metavar="F", help="a model file, or the name of a shipped one")
    parser.add_argument("--bench", type=Path, nargs="+", required=True, metavar="DIR", help="folders of sharp pictures")
    parser.add_argument("--device", default="auto")
    parser.set_defaults(run=run)
    return parser


if __name__ == "__main__":
    sys.exit(main())
