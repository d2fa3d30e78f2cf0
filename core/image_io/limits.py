"""The largest photo taken in, and the check made from a header before any pixel is decoded."""

from __future__ import annotations

from core.errors import ReadError, TooLargeError

MAX_PIXELS = 400_000_000
"""Pixels a photo may have unless the caller allows more: 20,000 × 20,000, 1.2 GB at 8 bits a channel."""


def check_size(width: int, height: int, max_pixels: int, source: str) -> None:
    """Refuse a size that is empty or over the limit.

    Raises:
        ReadError: a side is zero or negative.
        TooLargeError: width × height exceeds `max_pixels`; the message says how to raise it.
    """
    if width <= 0 or height <= 0:
        raise ReadError(f"Can't read {source}: its header says {width} × {height} pixels; the file is damaged.")
    if width * height > max_pixels:
        raise TooLargeError(
            f"{source} has {width:,} × {height:,} = {width * height:,} pixels, the limit is {max_pixels:,}; "
            f"to allow it, use `causalsr restore --max-pixels {width * height}`."
        )
