"""`python -m training`: fitting, measuring and showing; `--help` lists the commands."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import CausalSRError
from training.arguments import parser
from training.errors import UsageError
from training.interrupt import Interrupted

if TYPE_CHECKING:
    from core.engine import Engine
    from training.recipes import Recipe


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit codes are those of `causalsr`, every error of ours is one line on stderr.

    Returns:
        0 done, 1 some of it failed, 2 wrong usage, 3 nothing could be done, 130 interrupted.
    """
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except UsageError as error:
        return _failed(str(error), 2)
    except CausalSRError as error:
        return _failed(str(error), 3)
    except BrokenPipeError:  # whoever read our lines has enough; what Python flushes at its end goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        return _failed(f"{error.filename or 'a file'}: {error.strerror or error}; choose another place", 3)
    except Interrupted as stopped:
        return _failed(str(stopped), 130)
    except KeyboardInterrupt:
        return _failed("interrupted; a run goes on from its last checkpoint with --resume", 130)


def _failed(message: str, code: int) -> int:
    print(f"error: {message}", file=sys.stderr)
    return code


def _parser() -> argparse.ArgumentParser:
    return parser(
        {
            "fit": _fit,
            "evaluate": _evaluate,
            "estimates": _estimates,
            "curves": _curves,
            "effects": _effects,
            "ablate": _ablate,
            "counterfactuals": _counterfactuals,
            "graph": _graph,
            "tables": _tables,
            "complexity": _complexity,
            "report": _report,
            "look": _look,
            "confounding": _confounding,
            "distil": _distil,
            "distil-table": _distil_table,
        }
    )


def _fit(options: argparse.Namespace) -> int:
    from training.fit import fit
    from training.recipes import recipe_named

    changes: dict[str, object] = dict(options.set)
    if options.seed is not None:
        changes["seed"] = options.seed
    recipe = recipe_named(options.recipe, without=frozenset(options.without), **changes)
    if recipe.name in ("looks", "reference"):
        return _fit_addition(recipe, options)
    fit(
        recipe,
        options.data,
        options.out,
        minutes=options.minutes,
        resume=options.resume,
        start=_start(options),
        device=options.device,
        tensorboard=options.tensorboard,
        say=_say,
    )
    return 0


def _fit_addition(recipe: Recipe, options: argparse.Namespace) -> int:
    """A part for a finished model."""
    from training.addition import Run

    if options.start is None:
        raise UsageError(f"the recipe {recipe.name} needs --start, the model to add to")
    if options.device == "cuda":
        raise UsageError(f"the recipe {recipe.name} is fitted on the CPU; leave out --device")
    run = Run(
        start=_model_file(options.start),
        data=options.data,
        out=options.out,
        minutes=options.minutes,
        resume=options.resume,
        tensorboard=options.tensorboard,
    )
    if recipe.name == "reference":
        from training.beside import fit_reference

        fit_reference(recipe, run, _say)
        return 0
    from training.looks import fit_looks

    if options.perceptual is None:
        raise UsageError("the recipe looks needs --perceptual, the folder with the weights of lpips_squeeze")
    fit_looks(recipe, run, options.perceptual, _say)
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
        start=_start(options),
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
    from core.causal.prior import Prior
    from core.models.checkpoint import load_model
    from training.evaluation.simulator_graph import comparison, simulator_graph
    from training.showing.graph import LEARNED, OWN, PHOTOS, draw_graphs, graph_report, read_edges

    structure, prior = load_model(_model_file(options.weights)).structure, Prior()
    learned, own = read_edges(structure, prior), simulator_graph(prior)
    _say(graph_report(structure, learned, PHOTOS))
    _say("")
    _say(comparison(learned, own))
    draw_graphs({LEARNED: learned, OWN: own}, options.out, options.out.with_suffix(".svg"))
    _say(f"wrote {options.out} and {options.out.with_suffix('.svg').name}")
    return 0


def _tables(options: argparse.Namespace) -> int:
    from training.evaluation.paper_tables import paper_tables
    from training.evaluation.perceptual import LpipsSqueeze

    perceptual = LpipsSqueeze(options.perceptual) if options.perceptual else None
    options.out.parent.mkdir(parents=True, exist_ok=True)  # now, and not after an hour of measuring
    page = paper_tables(_engine(options), options.bench, options.pairs, perceptual, _say, runs=options.runs)
    options.out.write_text(page, encoding="utf-8")
    _say(f"wrote {options.out}")
    return 0


def _complexity(options: argparse.Namespace) -> int:
    from training.evaluation.complexity import complexity, print_complexity

    print_complexity(complexity([_model_file(each) for each in options.weights], runs=options.runs), _say)
    return 0


