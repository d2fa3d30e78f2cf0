"""What networks prepared of tiles, kept for the next slider move within a memory budget."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable

from core.nets.contract import Prepared


class FeatureCache:
    """The least recently used go first; one larger than the budget isn't kept.

    Attributes:
        budget: bytes.
    """

    def __init__(self, budget: int) -> None:
        self.budget = budget
        self._kept: OrderedDict[Hashable, Prepared] = OrderedDict()
        self._bytes = 0

    def get(self, key: Hashable) -> Prepared | None:
        """The features under that key, or None."""
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)

    def put(self, key: Hashable, features: Prepared) -> None:
        """Keep features, and drop the oldest until the budget holds."""
        if features.nbytes > self.budget or key in self._kept:
            return
        self._kept[key] = features
        self._bytes += features.nbytes
        while self._bytes > self.budget:
            _, dropped = self._kept.popitem(last=False)
            self._bytes -= dropped.nbytes

    def clear(self) -> None:
        """Drop everything."""
        self._kept.clear()
        self._bytes = 0
