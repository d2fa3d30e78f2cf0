"""Tables II to V with the printed rows beside what is measured here, as a page of Markdown."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from statistics import fmean

import numpy as np

from core.causal.actions import Actions
from core.engine import Engine
from core.image_io import Photo
from training.evaluation.complexity import complexity, peak_megabytes
from training.evaluation.gains import soft_pairs
from training.evaluation.metrics import psnr, ssim
from training.evaluation.perceptual import LpipsSqueeze
from training.evaluation.printed import BENCHES, HARMS, OURS_OF_IV, TABLE_II, TABLE_III, TABLE_IV, TABLE_V
from training.evaluation.protocol import (
    CONDITIONS,
    Case,
    Condition,
    cases,
    degrade,
    interpolate,
    real_pairs,
    shrink,
)

CAMERA = "nikon"
"""The camera of soft and sharp pairs whose colours agree."""
WIDE, TALL = 1280, 720
CONDITIONS_OF = {"real": Condition("real"), **{each.name: each for each in CONDITIONS}}
Say = Callable[[str], None]
Figures = tuple[float, ...]


def paper_tables(
    engine: Engine,
    benches: Sequence[Path],
    pairs: Sequence[Path],
    perceptual: LpipsSqueeze | None,
    say: Say,
    *,
    timed: bool = True,
) -> str:
    """The page; `say` hears of each table when it is done.

    Args:
        benches: folders named as in Table II; those that aren't given have dashes.
        pairs: RealSR's folders, or one of soft and sharp pairs of one size, from which pairs are made.
        perceptual: None leaves LPIPS out.
        timed: render 720p for Table V.

    Raises:
        ReadError: a folder without pictures or pairs.
    """
    tables: dict[str, Callable[[], str]] = {
        "II": partial(_table_ii, engine, benches),
        "III": partial(_table_iii, engine, pairs, perceptual),
        "IV": _table_iv,
        "V": partial(_table_v, engine, timed=timed),
    }
    parts = [HEAD.format(model=engine.model_ref.name)]
    for name, table in tables.items():
        parts.append(table())
        say(f"table {name}")
    return "\n\n".join(parts) + "\n"


HEAD = """# The paper's tables, beside ours

Written by `python -m training tables`. Rows marked *claimed* are printed in the paper: claimed there, with other data
for training, on other machines, and not reproduced here. Ours is the shipped `{model}`, which restores without being
told what happened; it is a small network for processors. A dash stands for what isn't here, and why is said below."""


def _table_ii(engine: Engine, benches: Sequence[Path]) -> str:
    folders = {folder.name: folder for folder in benches}
    rows = []
    for scale, printed in TABLE_II.items():
        rows += [[f"×{scale}", f"{method}, *claimed*", *map(_figures, values)] for method, values in printed.items()]
        found = [
            _measured(engine, cases(folders[name], scale, CONDITIONS[0]), scale, None) if name in folders else None
            for name in BENCHES
        ]
        for place, who in enumerate(("bicubic", "**ours**")):
            rows.append([f"×{scale}", who, *("—" if each is None else _figures(each[place]) for each in found)])
    note = "PSNR (dB on Y) / SSIM after bicubic shrinking, by the protocol of `docs/model.md`, section 10."
    missing = [name for name in BENCHES if name not in folders]
    return _titled("Table II", note + _because(missing), ["", "", *BENCHES], rows)


def _because(missing: Sequence[str]) -> str:
    return f" {', '.join(missing)}: not given to `--bench`." if missing else ""


def _table_iii(engine: Engine, pairs: Sequence[Path], perceptual: LpipsSqueeze | None) -> str:
    rows = []
    for scale, printed in TABLE_III.items():
        rows += [[f"×{scale}", f"{method}, *claimed*", *map(_figures, values)] for method, values in printed.items()]
        found = []
        for harm in HARMS:
            harmed = [each for folder in pairs for each in harmed_pairs(folder, scale, CONDITIONS_OF[harm])]
            found.append(_measured(engine, harmed, scale, perceptual) if harmed else None)
        for place, who in enumerate(("bicubic", "**ours**")):
            rows.append([f"×{scale}", who, *("—" if each is None else _figures(each[place]) for each in found)])
    note = (
        "PSNR / SSIM / LPIPS on real pairs, alone and with noise (σ = 15), blur (σ = 2) or JPEG (quality 30) added. "
        "Claimed on RealSR. Where ours has figures and `--pairs` names a folder of soft and sharp photos of one size, "
        "the small photo is the soft one shrunk by the scale, so the real part of the harm is a lens's. Our third is "
        "`lpips_squeeze`, another metric than LPIPS: compare it with bicubic's only."
    )
    return _titled("Table III", note, ["", "", "real", "+ noise", "+ blur", "+ JPEG"], rows)


