"""Make the next batches while the network works on this one, and say how long it had to wait."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

T = TypeVar("T")
AHEAD = 2
"""Batches in waiting beside those that are being made."""


class Prefetcher(Generic[T]):
    """Batches of consecutive steps, in order, made by one thread or some.

    Attributes:
        waited: seconds the consumer spent waiting so far.
    """

    def __init__(self, make: Callable[[int], T], first: int, threads: int = 1) -> None:
        self._make, self._step = make, first
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="prefetch")
        self._made: deque[Future[T]] = deque()
        self.waited = 0.0
        for _ in range(threads + AHEAD):
            self._ask()

    def _ask(self) -> None:
        self._made.append(self._pool.submit(self._make, self._step))
        self._step += 1

    def next(self) -> T:
        """The next step's batch; what making it raised is raised here."""
        start = time.perf_counter()
        try:
            return self._made.popleft().result()
        finally:
            self.waited += time.perf_counter() - start
            self._ask()

    def close(self) -> None:
        """Stop the threads and wait for them."""
        self._pool.shutdown(cancel_futures=True)

    def __enter__(self) -> Prefetcher[T]:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
