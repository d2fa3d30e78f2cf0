"""The boxes that JPEG 2000, HEIF and AVIF files are made of, by where they stand; nothing is copied."""

from __future__ import annotations

import struct
from collections.abc import Iterator


def boxes(data: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Kind of each box in `data[start:end]` and where its contents stand (from, to); those inside it are not entered.

    Raises:
        ValueError: a box reaches past the end.
    """
    at = start
    while at + 8 <= end:
        length, kind = struct.unpack_from(">I4s", data, at)
        head = 8
        if length == 1 and at + 16 <= end:
            (length,) = struct.unpack_from(">Q", data, at + 8)
            head = 16
        length = length or end - at
        if length < head or at + length > end:
            raise ValueError("the file ends early")
        yield kind, at + head, at + length
        at += length
