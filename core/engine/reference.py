"""Further photos of the scene: laid over the restored picture, which takes from them what they show better.

One after the other, tile by tile; a reference of another scene is left out, and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path

import cv2
import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor

from core.engine.consistency import LUMA
from core.engine.picture import Region
from core.engine.registration import Registration, fitted, lay_over, register
from core.errors import ReadError
from core.files.names import shown
from core.image_io import MAX_PIXELS, Photo, read
from core.image_io.alpha import bleed
from core.nets.reference import MULTIPLE

LEAST_DETAIL = 0.7
"""Of the detail of what was restored without it that a reference must show to be used; one of another view, down to .6
of the truth's size, shows .74 and more at ×2 and ×4, the photo itself .65 at most, noisy or not."""
LOOKED_AT = 192
"""Sides, px of the photo, of the part where that is measured."""
FINE = 1.5
"""Standard deviation, px of the picture, of the Gaussian that detail is finer than."""
TILE = 768
"""Sides, px of the picture, a multiple of `MULTIPLE`."""
Run = Callable[[str, Sequence[Tensor]], Tensor]
KEPT = 4
"""References whose pixels stay in memory."""


@dataclass(frozen=True, eq=False)
class Reference:
    """A further photo, and how it lies over the first.

    Attributes:
        photo: the further one.
        found: how it lies; None where it shows another scene.
        share: of the first photo that it shows, in [0, 1].
    """

    photo: Photo
    found: Registration | None
    share: float

    def for_copy(self, by: int) -> Reference:
        """Beside a copy of the first photo, `by` times smaller on each side."""
        return replace(self, found=None if self.found is None else self.found.for_copy(by))

    @property
    def name(self) -> str:
        """Of the further photo, for people."""
        return shown(Path(self.photo.source).name) if self.photo.source else "the reference"

    @property
    def note(self) -> str:
        """What a person should know."""
        if self.found is None:
            return f"{self.name} shows no part of this scene that could be matched: it was left out"
        return f"{self.name} shows {self.share:.0%} of this scene"

    @property
    def too_soft(self) -> str:
        """What a person should know where it shows nothing more finely than the photo does."""
        return f"{self.name} is no sharper than the result without it: it was left out"


def load_references(files: tuple[str, ...], *, max_pixels: int = MAX_PIXELS) -> tuple[Photo, ...]:
    """The photos in the files; the last few are kept, as long as the files stay as they are.

    Raises:
        ReadError: one can't be read; the message names it.
        TooLargeError: one has more pixels.
    """
    return tuple(_read(file, max_pixels, *_stamp(file)) for file in files)


def _stamp(file: str) -> tuple[int, int]:
    try:
        status = Path(file).stat()
    except OSError as error:
        raise ReadError(f"{shown(file)}: the reference can't be read ({error.strerror}); give another") from error
    return status.st_mtime_ns, status.st_size


@lru_cache(maxsize=KEPT)
def _read(file: str, max_pixels: int, _time: int, _size: int) -> Photo:
    photo = read(Path(file), max_pixels=max_pixels)
    if photo.alpha is None:
        return photo
    return photo.with_pixels(bleed(photo.pixels, photo.alpha), photo.alpha)  # nothing hidden bleeds into what shows


