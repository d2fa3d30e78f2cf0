"""What each part of the objective is worth: runs of equal budget, each without one part (the paper's Table IV)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from core.engine import Engine
from training.data.photos import list_photos
from training.errors import RecipeError
from training.evaluation.curves import SWEEPS, curve
from training.evaluation.protocol import CONDITIONS
from training.evaluation.tables import evaluate
from training.fit import fit
from training.recipes import Recipe, changed

VARIANTS: dict[str, frozenset[str]] = {
    "full": frozenset(),
    "without CF": frozenset({"cf"}),
    "without Int": frozenset({"int"}),
    "without SP": frozenset({"sp"}),
    "without SCT": frozenset({"sct"}),
    "without Int and SP": frozenset({"int", "sp"}),
    "CF alone": frozenset({"int", "sp", "sct"}),
    "Int alone": frozenset({"cf", "sp", "sct"}),
    "plain": frozenset({"cf", "int", "sp", "sct", "elbo"}),
}


TWINS: dict[str, dict[str, object]] = {
    "twins": {"counterfactuals__twins": 2},
    "twins, placebo": {"counterfactuals__twins": 2, "counterfactuals__placebo": True},
}
"""What each adds to the whole objective: exact counterfactual twins, and the same work with fresh ε. By name only."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One variant's figures, means over its seeds.

    Attributes:
        psnr: condition → dB, automatic, ×4.
        bicubic: condition → dB of interpolation.
        grain: share of the grain that do(noise = 0) keeps, ×2.
        steps: in the budget.
    """

    variant: str
    psnr: dict[str, float]
    bicubic: dict[str, float]
    grain: float
    steps: int


def ablate(
    recipe: Recipe,
    data: Path,
    out: Path,
    bench: Path,
    *,
    minutes: float,
    seeds: int = 1,
    start: Path | None = None,
    variants: Sequence[str] = tuple(VARIANTS),
    say: Callable[[str], None] = print,
) -> list[Outcome]:
    """Train every variant for `minutes` with each seed, evaluate it, and print the table.

    Runs that are in `out` already, finished or not, are gone on with, so an interrupted table can be completed.

    Raises:
        RecipeError: an unknown variant.
        ReadError: no pictures in `data` or `bench`.
        TrainingError: a run in `out` was begun otherwise, or something is not finite.
    """
    for variant in variants:
        if variant not in {**VARIANTS, **TWINS}:
            raise RecipeError(f"unknown variant {variant!r}; known are {', '.join((*VARIANTS, *TWINS))}")
    list_photos(bench)
    outcomes = []
    for variant in variants:
        measured = []
        for seed in range(recipe.seed, recipe.seed + seeds):
            own = changed(recipe, seed=seed, without=VARIANTS.get(variant, frozenset()), **TWINS.get(variant, {}))
            folder = out / f"{variant.replace(',', '').replace(' ', '-')}-{seed}"
            say(f"{variant}, seed {seed}")
            file = fit(own, data, folder, minutes=minutes, resume=True, start=start, say=say)
            measured.append(_measure(variant, Engine("cpu", file), bench))
        outcomes.append(_mean(measured))
    print_ablation(outcomes, say)
    return outcomes


def print_ablation(outcomes: Sequence[Outcome], say: Callable[[str], None]) -> None:
    """The table, one line a variant."""
    names = [condition.name for condition in CONDITIONS]
    say(f"{'variant':18} {'steps':>6} " + " ".join(f"{name:>10}" for name in names) + "  grain at do(noise = 0)")
    for each in outcomes[:1]:
        say(f"{'bicubic':18} {'':6} " + " ".join(f"{each.bicubic[name]:10.2f}" for name in names))
    for each in outcomes:
        figures = " ".join(f"{each.psnr[name]:10.2f}" for name in names)
        say(f"{each.variant:18} {each.steps:6d} {figures}  {each.grain:.0%}")


def _measure(variant: str, engine: Engine, bench: Path) -> Outcome:
    rows = list(evaluate(engine, [bench], [4], None))
    kept = curve(engine, bench, SWEEPS[0], 2)[0].grain
    steps = engine.model.card["steps"]
    return Outcome(
        variant=variant,
        psnr={row.condition: row.automatic for row in rows},
        bicubic={row.condition: row.bicubic for row in rows},
        grain=kept,
        steps=int(steps),
    )


def _mean(measured: Sequence[Outcome]) -> Outcome:
    first = measured[0]
    return Outcome(
        variant=first.variant,
        psnr={name: fmean(each.psnr[name] for each in measured) for name in first.psnr},
        bicubic=first.bicubic,
        grain=fmean(each.grain for each in measured),
        steps=round(fmean(each.steps for each in measured)),
    )
