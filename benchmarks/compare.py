"""What photos become, side by side: writes docs/compare.md and its pictures.

python benchmarks/compare.py PHOTOS BENCH PEER.param [--weights fast] [--out docs]

PHOTOS are real photos of which nobody knows the truth; of BENCH's sharp pictures every eighth is harmed as life does,
one kind after the other. Each is shown as it is, interpolated, by the peer (an ncnn model, ×4, averaged down), and by
ours: automatic, by hand, and with texture. By hand is `BY_HAND`, set once by looking.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.peers import Method, averaged, by_ncnn
from core.causal.actions import Actions
from core.engine import Engine
from core.image_io import Photo
from training.data.photos import list_photos, read_pixels
from training.evaluation.life import CHAINS, life_cases
from training.evaluation.metrics import psnr
from training.evaluation.protocol import interpolate
from training.showing.look import sheet

SCALE = 2
SIDE = 150
"""Pixels of the photo, on each side, that are shown: its middle."""
TEXTURE = 0.6
CROPS = 12
ROWS = 3
"""Of a picture's sheet, so that it stays under 200 kB."""
BY_HAND: dict[str, dict[str, float]] = {
    "tiger": {"noise": 0.0},
    "oldphoto2": {"noise": 20.0},
    "oldphoto6": {"noise": 20.0},
    "building": {"noise": 12.0},
    "face_05": {"blur": 1.2},
    "computer": {"jpeg": 60.0, "noise": 0.0},
    "safmn_055": {"blur": 0.8},
    "dog": {"blur": 0.8},
    "dped_crop00061": {"noise": 6.0},
    "ADE_val_00000114": {"jpeg": 30.0},
}
"""What looked best of a few settings, by name of the photo; all else is as found."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Shown:
    """A photo, and what it is of if that is known."""

    name: str
    pixels: np.ndarray
    high: np.ndarray | None = None


def main() -> None:
    """Write the page and its pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photos", type=Path)
    parser.add_argument("bench", type=Path)
    parser.add_argument("peer", type=Path)
    parser.add_argument("--weights", default="fast")
    parser.add_argument("--out", type=Path, default=Path("docs"))
    options = parser.parse_args()
    engine, peer = Engine("cpu", options.weights), averaged(by_ncnn(options.peer), SCALE)
    text = [HEAD.format(peer=options.peer.stem, side=SIDE, scale=SCALE, texture=f"{TEXTURE:.0%}")]
    parts = (("Real photos", real(options.photos)), ("Harmed as life does", harmed(options.bench)))
    for number, (title, shown) in enumerate(parts):
        text.append(f"## {title}\n")
        rows = [row(engine, peer, options.peer.stem, each) for each in shown]
        for start in range(0, len(rows), ROWS):
            file = options.out / "images" / f"compare-{number + 1}-{start // ROWS + 1}.webp"
            save(sheet(rows[start : start + ROWS]), file)
            names = ", ".join(next(iter(each)) for each in rows[start : start + ROWS])
            text.append(f"![{names}](images/{file.name})\n")
    (options.out / "compare.md").write_text("\n".join(text), encoding="utf-8")


HEAD = """# Side by side

Made by `python benchmarks/compare.py`. The middle {side} pixels of each photo at ×{scale}: as it is, interpolated, by
{peer} (at ×4, averaged down), and by CausalSR: automatic, by hand, and automatic with {texture} texture. The numbers
are PSNR in dB where the truth is known. No photo and no part of one was chosen; what is by hand was set by looking.
"""


def real(folder: Path) -> Iterator[Shown]:
    """Photos of which nobody knows the truth."""
    for file in list_photos(folder):
        yield Shown(name=file.stem, pixels=read_pixels(file))


def harmed(bench: Path) -> Iterator[Shown]:
    """Some of the bench's pictures, each by another chain."""
    kinds = tuple(CHAINS)
    for number in range(CROPS):
        kind = kinds[number % len(kinds)]
        case = next(islice(life_cases(bench, kind, SCALE), number * 8, None))
        yield Shown(name=f"{number + 1}, {kind}", pixels=case.photo.pixels, high=case.high)


def row(engine: Engine, peer: Method, peer_name: str, shown: Shown) -> dict[str, np.ndarray]:
    """Label → the middle of the picture; everything is made of the whole photo."""
    pixels = np.ascontiguousarray(shown.pixels)
    height, width = pixels.shape[:2]
    session = engine.open(Photo(pixels=pixels))
    hand = BY_HAND.get(shown.name)
    made = {
        shown.name: pixels.repeat(SCALE, axis=0).repeat(SCALE, axis=1),
        "interpolated": interpolate(pixels, height * SCALE, width * SCALE),
        peer_name.removeprefix("RealESRGAN_"): peer(pixels),
        "automatic": session.render(Actions(), SCALE).photo.pixels,
        **({} if hand is None else {by_hand(hand): session.render(Actions.set(**hand), SCALE).photo.pixels}),
        f"texture {TEXTURE:.0%}": session.render(Actions(texture=TEXTURE), SCALE).photo.pixels,
    }
    return {label_of(label, each, shown): middle(each) for label, each in made.items()}


def by_hand(values: dict[str, float]) -> str:
    """`noise = 20`."""
    return ", ".join(f"{name} = {value:g}" for name, value in values.items())


def label_of(label: str, picture: np.ndarray, shown: Shown) -> str:
    """With the PSNR behind, if the truth is known."""
    if shown.high is None or label == shown.name:
        return label
    return f"{label}  {psnr(picture, shown.high, SCALE):.2f}"


def middle(picture: np.ndarray) -> np.ndarray:
    """The part that is shown."""
    height, width = (min(side, SIDE * SCALE) for side in picture.shape[:2])
    top, left = (picture.shape[0] - height) // 2, (picture.shape[1] - width) // 2
    return picture[top : top + height, left : left + width]


def save(page: Image.Image, file: Path) -> None:
    """As WebP, as good as 200 kB allow."""
    for quality in range(90, 20, -10):
        page.save(file, quality=quality, method=6)
        if file.stat().st_size <= 200_000:
            return


if __name__ == "__main__":
    main()
