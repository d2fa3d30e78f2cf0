"""The table of `evaluate`: every scale and condition, bicubic beside automatic beside oracle."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean

from core.causal.actions import Actions
from core.engine import Engine
from training.evaluation.metrics import psnr, ssim
from training.evaluation.perceptual import LpipsSqueeze
from training.evaluation.protocol import CONDITIONS, Condition, cases, interpolate


@dataclass(frozen=True, kw_only=True)
class Row:
    """Means over one folder at one scale under one condition; PSNR in dB on Y.

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
    oracle: float
    gap: float
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
                yield _row(engine, bench, scale, condition, perceptual)


def _row(engine: Engine, bench: Path, scale: int, condition: Condition, perceptual: LpipsSqueeze | None) -> Row:
    figures: dict[str, list[float]] = {}

    def note(name: str, value: float) -> None:
        figures.setdefault(name, []).append(value)

    for case in cases(bench, scale, condition):
        high = case.high
        session = engine.open(case.photo)
        bicubic = interpolate(case.photo.pixels, *high.shape[:2])
        automatic = session.render(Actions(), scale).photo.pixels
        oracle = session.render(Actions.set(**case.truth), scale).photo.pixels
        note("bicubic", psnr(bicubic, high, scale))
        note("automatic", psnr(automatic, high, scale))
        note("oracle", psnr(oracle, high, scale))
        note("ssim_bicubic", ssim(bicubic, high, scale))
        note("ssim", ssim(automatic, high, scale))
        if perceptual is not None:
            note("lpips_bicubic", perceptual(bicubic, high))
            note("lpips", perceptual(automatic, high))
        for name, truth in case.truth.items():
            reading = session.estimate().readings[name]
            note(f"error {name}", abs(reading.mean - truth))
            note(f"covered {name}", float(reading.low <= truth <= reading.high))
    means = {name: fmean(values) for name, values in figures.items()}
    return Row(
        bench=bench.name,
        scale=scale,
        condition=condition.name,
        photos=len(figures["bicubic"]),
        bicubic=means["bicubic"],
        automatic=means["automatic"],
        oracle=means["oracle"],
        gap=means["oracle"] - means["automatic"],
        ssim_bicubic=means["ssim_bicubic"],
        ssim=means["ssim"],
        lpips_squeeze_bicubic=means.get("lpips_bicubic"),
        lpips_squeeze=means.get("lpips"),
        errors={name.removeprefix("error "): value for name, value in means.items() if name.startswith("error")},
        covered={name.removeprefix("covered "): value for name, value in means.items() if name.startswith("covered")},
    )


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
        say(
            f"{row.bench:8} ×{row.scale:<4} {row.condition:11} {row.bicubic:8.2f} {row.automatic:7.2f} "
            f"{row.oracle:7.2f} {row.gap:+6.2f} {row.ssim:6.4f} {lpips}   {errors}"
        )
        done.append(row)
    return done
