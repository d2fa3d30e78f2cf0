"""The table of `evaluate`: every scale and condition, bicubic beside automatic beside oracle."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean

from core.causal.actions import Actions
from core.engine import Engine
from training.evaluation.metrics import psnr, ssim
from training.evaluation.perceptual import LpipsSqueeze
from training.evaluation.protocol import CONDITIONS, Case, Condition, cases, interpolate, real_pairs


@dataclass(frozen=True, kw_only=True)
class Row:
    """Means over one folder at one scale under one condition; PSNR in dB on Y. Of real pairs, whose factors nobody
    knows, oracle, gap, errors and covered are empty.

    Attributes:
        automatic: told nothing but photo and scale.
        oracle: told the true visible factors.
        gap: oracle PSNR minus automatic PSNR.
        errors: mean absolute error of the estimate, factor → its own unit.
        covered: share of photos whose 90 % interval holds the truth.
    """

    bench: str
    scale: int
    condition: str
    photos: int
    bicubic: float
    automatic: float
    oracle: float | None
    gap: float | None
    ssim_bicubic: float
    ssim: float
    lpips_squeeze_bicubic: float | None
    lpips_squeeze: float | None
    errors: dict[str, float]
    covered: dict[str, float]

    def as_json(self) -> dict[str, object]:
        """Plain values."""
        return asdict(self)


def evaluate(
    engine: Engine,
    benches: Sequence[Path],
    scales: Sequence[int],
    perceptual: LpipsSqueeze | None = None,
    conditions: Sequence[Condition] = CONDITIONS,
) -> Iterator[Row]:
    """Rows in order of bench, scale, condition; degraded conditions only at ×4, as in the paper."""
    for bench in benches:
        for scale in scales:
            for condition in conditions if scale == 4 else conditions[:1]:
                yield _row(engine, bench, scale, condition.name, cases(bench, scale, condition), perceptual)


def evaluate_pairs(engine: Engine, folders: Sequence[Path], perceptual: LpipsSqueeze | None = None) -> Iterator[Row]:
    """A row for each folder of real pairs and each scale among them.

    Raises:
        ReadError: no pairs, or sizes that don't fit.
    """
    for folder in folders:
        by_scale: dict[int, list[Case]] = {}
        for scale, case in real_pairs(folder):
            by_scale.setdefault(scale, []).append(case)
        for scale, found in sorted(by_scale.items()):
            yield _row(engine, folder, scale, "real", found, perceptual)


def _row(
    engine: Engine, bench: Path, scale: int, condition: str, found: Iterable[Case], perceptual: LpipsSqueeze | None
) -> Row:
    figures: dict[str, list[float]] = {}
    for case in found:
        for name, value in _figures(engine, case, scale, perceptual).items():
            figures.setdefault(name, []).append(value)
    means = {name: fmean(values) for name, values in figures.items()}
    oracle = means.get("oracle")
    return Row(
        bench=bench.name,
        scale=scale,
        condition=condition,
        photos=len(figures["bicubic"]),
        bicubic=means["bicubic"],
        automatic=means["automatic"],
        oracle=oracle,
        gap=None if oracle is None else oracle - means["automatic"],
        ssim_bicubic=means["ssim_bicubic"],
        ssim=means["ssim"],
        lpips_squeeze_bicubic=means.get("lpips_bicubic"),
        lpips_squeeze=means.get("lpips"),
        errors={name.removeprefix("error "): value for name, value in means.items() if name.startswith("error")},
        covered={name.removeprefix("covered "): value for name, value in means.items() if name.startswith("covered")},
    )


def _figures(engine: Engine, case: Case, scale: int, perceptual: LpipsSqueeze | None) -> Mapping[str, float]:
    """One photo's figures by name."""
    high, session = case.high, engine.open(case.photo)
    bicubic = interpolate(case.photo.pixels, *high.shape[:2])
    automatic = session.render(Actions(), scale).photo.pixels
    figures = {
        "bicubic": psnr(bicubic, high, scale),
        "automatic": psnr(automatic, high, scale),
        "ssim_bicubic": ssim(bicubic, high, scale),
        "ssim": ssim(automatic, high, scale),
    }
    if perceptual is not None:
        figures |= {"lpips_bicubic": perceptual(bicubic, high), "lpips": perceptual(automatic, high)}
    if case.truth:
        oracle = session.render(Actions.set(**case.truth), scale).photo.pixels
        figures["oracle"] = psnr(oracle, high, scale)
    for name, truth in case.truth.items():
        reading = session.estimate().readings[name]
        figures[f"error {name}"] = abs(reading.mean - truth)
        figures[f"covered {name}"] = float(reading.low <= truth <= reading.high)
    return figures


def print_rows(rows: Iterator[Row], say: Callable[[str], None]) -> list[Row]:
    """Say the table row by row as it is made."""
    say(
        f"{'bench':8} {'scale':5} {'condition':11} {'bicubic':>8} {'auto':>7} {'oracle':>7} {'gap':>6} "
        f"{'SSIM':>6} {'lpips_sq':>8}   estimate: mean error (covered)"
    )
    done = []
    for row in rows:
        lpips = "       -" if row.lpips_squeeze is None else f"{row.lpips_squeeze:8.4f}"
        errors = "  ".join(f"{name} {row.errors[name]:.2f} ({row.covered[name]:.2f})" for name in row.errors)
        oracle = "      -" if row.oracle is None else f"{row.oracle:7.2f}"
        gap = "     -" if row.gap is None else f"{row.gap:+6.2f}"
        say(
            f"{row.bench:8} ×{row.scale:<4} {row.condition:11} {row.bicubic:8.2f} {row.automatic:7.2f} "
            f"{oracle} {gap} {row.ssim:6.4f} {lpips}   {errors}".rstrip()
        )
        done.append(row)
    return done
