"""Keeping freed memory for the next picture, instead of giving it back and asking for it anew.

A network's layers ask for the same tens of megabytes again and again. glibc gives each back to the system, which has to
clear it page by page for the next layer: measured, a third of a restoration's time.
"""

from __future__ import annotations

import contextlib
import ctypes
import platform

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
"""Parameters of mallopt(3)."""
_LARGEST = 1 << 30
"""Bytes of a block up to which it is taken from the heap."""
_SPARE = 512 << 20
"""Bytes that may lie unused at the heap's end before they are given back."""


def keep_freed() -> None:
    """From now on, in this process; where the C library is not glibc nothing changes. Call it before any thread
    begins: a thread keeps the heap that it has."""
    library = _glibc()
    if library is not None:
        library.mallopt(_ARENA_MAX, 1)
        library.mallopt(_MMAP_THRESHOLD, _LARGEST)
        library.mallopt(_TRIM_THRESHOLD, _SPARE)


def give_back() -> None:
    """Give the system what is kept and unused, for when memory runs out."""
    library = _glibc()
    if library is not None:
        library.malloc_trim(0)


def _glibc() -> ctypes.CDLL | None:
    if platform.libc_ver()[0] != "glibc":
        return None
    with contextlib.suppress(OSError):
        return ctypes.CDLL(None)
    return None