def harmed_pairs(folder: Path, scale: int, condition: Condition) -> Iterator[Case]:
    """Real pairs of a scale with one of the paper's harms added to the small photo.

    Raises:
        ReadError: no pairs in the folder.
    """
    for case in _pairs_at(folder, scale):
        pixels = degrade(case.photo.pixels, condition, case.name)
        yield Case(name=case.name, high=case.high, photo=Photo(pixels=pixels, source=case.name))


def _pairs_at(folder: Path, scale: int) -> Iterator[Case]:
    soft = list(soft_pairs(folder, CAMERA))
    if not soft:
        yield from (case for own, case in real_pairs(folder) if own == scale)
    for case in soft:
        height, width = (side // scale * scale for side in case.high.shape[:2])
        low = shrink(np.ascontiguousarray(case.photo.pixels[:height, :width]), scale)
        high = np.ascontiguousarray(case.high[:height, :width])
        yield Case(name=case.name, high=high, photo=Photo(pixels=low, source=case.name))


def _table_iv() -> str:
    rows = [
        [f"{variant}, *claimed*", *map(_figures, values), OURS_OF_IV[variant], "—"]
        for variant, values in TABLE_IV.items()
    ]
    rows.append(["without Int and SP, *claimed* 32.95 at ×2 in the text", "—", "—", "—", "without Int and SP", "—"])
    note = (
        "PSNR / SSIM / LPIPS on RealSR. Ours needs a training run a variant and seed, hours in all: "
        "`python -m training ablate --variants …` makes them under equal time; [the measurements](measurements.md) "
        "hold what was made."
    )
    return _titled("Table IV", note, ["", "×2", "×3", "×4", "ours, in `ablate`", "ours"], rows)


def _table_v(engine: Engine, *, timed: bool) -> str:
    rows = [[f"{method}, *claimed*", *map(str, values)] for method, values in TABLE_V.items()]
    (row,) = complexity([engine.model], runs=0)
    whole = sum(row.parameters.values())
    flops = 2 * row.macs["restorer"] / 1e9 * (WIDE * TALL) / (row.side**2)
    seconds = [_seconds(engine, scale) if timed else None for scale in (2, 3, 4)]
    memory = peak_megabytes() if timed else None
    rows.append(
        [
            "**ours**",
            f"{whole / 1e6:.2f}",
            f"{flops:.1f}",
            "—",
            "—" if memory is None else f"{memory / 1e3:.1f}",
            *("—" if each is None else f"{1e3 * each:.0f}" for each in seconds),
        ]
    )
    device = engine.compute.device.place.type
    note = (
        f"A photo of {WIDE}×{TALL}. Ours: two operations a multiply–accumulate of the restorer at ×4; the peak memory "
        f"of the whole process, ×2 to ×4 after the tables above; one render each, estimate included, on a {device}. "
        "Claimed: on a device that isn't named. Memory while training (batch 16, patch 192) is not measured: on a "
        "processor it is the system's and not comparable."
    )
    heads = ["", "parameters, M", "GFLOP", "GB, training", "GB, restoring", "ms ×2", "ms ×3", "ms ×4"]
    return _titled("Table V", note, heads, rows)


def _seconds(engine: Engine, scale: int) -> float:
    random = np.random.default_rng(0)
    coarse = random.integers(0, 256, (TALL // 8, WIDE // 8, 3), np.uint8)
    photo = Photo(pixels=interpolate(coarse, TALL, WIDE), source="")
    start = time.perf_counter()
    engine.open(photo).render(Actions(), scale)
    return time.perf_counter() - start


def _measured(
    engine: Engine, found: Iterator[Case] | Sequence[Case], scale: int, perceptual: LpipsSqueeze | None
) -> tuple[Figures, Figures]:
    """Means over the photos of PSNR, SSIM and, if it is there, the distance: bicubic's, and ours."""
    rows: list[tuple[Figures, Figures]] = []
    for case in found:
        bicubic = interpolate(case.photo.pixels, *case.high.shape[:2])
        ours = engine.open(case.photo).render(Actions(), scale).photo.pixels
        rows.append((_of(bicubic, case.high, scale, perceptual), _of(ours, case.high, scale, perceptual)))
    first, second = (tuple(map(fmean, zip(*(row[place] for row in rows), strict=True))) for place in (0, 1))
    return first, second


def _of(picture: np.ndarray, high: np.ndarray, scale: int, perceptual: LpipsSqueeze | None) -> Figures:
    figures = (psnr(picture, high, scale), ssim(picture, high, scale))
    return figures if perceptual is None else (*figures, perceptual(picture, high))


def _figures(values: Figures) -> str:
    """PSNR to hundredths, SSIM and LPIPS to thousandths or as printed."""
    first, *others = values
    return " / ".join([f"{first:.2f}", *(f"{each:.4f}" if len(values) == 2 else f"{each:.3f}" for each in others)])


def _titled(title: str, note: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [f"## {title}", "", note, "", _line(heads), _line(["---"] * len(heads)), *map(_line, rows)]
    return "\n".join(lines)


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
