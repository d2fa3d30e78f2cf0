"""Panels for eyes: a photo, interpolated, and what each model makes of it, side by side at 100 %."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from core.causal.actions import Actions
from core.engine import Engine
from core.image_io import Photo
from training.data.photos import list_photos, read_pixels
from training.evaluation.protocol import interpolate

SIDE = 176
"""Largest side, pixels of the photo, of the part that is shown: its middle."""
GAP, LINE = 8, 22


def look(
    engines: Sequence[tuple[str, Engine]], folder: Path, out: Path, scale: int, say: Callable[[str], None]
) -> None:
    """One sheet, a row a photo of the folder.

    Args:
        engines: a model's label and its engine.

    Raises:
        ReadError: no such folder, no photos in it, or one can't be read.
        ScaleError: a model can't enlarge so.
    """
    rows = []
    for file in list_photos(folder):
        rows.append(_row(engines, file, scale))
        say(f"{file.name}: {', '.join(rows[-1])}")
    out.parent.mkdir(parents=True, exist_ok=True)
    sheet(rows).save(out)
    say(f"wrote {out}")


def _row(engines: Sequence[tuple[str, Engine]], file: Path, scale: int) -> dict[str, np.ndarray]:
    """Label → the middle of the picture, all of one size; the estimate is of the whole photo."""
    pixels = read_pixels(file)
    height, width = (min(side, SIDE) for side in pixels.shape[:2])
    top, left = (pixels.shape[0] - height) // 2, (pixels.shape[1] - width) // 2
    part = np.ascontiguousarray(pixels[top : top + height, left : left + width])
    found = {
        file.stem: part.repeat(scale, axis=0).repeat(scale, axis=1),
        "interpolated": interpolate(part, height * scale, width * scale),
    }
    for label, engine in engines:
        made = engine.open(Photo(pixels=np.ascontiguousarray(pixels), source=file.name)).render(Actions(), scale)
        whole = made.photo.pixels
        found[label] = whole[top * scale : (top + height) * scale, left * scale : (left + width) * scale]
    return found


def sheet(rows: Sequence[dict[str, np.ndarray]]) -> Image.Image:
    """The rows below each other, each picture under its label."""
    width = max(sum(each.shape[1] + GAP for each in row.values()) for row in rows) + GAP
    height = sum(max(each.shape[0] for each in row.values()) + LINE + GAP for row in rows) + GAP
    page = Image.new("RGB", (width, height), (32, 32, 32))
    draw, font = ImageDraw.Draw(page), ImageFont.load_default(14)
    top = GAP
    for row in rows:
        left = GAP
        for label, picture in row.items():
            draw.text((left, top), label, fill=(230, 230, 230), font=font)
            page.paste(Image.fromarray(picture), (left, top + LINE))
            left += picture.shape[1] + GAP
        top += max(each.shape[0] for each in row.values()) + LINE + GAP
    return page
