"""A folder of photos, decoded once into one flat tensor that processes share, and random crops from it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from core.causal.content import content
from core.errors import ReadError
from core.image_io import read
from core.image_io.depth import to_8
from training.data.mapped import mapped

MIDDLE = 1024
"""Sides, px, of what is looked at for a photo's content."""
SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".avif", ".bmp", ".tif", ".tiff"})
AT_ONCE = 32
"""Photos that are decoded side by side."""
SHARE = 8
"""Of so many photos at most one is kept apart."""


@dataclass(frozen=True)
class PhotoSet:
    """Photos, mapped into memory.

    Attributes:
        pixels: every photo one after the other, flat, uint8, H×W×3 each.
        places: per photo: offset into `pixels`, height, width.
        digest: sha256 over names and contents of the files: the data manifest hash.
    """

    pixels: Tensor
    places: tuple[tuple[int, int, int], ...]
    digest: str

    def __len__(self) -> int:
        return len(self.places)

    def photo(self, number: int) -> Tensor:
        """One photo, H×W×3 uint8, a view."""
        offset, height, width = self.places[number]
        return self.pixels[offset : offset + height * width * 3].view(height, width, 3)

    @cached_property
    def contents(self) -> Tensor:
        """What of each photo bends f_z, N×4, read from its middle."""
        found = []
        for number in range(len(self)):
            photo = self.photo(number)
            top, left = (max((side - MIDDLE) // 2, 0) for side in photo.shape[:2])
            middle = photo[top : top + MIDDLE, left : left + MIDDLE].permute(2, 0, 1)[None].float() / 255
            found.append(content(middle, longest=max(photo.shape[:2])))
        return torch.cat(found)

    def split(self, held_out: int) -> tuple[PhotoSet, PhotoSet]:
        """Training photos, and `held_out` others spread evenly over the set: at most one in `SHARE`, at least one.

        Raises:
            ReadError: there is one photo only.
        """
        if len(self) < 2:
            raise ReadError("one photo is too few, since some are kept apart to calibrate on; give at least two")
        held_out = max(min(held_out, len(self) // SHARE), 1)
        kept = {int((i + 0.5) * len(self) / held_out) for i in range(held_out)}
        train = tuple(place for i, place in enumerate(self.places) if i not in kept)
        test = tuple(place for i, place in enumerate(self.places) if i in kept)
        return PhotoSet(self.pixels, train, self.digest), PhotoSet(self.pixels, test, self.digest)

    def crop(self, side: int, generator: torch.Generator, number: int | None = None) -> Tensor:
        """A random side×side crop, 3×side×side float32 in [0, 1], flipped and turned at random.

        A photo is drawn by its area's square root, so that large ones count for more; one shorter than
        `side` is passed over for a larger one.

        Args:
            number: take this photo instead of drawing one.
        """
        number = self.draw(side, generator) if number is None else number
        photo = self.photo(number)
        top = _below(photo.shape[0] - side + 1, generator)
        left = _below(photo.shape[1] - side + 1, generator)
        crop = photo[top : top + side, left : left + side].permute(2, 0, 1)
        turn = _below(8, generator)
        if turn & 4:
            crop = crop.flip(2)
        return crop.rot90(turn & 3, (1, 2)).float() / 255

    def draw(self, side: int, generator: torch.Generator) -> int:
        """The number of a photo that is at least side×side."""
        if side not in self._weights:
            if side > self.largest:
                raise ReadError(f"no photo is {side} pixels on both sides; add larger photos")
            weights = [(h * w) ** 0.5 if min(h, w) >= side else 0.0 for _, h, w in self.places]
            self._weights[side] = torch.tensor(weights)
        return int(torch.multinomial(self._weights[side], 1, generator=generator))

    @cached_property
    def largest(self) -> int:
        """Side of the largest square that can be cut, px."""
        return max(min(height, width) for _, height, width in self.places)

    @cached_property
    def _weights(self) -> dict[int, Tensor]:
        """Side of a crop → how likely each photo is, N: a recipe asks for a dozen sides, thousands of times."""
        return {}


def load_photos(folder: Path) -> PhotoSet:
    """Decode every photo of a folder (not its subfolders), in order of name.

    Raises:
        ReadError: no folder, no photos in it, or one can't be decoded.
    """
    files = list_photos(folder)
    digest = _digest(files)
    pixels, places = mapped(digest, _decoded(files))
    return PhotoSet(pixels, places, digest)


def _decoded(files: Sequence[Path]) -> Iterator[np.ndarray]:
    """Every file's pixels in order, some at a time, so that a large set needs no memory."""
    with ThreadPoolExecutor() as pool:
        for start in range(0, len(files), AT_ONCE):
            yield from pool.map(read_pixels, files[start : start + AT_ONCE])


def list_photos(folder: Path) -> Sequence[Path]:
    """The photos of a folder in order of name.

    Raises:
        ReadError: no folder, or no photos in it.
    """
    if not folder.is_dir():
        raise ReadError(f"{folder}: no such folder; give a folder of photos")
    files = sorted(file for file in folder.iterdir() if file.suffix.lower() in SUFFIXES)
    if not files:
        raise ReadError(f"{folder}: no photos in it; give a folder of {', '.join(sorted(SUFFIXES))} files")
    return files


def read_pixels(file: Path) -> np.ndarray:
    """A photo as the program reads it, turned upright, H×W×3 uint8; what is transparent lies on white.

    Raises:
        ReadError: it can't be decoded.
    """
    photo = read(file)
    pixels = to_8(photo.pixels)
    if photo.alpha is None:
        return pixels
    cover = to_8(photo.alpha)[..., None].astype(np.float32) / 255
    return (pixels * cover + 255 * (1 - cover)).round().astype(np.uint8)


def _digest(files: Sequence[Path]) -> str:
    """sha256 over each file's name and the sha256 of its bytes."""
    listing = "".join(f"{file.name} {hashlib.sha256(file.read_bytes()).hexdigest()}\n" for file in files)
    return hashlib.sha256(listing.encode()).hexdigest()


def _below(limit: int, generator: torch.Generator) -> int:
    return int(torch.randint(limit, (1,), generator=generator))
