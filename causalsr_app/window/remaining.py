"""How long a piece of work still takes, judged by the share that is done."""

from __future__ import annotations

import time
from collections.abc import Callable

from causalsr_app.told import time_left

WORTH_SAYING = 5.0
"""Seconds that must be left."""
LEAST_SECONDS, LEAST_SHARE = 1.0, 0.03
"""Before that nobody can tell."""


class Remaining:
    """A clock beside the progress of one piece of work."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began = clock()

    def begin(self) -> None:
        """It begins now."""
        self._began = self._clock()

    def words(self, share: float) -> str:
        """`about 20 s left`; empty while nobody can tell, and where it isn't worth saying."""
        elapsed = self._clock() - self._began
        if elapsed < LEAST_SECONDS or share < LEAST_SHARE:
            return ""
        left = elapsed * (1 - share) / share
        return time_left(left) if left > WORTH_SAYING else ""
