"""The further photos of a session's photo: which are used at a scale, and what the picture becomes by them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import partial

import numpy as np
from torch import Tensor

from core.engine.compute import Attempt, Compute, Rung
from core.engine.picture import Region
from core.engine.reference import TILE, Improver, Reference, is_sharper, laid_over, looked_at, surroundings
from core.errors import ModelError
from core.image_io import Photo
from core.jobs import Progress

Alone = Callable[[float, Region], np.ndarray]


class Referred:
    """What `Session.refer` was given last.

    Attributes:
        laid: the references, in the order in which they improve the picture; none at first.
    """

    def __init__(
        self, compute: Compute, turn: Callable[[], AbstractContextManager[None]], size: tuple[int, int], *, grey: bool
    ) -> None:
        """Take what a session has.

        Args:
            turn: the session's, around everything that computes.
            size: height and width of the photo.
            grey: pictures of it have one channel.
        """
        self.laid: tuple[Reference, ...] = ()
        self._compute, self._turn, self._size, self._grey = compute, turn, size, grey
        self._sharper: dict[tuple[Reference, float], bool] = {}

    def is_of(self, photos: Sequence[Photo]) -> bool:
        """Whether these are the references already."""
        return [each.photo for each in self.laid] == list(photos)

    def lay(self, photos: Sequence[Photo], seen: Callable[[], np.ndarray]) -> None:
        """Lay other photos over what `seen` gives, H×W×3, in the photo's own size.

        Raises:
            ModelError: the model can't use any.
        """
        if photos and self._compute.reference_net is None:
            raise ModelError("this model can't use a reference; choose one that can, or leave it out")
        self.laid = ()
        self._sharper.clear()
        if photos:
            pixels = seen()
            with self._turn():
                self.laid = tuple(laid_over(pixels, each) for each in photos)

    def lay_as(self, whole: Sequence[Reference], by: int) -> None:
        """As they lie over a photo of which the session's is a copy, `by` times smaller."""
        self.laid = tuple(each.for_copy(by) for each in whole)
        self._sharper.clear()

    def used(self, scale: float, alone: Alone, notes: list[str]) -> list[Reference]:
        """Those that show more than what is restored without them, which `alone` gives a part of; the others are told
        in the notes."""
        once = list({each.photo.sha256 or id(each): each for each in self.laid}.values())
        notes += [each.note for each in once]
        if len(once) < len(self.laid):
            notes.append("a reference was given twice: it was used once")
        matched = [each for each in once if each.found is not None]
        seen = [each for each in matched if self._is_sharper(each, scale, alone)]
        notes += [each.too_soft for each in matched if each not in seen]
        return seen

    def _is_sharper(self, reference: Reference, scale: float, alone: Alone) -> bool:
        """Measured once a scale, at one place."""
        key = (reference, scale)
        if key not in self._sharper:
            where = looked_at(reference, self._size, scale)
            laid, self.laid = self.laid, ()
            try:
                picture = alone(scale, where)
            finally:
                self.laid = laid
            shown = Region(where.x, where.y, picture.shape[1], picture.shape[0])
            self._sharper[key] = is_sharper(reference, picture, shown, scale, self._size)
        return self._sharper[key]

    def around(self, wanted: Region, count: int, picture: tuple[int, int]) -> Region:
        """What must be rendered before so many references can improve what is wanted of a picture of that size."""
        net = self._compute.reference_net
        return wanted if not count or net is None else surroundings(wanted, picture, count * net.margin)

    def improved(
        self,
        pixels_HW3: np.ndarray,
        where: Region,
        scale: float,
        used: Sequence[Reference],
        *,
        release: Callable[[], None],
        progress: Progress,
        check: Callable[[], None],
        notes: list[str],
    ) -> np.ndarray:
        """A part of the picture, improved by each of `used` in turn; as much memory as there is, as for the picture.

        Args:
            where: what the pixels show of the picture, as `around` said.
            release: drops what the session keeps beside, where memory is short.
            check: raises when nobody wants it any more.
        """
        net = self._compute.reference_net
        assert net is not None
        for number, each in enumerate(used):

            def done(share: float, number: int = number) -> None:
                progress((number + share) / len(used))

            improver = Improver.by(each, net.margin, photo_size=self._size, scale=scale, grey=self._grey)
            by = partial(self._by_one, improver, pixels_HW3, where, done, check, notes)
            pixels_HW3, _ = self._compute.within_memory(by, release, notes)
        return pixels_HW3

    def _by_one(
        self,
        improver: Improver,
        before: np.ndarray,
        where: Region,
        progress: Progress,
        check: Callable[[], None],
        notes: list[str],
        rung: Rung,
    ) -> np.ndarray:
        """Improved by one reference, in tiles as small as the rung asks for."""

        def run(name: str, given: Sequence[Tensor]) -> Tensor:
            def attempt(way: Attempt) -> Tensor:
                place = way.device.place
                change: Tensor = self._compute.reference(place)(*(each.to(place) for each in given))
                return change

            return self._compute.finite(attempt, rung.device, name, notes)

        made, steps = before, improver.improve(before, where, TILE * rung.tile // self._compute.tile, run)
        while True:
            check()
            with self._turn():
                step = next(steps, None)
            if step is None:
                return made
            share, made = step
            progress(share)
