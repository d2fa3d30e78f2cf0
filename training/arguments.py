"""What `python -m training` can be told: one function a command."""

from __future__ import annotations

import argparse
import ast
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    _Commands = argparse._SubParsersAction[argparse.ArgumentParser]

Run = Callable[[argparse.Namespace], int]


def parser(runs: Mapping[str, Run]) -> argparse.ArgumentParser:
    """The parser of all commands; `runs` says what each of them does."""
    whole = argparse.ArgumentParser(prog="python -m training", description="Fitting, measuring and showing.")
    commands = whole.add_subparsers(required=True)
    for name, add in COMMANDS.items():
        add(commands).set_defaults(run=runs[name])
    return whole


def _fit(commands: _Commands) -> argparse.ArgumentParser:
    fit = commands.add_parser("fit", help="train both networks on a folder of photos")
    fit.add_argument(
        "--recipe",
        default="fast",
        metavar="NAME",
        help="tiny, fast, pro, paper; or for a finished model: looks, its second tail; reference, use of another photo",
    )
    fit.add_argument("--data", type=Path, required=True, metavar="DIR", help="folder of photos")
    fit.add_argument("--out", type=Path, required=True, metavar="DIR", help="where checkpoints and the model go")
    fit.add_argument(
        "--minutes", type=_positive, metavar="M", help="time, calibration included; default: the recipe's steps"
    )
    fit.add_argument("--seed", type=_whole)
    fit.add_argument(
        "--set", nargs="+", type=_change, default=[], metavar="NAME=VALUE", help="of the recipe: restoration.batch=4"
    )
    fit.add_argument("--resume", action="store_true", help="go on with the run in --out")
    fit.add_argument(
        "--start", metavar="F", help="begin with the weights of this model: its name, its file, or a run folder"
    )
    fit.add_argument(
        "--without", nargs="+", default=[], metavar="PART", help="leave out of the objective: elbo, cf, int, sp, sct"
    )
    fit.add_argument(
        "--perceptual", type=Path, metavar="DIR", help="of looks: folder with the weights of lpips_squeeze"
    )
    fit.add_argument("--device", default="auto", choices=["auto", "cpu", "cuda"])
    fit.add_argument("--tensorboard", action="store_true", help="write TensorBoard events, too")
    return fit


def _evaluate(commands: _Commands) -> argparse.ArgumentParser:
    evaluation = _measuring(commands, "evaluate", "PSNR, SSIM and estimates beside bicubic")
    evaluation.add_argument("--scales", type=int, nargs="+", default=[2, 3, 4, 8], choices=range(1, 9), metavar="N")
    evaluation.add_argument(
        "--pairs", type=Path, nargs="+", default=[], metavar="DIR", help="folders of real pairs, NAME_HR and NAME_LR"
    )
    evaluation.add_argument("--soft-pairs", type=Path, metavar="DIR", help="NAME_soft beside NAME_sharp, at ×1")
    evaluation.add_argument("--life", type=Path, metavar="DIR", help="sharp pictures, harmed as life does, at ×2")
    evaluation.add_argument("--shifts", type=Path, metavar="DIR", help="the same, by what was not trained on")
    evaluation.add_argument("--perceptual", type=Path, metavar="DIR", help="folder with the weights of lpips_squeeze")
    evaluation.add_argument("--json", action="store_true")
    evaluation.add_argument("--record", action="store_true", help="write the rows into the manifest beside the weights")
    return evaluation


def _estimates(commands: _Commands) -> argparse.ArgumentParser:
    return _measuring(commands, "estimates", "errors and coverage of the estimates on degraded pictures")


def _curves(commands: _Commands) -> argparse.ArgumentParser:
    curves = _measuring(commands, "curves", "what each slider does to PSNR and grain")
    curves.add_argument("--scale", type=int, default=2, choices=range(1, 9), metavar="N")
    return curves


