"""Tables II to V with the printed rows beside what is measured here, as a page of Markdown."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from statistics import fmean

import numpy as np

from core.causal.actions import Actions
from core.engine import Engine
from core.image_io import Photo
from core.models.checkpoint import load_model
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
    runs: Path | None = None,
    timed: bool = True,
) -> str:
    """The page; `say` hears of each table when it is done.

    Args:
        benches: folders named as in Table II; those that aren't given have dashes.
        pairs: RealSR's folders, or one of soft and sharp pairs of one size, from which pairs are made.
        perceptual: None leaves LPIPS out.
        runs: an `--out` folder of `ablate`, for Table IV and for memory while training; None leaves dashes.
        timed: render 720p for Table V.

    Raises:
        ReadError: a folder without pictures or pairs.
    """
    tables: dict[str, Callable[[], str]] = {
        "II": partial(_table_ii, engine, benches),
        "III": partial(_table_iii, engine, pairs, perceptual),
        "IV": partial(_table_iv, runs, pairs, perceptual, engine.compute.device.place.type),
        "V": partial(_table_v, engine, runs, timed=timed),
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


def _table_iv(runs: Path | None, pairs: Sequence[Path], perceptual: LpipsSqueeze | None, device: str) -> str:
    claimed = {**{OURS_OF_IV[each]: each for each in TABLE_IV}, "without Int and SP": None}
    rows, bicubic = [], None
    for ours, printed in claimed.items():
        if printed is None:
            rows.append(["without Int and SP, *claimed* in the text", "32.95", "—", "—"])
        else:
            rows.append([f"{printed}, *claimed*", *map(_figures, TABLE_IV[printed])])
        found = [
            _measured_pairs([Engine(device, each) for each in models_of(runs, ours)], pairs, scale, perceptual)
            for scale in TABLE_III
        ]
        bicubic = bicubic or ([each[0] for each in found if each is not None] or None)
        rows.append([f"**ours**, {ours}", *("—" if each is None else _figures(each[1]) for each in found)])
    rows.append(["bicubic", *map(_figures, bicubic)] if bicubic else ["bicubic", "—", "—", "—"])
    note = (
        "PSNR / SSIM / LPIPS, claimed on RealSR; ours on the pairs of Table III, means over the seeds of a folder of "
        "`python -m training ablate`, every variant trained for equal time, which `--runs` names"
        f"{_efforts(runs, claimed)}; [the measurements](measurements.md) hold what else it printed."
    )
    return _titled("Table IV", note, ["", "×2", "×3", "×4"], rows)


def _efforts(runs: Path | None, variants: Iterable[str]) -> str:
    """` (full 928 steps in 3.9 minutes, …)`, every run that is there."""
    told = []
    for variant in variants:
        for card in (load_model(file).card for file in models_of(runs, variant)):
            told.append(f"{variant} {card['steps']:,} steps in {card['minutes']:g} minutes")
    return f" ({', '.join(told)})" if told else ""


def models_of(runs: Path | None, variant: str) -> list[Path]:
    """The models that `ablate` made of a variant in a folder, a seed each."""
    name = re.compile(re.escape(variant.replace(" ", "-")) + r"-\d+")
    folders = [] if runs is None else sorted(each for each in runs.iterdir() if name.fullmatch(each.name))
    return [file for folder in folders for file in sorted(folder.glob("causalsr-*.safetensors"))[:1]]


def _measured_pairs(
    engines: Sequence[Engine], pairs: Sequence[Path], scale: int, perceptual: LpipsSqueeze | None
) -> tuple[Figures, Figures] | None:
    """Bicubic's means and the engines', over all pairs of a scale; None without any."""
    found = [each for folder in pairs for each in harmed_pairs(folder, scale, CONDITIONS_OF["real"])]
    if not engines or not found or any(scale not in engine.scales for engine in engines):
        return None
    measured = [_measured(engine, found, scale, perceptual) for engine in engines]
    ours = tuple(fmean(each) for each in zip(*(own for _, own in measured), strict=True))
    return measured[0][0], ours


def training_megabytes(runs: Path | None) -> float | None:
    """The most memory that a run of the full objective took, as its log says: the device's, else the process's."""
    found: list[float] = []
    for model in models_of(runs, "full"):
        for line in (model.parent / "log.jsonl").read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            found.append(float(record.get("gpu_memory_mb", record["memory_mb"])))
    return max(found, default=None)


def _table_v(engine: Engine, runs: Path | None, *, timed: bool) -> str:
    rows = [[f"{method}, *claimed*", *map(str, values)] for method, values in TABLE_V.items()]
    (row,) = complexity([engine.model], runs=0)
    whole = sum(row.parameters.values())
    flops = 2 * row.macs["restorer"] / 1e9 * (WIDE * TALL) / (row.side**2)
    seconds = [_seconds(engine, scale) if timed else None for scale in (2, 3, 4)]
    memory = (training_megabytes(runs), peak_megabytes() if timed else None)
    rows.append(
        [
            "**ours**",
            f"{whole / 1e6:.2f}",
            f"{flops:.1f}",
            *("—" if each is None else f"{each / 1e3:.1f}" for each in memory),
            *("—" if each is None else f"{1e3 * each:.0f}" for each in seconds),
        ]
    )
    device = engine.compute.device.place.type
    note = (
        f"A photo of {WIDE}×{TALL}. Ours: two operations a multiply–accumulate of the restorer at ×4; the peak memory "
        f"of the whole process, ×2 to ×4 after the tables above; one render each, estimate included, on a {device}. "
        "Claimed: on a device that isn't named. Memory while training is the most that the full run of `--runs` took, "
        "of its device or, on a processor, of the whole process with its photos: not comparable then."
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
