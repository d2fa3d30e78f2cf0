"""How long a batch still takes and how much room its results need, from the pixels left and the recent speed."""

from __future__ import annotations

import shutil
import threading
import time
from collections import deque
from collections.abc import Iterable
from pathlib import Path

from core.batch.entry import ENDED, Entry, State
from core.batch.glance import size_of
from core.batch.journal import Journal
from core.errors import ScaleError
from core.order import Order

RECENT = 12
"""Photos by whose pace the rest is judged."""
BYTES_A_PIXEL = {"png": 2.2, "tiff": 2.6, "jpeg": 0.7, "webp": 0.5, "avif": 0.4, "jxl": 0.5}
"""Of a result at 8 bits, about, before any is there to be measured."""


class Forecast:
    """Sizes are read from the files' headers beside the work; until then a photo counts as the mean of the others."""

    def __init__(self, journal: Journal) -> None:
        self._order = journal.order
        self._left = {each.number: each for each in journal.entries() if each.state not in ENDED}
        self._pixels: dict[int, float] = {}
        self._recent: deque[tuple[float, float]] = deque([(time.monotonic(), 0.0)], maxlen=RECENT + 1)
        self._written: list[tuple[float, int]] = []
        self._guard = threading.Lock()
        self._looking = threading.Thread(target=self._look, daemon=True, name="batch sizes")
        self._looking.start()

    def wait(self, seconds: float) -> None:
        """Until all sizes are known, at most so long."""
        self._looking.join(seconds)

    def done(self, entry: Entry) -> None:
        """A photo has ended, just now."""
        with self._guard:
            self._left.pop(entry.number, None)
            if entry.state is State.WRITTEN:
                pixels = result_pixels(entry.facts.width, entry.facts.height, entry.order or self._order)
                self._recent.append((time.monotonic(), pixels))
                self._written.append((pixels, entry.facts.size))

    def seconds_left(self) -> float | None:
        """Until all is done; None as long as nobody can tell."""
        with self._guard:
            if len(self._recent) < 2:
                return None
            seconds = self._recent[-1][0] - self._recent[0][0]
            pixels = sum(each for _, each in list(self._recent)[1:])
            return self._pixels_left() * seconds / pixels if pixels else None

    def bytes_left(self) -> float:
        """Room that the results to come need, about."""
        with self._guard:
            pixels = sum(each for each, _ in self._written)
            measured = sum(size for _, size in self._written) / pixels if pixels else None
            form = self._order.options.format or "png"
            guess = BYTES_A_PIXEL.get(form, 2.0) * (2 if self._order.options.bits == 16 else 1)
            return self._pixels_left() * (guess if measured is None else measured)

    def _pixels_left(self) -> float:
        known = [self._pixels[number] for number in self._left if number in self._pixels]
        mean = sum(known) / len(known) if known else sum(each for each, _ in self._written) / max(len(self._written), 1)
        return sum(known) + mean * (len(self._left) - len(known))

    def _look(self) -> None:
        """Read sizes until all are known."""
        for number, entry in list(self._left.items()):
            size = size_of(entry.source)
            if size is not None:
                with self._guard:
                    self._pixels[number] = result_pixels(*size, entry.order or self._order)


def result_sides(width: int, height: int, order: Order) -> tuple[int, int]:
    """Width and height of a result; the photo's own where it can't be made as the order says."""
    try:
        scale = order.size.scale_for(width, height)
    except ScaleError:  # it will fail by itself
        scale = 1.0
    return max(round(width * scale), 1), max(round(height * scale), 1)


def result_pixels(width: int, height: int, order: Order) -> float:
    """Pixels of a result."""
    wide, high = result_sides(width, height, order)
    return float(wide * high)


def room(folders: Iterable[Path]) -> int | None:
    """Bytes that are free on the fullest of the folders' disks; None where nobody can tell."""
    free = []
    for folder in folders:
        place = folder
        while not place.exists() and place != place.parent:
            place = place.parent
        try:
            free.append(shutil.disk_usage(place).free)
        except OSError:
            continue
    return min(free, default=None)


def in_words(seconds: float | None) -> str:
    """`about 3 min left`; empty where nobody can tell."""
    if seconds is None:
        return ""
    minutes = seconds / 60
    if minutes < 1.5:
        return f"about {max(round(seconds / 5) * 5, 5):.0f} s left"
    return f"about {minutes:.0f} min left" if minutes < 90 else f"about {minutes / 60:.1f} h left"