def _effects(commands: _Commands) -> argparse.ArgumentParser:
    effects = _measuring(commands, "effects", "effect of one intervention against another: ATE, CATE, maps")
    effects.add_argument("--factor", default="noise", help="the factor intervened on")
    effects.add_argument("--first", type=float, default=0.0, metavar="Z", help="its value in the first arm")
    effects.add_argument("--second", type=float, default=15.0, metavar="Z", help="its value in the second arm")
    effects.add_argument("--scale", type=_positive, default=2, metavar="N")
    effects.add_argument(
        "--draws", type=_count, default=3, metavar="K", help="posterior draws a photo, shared by the arms"
    )
    effects.add_argument("--maps", type=Path, metavar="DIR", help="write a heat map a photo into this folder")
    return effects


def _ablate(commands: _Commands) -> argparse.ArgumentParser:
    ablation = commands.add_parser("ablate", help="runs of equal budget, each without one part of the objective")
    ablation.add_argument("--recipe", default="fast", metavar="NAME")
    ablation.add_argument("--data", type=Path, required=True, metavar="DIR", help="folder of photos")
    ablation.add_argument("--out", type=Path, required=True, metavar="DIR", help="a run folder a variant goes in here")
    ablation.add_argument("--bench", type=Path, required=True, metavar="DIR", help="folder of sharp pictures")
    ablation.add_argument("--minutes", type=_positive, default=15.0, metavar="M", help="training time of each run")
    ablation.add_argument("--seeds", type=_count, default=1, metavar="K", help="runs a variant")
    ablation.add_argument("--start", metavar="F", help="begin every run with the weights of this model")
    ablation.add_argument("--variants", nargs="+", metavar="NAME", help="default: all but twins and twins, placebo")
    return ablation


def _counterfactuals(commands: _Commands) -> argparse.ArgumentParser:
    strip = commands.add_parser(
        "counterfactuals", help="Algorithm 1 on a sharp picture, and another scene of the same photo"
    )
    strip.add_argument("photo", type=Path, help="a sharp picture")
    strip.add_argument("--weights", default="fast", metavar="F", help="a model, its file, or a run folder")
    strip.add_argument("--out", type=_png, default=Path("counterfactuals.png"), metavar="PNG")
    strip.add_argument("--scale", type=int, default=2, choices=[1, 2, 3, 4, 8])
    for name in ("blur", "noise", "jpeg"):
        strip.add_argument(f"--{name}", type=float, metavar="Z", help="what happens to the photo; default: a draw")
    return strip


def _graph(commands: _Commands) -> argparse.ArgumentParser:
    graph = commands.add_parser(
        "graph", help="the learned graph of the factors beside the simulator's own, PNG and SVG"
    )
    graph.add_argument("--weights", default="fast", metavar="F", help="a model, its file, or a run folder")
    graph.add_argument("--out", type=_png, default=Path("graph.png"), metavar="PNG", help="an SVG goes beside it")
    return graph


def _tables(commands: _Commands) -> argparse.ArgumentParser:
    tables = _measuring(commands, "tables", "the paper's Tables II to V beside ours, as a page")
    tables.add_argument("--pairs", type=Path, nargs="+", default=[], metavar="DIR", help="folders of real pairs")
    tables.add_argument("--runs", type=Path, metavar="DIR", help="what `ablate` has left, for Table IV")
    tables.add_argument("--perceptual", type=Path, metavar="DIR", help="folder with the weights of lpips_squeeze")
    tables.add_argument("--out", type=Path, default=Path("docs/paper-tables.md"), metavar="MD")
    return tables


def _complexity(commands: _Commands) -> argparse.ArgumentParser:
    cost = commands.add_parser("complexity", help="parameters, multiply–accumulates, memory and time of a render")
    cost.add_argument("--weights", nargs="+", default=["fast"], metavar="F", help="models, files, or run folders")
    cost.add_argument("--runs", type=_whole, default=5, metavar="K", help="timed renders; 0 only counts")
    return cost