def _look(options: argparse.Namespace) -> int:
    from core.engine import Engine
    from training.showing.look import look

    files = [_model_file(each) for each in options.models]
    engines = [(f"{number}. {file.stem}", Engine("auto", file)) for number, file in enumerate(files, start=1)]
    look(engines, options.photos, options.out, options.scale, _say)
    return 0


def _confounding(options: argparse.Namespace) -> int:
    from core.causal.prior import Prior
    from training.evaluation.confounding import print_confounding

    print_confounding(options.data, Prior(), _say)
    return 0


def _distil(options: argparse.Namespace) -> int:
    from training.distillation.folder import distil_folder
    from training.distillation.learner import Lesson
    from training.distillation.matching import Matching
    from training.distillation.methods import Distillation

    wanted = Distillation(
        method=options.method,
        share=options.share,
        seed=options.seed,
        side=options.side,
        matching=Matching(lesson=Lesson(scale=options.scale), starts=options.starts),
    )
    distil_folder(options.data, options.out, wanted, held_out=options.held_out, say=_say)
    return 0


def _distil_table(options: argparse.Namespace) -> int:
    from training.distillation.table import Plan, distil_table

    plan = Plan(
        shares=tuple(options.shares),
        methods=tuple(options.methods),
        seeds=options.seeds,
        steps=options.steps,
        side=options.side,
    )
    distil_table(options.data, options.out, plan, _say)
    return 0


def _report(options: argparse.Namespace) -> int:
    from training.showing.report import report

    _say(f"wrote {report(options.run_folder, options.out)}")
    return 0


def _evaluate(options: argparse.Namespace) -> int:
    from training.evaluation.perceptual import LpipsSqueeze
    from training.evaluation.tables import evaluate, evaluate_pairs, print_rows
    from training.manifest import write_manifest

    if not any((options.bench, options.pairs, options.soft_pairs, options.life, options.shifts)):
        raise UsageError("nothing to evaluate on; give --bench, a folder of sharp pictures, or --pairs")
    engine = _engine(options)
    perceptual = LpipsSqueeze(options.perceptual) if options.perceptual else None
    say = (lambda _line: None) if options.json else _say
    found: list[dict[str, object]] = []
    if options.bench or options.pairs:
        scales = [scale for scale in options.scales if scale in engine.scales]
        for lacking in sorted(set(options.scales) - set(scales)):
            print(f"×{lacking}: {engine.model_ref.name} can't enlarge so; left out", file=sys.stderr)
        if not scales and not options.pairs:
            raise UsageError(f"no scale is left; give --scales some of {', '.join(map(str, engine.scales))}")
        simulated = evaluate(engine, options.bench, scales, perceptual)
        rows = print_rows(chain(simulated, evaluate_pairs(engine, options.pairs, perceptual)), say)
        found += [row.as_json() for row in rows]
    found += _gains(engine, options, say)
    if options.json:
        _say(json.dumps(found, indent=1))
    if options.record:
        write_manifest(_model_file(options.weights), found)
    return 0


def _gains(engine: Engine, options: argparse.Namespace, say: Callable[[str], None]) -> list[dict[str, object]]:
    """Rows of the benches that ask whether automatic is better than nothing."""
    from training.evaluation.gains import measure_life, measure_shifts, measure_soft_pairs, print_gains

    wanted = ((options.life, measure_life), (options.shifts, measure_shifts), (options.soft_pairs, measure_soft_pairs))
    rows = chain.from_iterable(measure(engine, folder) for folder, measure in wanted if folder is not None)
    if not any(folder is not None for folder, _ in wanted):
        return []
    return [row.as_json() for row in print_gains(rows, say)]


def _estimates(options: argparse.Namespace) -> int:
    from training.evaluation.crosstalk import print_crosstalk
    from training.evaluation.estimates import measure_estimates

    engine = _engine(options)
    for bench in options.bench:
        measure_estimates(engine, bench, _say)
        print_crosstalk(engine, bench, _say)
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


def _start(options: argparse.Namespace) -> Path | None:
    """The file of the model that a run begins with, if one is named."""
    return None if options.start is None else _model_file(options.start)


def _model_file(weights: str) -> Path:
    """Of a shipped model's name, a model file, or a run folder."""
    from core.errors import ModelError
    from core.models.library import model_file

    if not os.path.isdir(weights):  # noqa: PTH112 - Path's own raises for odd names
        return model_file(weights)
    found = sorted(Path(weights).glob("causalsr-*.safetensors"))
    if not found:
        raise ModelError(f"{weights}: no model in this folder; let the run finish, or give a model file")
    return found[0]


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