def laid_over(photo_HW3: np.ndarray, further: Photo) -> Reference:
    """How a further photo lies over the first, whose pixels are uint8 or uint16."""
    found = register(photo_HW3, further.pixels, further.alpha)
    if found is None:
        return Reference(further, None, 0.0)
    height, width = photo_HW3.shape[:2]
    step = max(min(height, width) // 64, 1)
    where = Region(0, 0, max(width // step, 1), max(height // step, 1))
    _, seen = lay_over(further.pixels, found, where, 1 / step, (height, width))  # of which only the extent counts
    return Reference(further, found, float(seen.mean()))


def looked_at(reference: Reference, photo_size: tuple[int, int], scale: float) -> Region:
    """A part of the picture that the reference shows, about its middle."""
    assert reference.found is not None
    height, width = photo_size
    step = max(min(height, width) // 64, 1)
    where = Region(0, 0, max(width // step, 1), max(height // step, 1))
    _, seen = lay_over(reference.photo.pixels, reference.found, where, 1 / step, photo_size)
    rows, columns = np.nonzero(seen)
    middle = (int(np.median(rows)) * step, int(np.median(columns)) * step) if len(rows) else (height // 2, width // 2)
    top, left = (
        max(min(at - LOOKED_AT // 2, side - LOOKED_AT), 0) for at, side in zip(middle, photo_size, strict=True)
    )
    tall, wide = (min(LOOKED_AT, side) for side in photo_size)
    return Region(*(round(each * scale) for each in (left, top, wide, tall)))


def is_sharper(
    reference: Reference, picture_HW3: np.ndarray, where: Region, scale: float, photo_size: tuple[int, int]
) -> bool:
    """Whether the reference shows as much detail as what was restored without it.

    Args:
        picture_HW3: uint8 or uint16, what `where` shows of that.
    """
    assert reference.found is not None
    pixels, found = fitted(reference.photo.pixels, reference.found, scale, photo_size)
    laid, seen = lay_over(pixels, found, where, scale, photo_size)
    own = picture_HW3.astype(np.float32) / np.iinfo(picture_HW3.dtype).max
    return bool(seen.any()) and _detail(laid, seen) >= LEAST_DETAIL * _detail(own, seen)


def _detail(unit_HW3: np.ndarray, where: np.ndarray) -> float:
    """Energy of the luma's fine structure; what is spread evenly, as noise is, doesn't count."""
    luma = unit_HW3 @ np.array(LUMA, np.float32)
    fine = (luma - cv2.GaussianBlur(luma, (0, 0), FINE))[where]
    evenly = 1.4826 * float(np.median(np.abs(fine)))  # the deviation, if it were a Gaussian's
    return max(float((fine**2).mean()) - evenly**2, 0.0)


def surroundings(wanted: Region, size: tuple[int, int], margin: int) -> Region:
    """What must be rendered without a reference so that `wanted` can be improved by one: whole windows, clipped.

    Args:
        size: height and width of the whole picture.
    """
    left, top = (max((at - margin) // MULTIPLE * MULTIPLE, 0) for at in (wanted.x, wanted.y))
    right = min(-(-(wanted.x + wanted.width + margin) // MULTIPLE) * MULTIPLE, size[1])
    bottom = min(-(-(wanted.y + wanted.height + margin) // MULTIPLE) * MULTIPLE, size[0])
    return Region(left, top, right - left, bottom - top)


@dataclass(frozen=True, eq=False)
class Improver:
    """Improves pictures of one photo by one reference.

    Attributes:
        name: of the reference, for people.
        margin: px of the picture on each side that a change can depend on.
        pixels, found: the reference, fitted to the picture's scale, and how it lies.
        photo_size: height and width of the photo.
        scale: of the picture.
        grey: the picture has one channel, and keeps it.
    """

    name: str
    margin: int
    pixels: np.ndarray
    found: Registration
    photo_size: tuple[int, int]
    scale: float
    grey: bool

    @classmethod
    def by(
        cls, reference: Reference, margin: int, *, photo_size: tuple[int, int], scale: float, grey: bool
    ) -> Improver:
        """By a reference that shows some of the scene."""
        assert reference.found is not None
        pixels, found = fitted(reference.photo.pixels, reference.found, scale, photo_size)
        return cls(reference.name, margin, pixels, found, photo_size, scale, grey)

    def improve(self, before_HW3: np.ndarray, where: Region, side: int, run: Run) -> Iterator[tuple[float, np.ndarray]]:
        """The improved picture as it comes about, with the share that is done.

        Every tile sees the picture as it was.

        Args:
            before_HW3: a part of the picture that begins at multiples of `MULTIPLE`, uint8 or uint16.
            side: of the tiles, a multiple of `MULTIPLE`.
            run: gives what the network says of (picture, reference, shown), and is told the tile's name.
        """
        made = before_HW3.copy()
        todo = [
            Region(x, y, min(side, where.width - x), min(side, where.height - y))
            for y in range(0, where.height, side)
            for x in range(0, where.width, side)
        ]
        for number, tile in enumerate(todo):
            changed = self._tile(
                before_HW3, where, tile, partial(run, f"{self.name}, tile {number + 1} of {len(todo)}")
            )
            if changed is not None:
                made[tile.y : tile.y + tile.height, tile.x : tile.x + tile.width] = changed
            yield (number + 1) / len(todo), made

    def _tile(
        self, before: np.ndarray, where: Region, tile: Region, run: Callable[[Sequence[Tensor]], Tensor]
    ) -> np.ndarray | None:
        """The tile improved; None where the reference shows nothing of it."""
        given = surroundings(tile, before.shape[:2], self.margin)
        place = Region(where.x + given.x, where.y + given.y, given.width, given.height)
        laid, seen = lay_over(self.pixels, self.found, place, self.scale, self.photo_size)
        top, left = tile.y - given.y, tile.x - given.x
        inside = slice(top, top + tile.height), slice(left, left + tile.width)
        if not seen[inside].any():
            return None
        peak = np.iinfo(before.dtype).max
        part = before[given.y : given.y + given.height, given.x : given.x + given.width].astype(np.float32) / peak
        padded = [_padded(_tensor(each)) for each in (part, laid, seen[..., None].astype(np.float32))]
        change = run(padded)[0, :, inside[0], inside[1]].cpu()
        if self.grey:
            change = change.mean(dim=0, keepdim=True)
        made = part[inside] + change.permute(1, 2, 0).numpy()
        return np.rint(made.clip(0, 1) * peak).astype(before.dtype)


def _tensor(image_HWC: np.ndarray) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(image_HWC)).permute(2, 0, 1)[None]


def _padded(image_BCHW: Tensor) -> Tensor:
    """To whole windows, by what is at the right and lower edge."""
    height, width = image_BCHW.shape[2:]
    return F.pad(image_BCHW, (0, -width % MULTIPLE, 0, -height % MULTIPLE), mode="replicate")
