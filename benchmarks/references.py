"""What a second photo of the scene is worth.

python benchmarks/references.py BENCH [--weights fast] [--scale 4] [--photos N], or
python benchmarks/references.py --large, for time and memory of a pair of 12 megapixels at ×2.

Each sharp picture is shrunk by the protocol; its reference is another view of it (turned by up to 15°, ×.6 to ×1.6, a
little perspective, other exposure and colours, some of it hidden), made anew for every picture by a seed of its own.
Everything is found by the program itself, registration included. Prints means over the photos: PSNR (dB on Y) without,
with the reference merely laid over, and with it, where it shows the scene; and what references that don't help cost:
another scene, black, noise, and the photo itself.
"""

from __future__ import annotations

import argparse
import sys
import time
import zlib
from itertools import islice
from pathlib import Path
from statistics import fmean

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.restore import peak_megabytes
from core.causal.actions import Actions
from core.engine import Engine, Region
from core.engine.registration import fitted, lay_over
from core.image_io import Photo
from core.memory import keep_freed
from training.beside.draws import hide, taken, view
from training.evaluation.metrics import luma
from training.evaluation.protocol import CONDITIONS, cases

Pictures = dict[str, list[float]]


def main() -> None:
    """Print the two tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench", type=Path, nargs="?")
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--weights", default="fast")
    parser.add_argument("--scale", type=int, default=4)
    parser.add_argument("--photos", type=int)
    options = parser.parse_args()
    if options.large or options.bench is None:
        measure_large(options.weights)
        return
    engine = Engine("cpu", options.weights)
    print(
        f"{options.bench.name} ×{options.scale}".ljust(16) + "  shown  without    laid    with    gain   worst  matched"
    )
    for condition in CONDITIONS:
        found = list(islice(cases(options.bench, options.scale, condition), options.photos))
        rows = [true_view(engine, case.photo, case.high, options.scale) for case in found]
        used = [row for row in rows if row is not None]
        if not used:
            print(f"{condition.name:16}nothing could be matched")
            continue
        shown, without, laid, with_it = (fmean(row[k] for row in used) for k in range(4))
        gains = [row[3] - row[1] for row in used]
        print(
            f"{condition.name:16}{shown:7.0%}{without:9.2f}{laid:8.2f}{with_it:8.2f}{fmean(gains):+8.2f}"
            f"{min(gains):+8.2f}{len(used):5} of {len(rows)}",
            flush=True,
        )
    found = list(islice(cases(options.bench, options.scale, CONDITIONS[0]), options.photos))
    print("costs, dB".ljust(16) + "    mean   worst  left out")
    for kind in ("other", "black", "noise", "itself"):
        rows = [useless(engine, found, number, kind, options.scale) for number in range(len(found))]
        costs = [cost for cost, _ in rows]
        print(
            f"{kind:16}{fmean(costs):+8.3f}{max(costs):+8.3f}{sum(out for _, out in rows):6} of {len(rows)}", flush=True
        )


def measure_large(weights: str) -> None:
    """Print what a pair of 12 megapixels takes: matching, and the whole at ×2, with the process's peak memory."""
    keep_freed()
    random = np.random.default_rng(3)
    scene = np.full((3000, 4000, 3), 120, np.uint8)  # shapes of many sizes, which matching can hold on to
    for _ in range(6000):
        at, axes = random.integers(0, (4000, 3000)), random.integers(6, 90, 2)
        colour = tuple(map(int, random.integers(0, 255, 3)))
        cv2.ellipse(scene, at.tolist(), axes.tolist(), random.uniform(0, 180), 0, 360, colour, -1)
    seen = cv2.warpPerspective(scene, np.array([[0.99, -0.05, 90], [0.05, 0.99, -70], [0, 0, 1]]), (4000, 3000))
    session = Engine("cpu", weights).open(Photo(pixels=cv2.GaussianBlur(scene, (0, 0), 2.5)))
    del scene
    begin = time.perf_counter()
    (laid,) = session.refer([Photo(pixels=seen, source="seen")])
    matched = time.perf_counter()
    picture = session.render(Actions(), 2)
    end = time.perf_counter()
    print(f"{laid.note}: {matched - begin:.1f} s; with the picture of 48 megapixels {end - begin:.0f} s", picture.notes)
    print(f"peak {peak_megabytes():.0f} MB")


def view_of(scene_HW3: np.ndarray, other_HW3: np.ndarray, seed: int) -> np.ndarray:
    """Another camera's photo of the scene, uint8."""
    random = np.random.default_rng(seed)
    there, size = view(*scene_HW3.shape[:2], random)
    seen = cv2.warpPerspective(
        scene_HW3.astype(np.float32) / 255, there, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT
    )
    photo = taken(seen, random)
    if random.uniform() < 0.4:
        hide(photo, cv2.resize(other_HW3.astype(np.float32) / 255, size), random)
    return (photo * 255).round().astype(np.uint8)


def true_view(engine: Engine, photo: Photo, high: np.ndarray, scale: int) -> tuple[float, float, float, float] | None:
    """Share that is shown, and there the PSNR without, laid over and with; None where no match was found."""
    reference = Photo(pixels=view_of(high, high[::-1, ::-1], zlib.crc32(high.tobytes())), source="view")
    session = engine.open(photo)
    without = session.render(Actions(), scale).photo.pixels
    size = photo.pixels.shape[:2]
    (laid,) = session.refer([reference])
    if laid.found is None:
        return None
    pixels, found = fitted(reference.pixels, laid.found, scale, size)
    over, shown = lay_over(pixels, found, Region(0, 0, high.shape[1], high.shape[0]), scale, size)
    with_it = session.render(Actions(), scale).photo.pixels
    merely = np.where(shown[..., None], (over * 255).round().astype(np.uint8), without)
    shown[:scale] = shown[-scale:] = shown[:, :scale] = shown[:, -scale:] = False
    return (laid.share, *(psnr_where(each, high, shown) for each in (without, merely, with_it)))


def psnr_where(picture: np.ndarray, high: np.ndarray, where: np.ndarray) -> float:
    """PSNR on Y over some places, dB."""
    error = (luma(picture) - luma(high)).square().numpy()[where].mean()
    return float(10 * np.log10(255**2 / max(error, 1e-9)))


def useless(engine: Engine, found: list, number: int, kind: str, scale: int) -> tuple[float, bool]:
    """What a reference that can't help costs, dB over the whole picture, and whether it was left out."""
    case = found[number]
    random = np.random.default_rng(number)
    shape = case.high.shape
    pixels = {
        "other": found[(number + 1) % len(found)].high,
        "black": np.zeros(shape, np.uint8),
        "noise": random.integers(0, 256, shape, dtype=np.uint8),
        "itself": case.photo.pixels,
    }[kind]
    session = engine.open(case.photo)
    everywhere = np.ones(shape[:2], bool)
    alone = psnr_where(session.render(Actions(), scale).photo.pixels, case.high, everywhere)
    (laid,) = session.refer([Photo(pixels=np.ascontiguousarray(pixels), source=kind)])
    return alone - psnr_where(session.render(Actions(), scale).photo.pixels, case.high, everywhere), laid.share == 0


if __name__ == "__main__":
    main()