def _confounding(commands: _Commands) -> argparse.ArgumentParser:
    probe = commands.add_parser("confounding", help="how much content tells about each factor, in nats")
    probe.add_argument("--data", type=Path, required=True, metavar="DIR", help="folder of photos")
    return probe


def _distil(commands: _Commands) -> argparse.ArgumentParser:
    small = commands.add_parser("distil", help="pick or optimise a small training set, as a folder for `fit`")
    small.add_argument("--data", type=Path, required=True, metavar="DIR", help="folder of photos")
    small.add_argument("--out", type=Path, required=True, metavar="DIR", help="a new or empty folder")
    small.add_argument("--share", type=float, default=0.0888, metavar="S", help="of the photos' pixels, default .0888")
    small.add_argument("--method", default="random", metavar="NAME", help="random, hard, coreset, pixel, latent")
    small.add_argument("--seed", type=_whole, default=1)
    small.add_argument("--side", type=_count, default=256, metavar="PX", help="of a picture, default 256")
    small.add_argument("--scale", type=_count, default=4, choices=[2, 3, 4], help="at which gradients are matched")
    small.add_argument(
        "--starts", type=_count, default=100, metavar="K", help="networks whose gradients are matched, 2 steps each"
    )
    small.add_argument(
        "--held-out", type=int, default=12, metavar="N", help="pass over the photos that `fit` keeps apart; default 12"
    )
    return small


def _distil_table(commands: _Commands) -> argparse.ArgumentParser:
    table = commands.add_parser("distil-table", help="what small sets teach beside all photos, at equal steps")
    table.add_argument("--data", type=Path, required=True, metavar="DIR", help="folder of photos")
    table.add_argument("--out", type=Path, required=True, metavar="DIR", help="rows and the table; goes on with them")
    table.add_argument("--shares", type=float, nargs="+", default=[0.0888, 0.01, 0.001], metavar="S")
    table.add_argument("--methods", nargs="+", default=["random", "hard", "coreset", "pixel", "latent"], metavar="NAME")
    table.add_argument("--seeds", type=_count, default=3, metavar="K", help="sets and learners a line")
    table.add_argument("--steps", type=_count, default=300, metavar="N", help="of every learner")
    table.add_argument("--side", type=_count, default=96, metavar="PX", help="of the sets' pictures, default 96")
    return table


def _look(commands: _Commands) -> argparse.ArgumentParser:
    panels = commands.add_parser("look", help="photos, interpolated and by each model, side by side")
    panels.add_argument("--photos", type=Path, required=True, metavar="DIR", help="folder of photos")
    panels.add_argument("--models", nargs="+", default=["fast"], metavar="F", help="models, files, or run folders")
    panels.add_argument("--out", type=_png, default=Path("look.png"), metavar="PNG")
    panels.add_argument("--scale", type=int, default=2, choices=[1, 2, 3, 4, 8])
    return panels


def _report(commands: _Commands) -> argparse.ArgumentParser:
    report = commands.add_parser("report", help="one HTML page about a run")
    report.add_argument("run_folder", type=Path, metavar="RUN")
    report.add_argument("--out", type=Path, metavar="HTML", help="default: report.html in the run's folder")
    return report


def _measuring(commands: _Commands, name: str, what: str) -> argparse.ArgumentParser:
    measuring = commands.add_parser(name, help=what)
    measuring.add_argument("--weights", default="fast", metavar="F", help="a model, its file, or a run folder")
    measuring.add_argument(
        "--bench",
        type=Path,
        nargs="+",
        required=name != "evaluate",
        default=[],
        metavar="DIR",
        help="folders of sharp pictures",
    )
    measuring.add_argument("--device", default="auto", choices=["auto", "cuda", "mps", "cpu"])
    return measuring


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


def _whole(text: str) -> int:
    number = int(text)
    if not 0 <= number < 2**63:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number from 0 on")
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


COMMANDS: Mapping[str, Callable[[_Commands], argparse.ArgumentParser]] = {
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
"""In the order in which `--help` lists them."""
