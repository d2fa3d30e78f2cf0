"""JPEG by Pillow, which joins EXIF segments one to the other: a file of thousands is cut down to a sound number."""

from __future__ import annotations

from core.image_io.decoders import pillow
from core.image_io.decoders.decoded import Decoded

_EXIF = b"Exif\0\0"
_MOST_EXIF_SEGMENTS = 64
"""Pillow copies what it has for each further one, so that their cost is their number times their sum."""

_START_OF_SCAN, _APP1 = 0xDA, 0xE1


def decode(data: bytes, max_pixels: int, source: str) -> Decoded:
    """Decode a JPEG. See `decoders.decode` for the errors."""
    spans = exif_segments(data)
    if len(spans) > _MOST_EXIF_SEGMENTS:
        data = _without(data, spans[_MOST_EXIF_SEGMENTS:])
    return pillow.decode(data, "JPEG", max_pixels, source)


def exif_segments(data: bytes) -> list[tuple[int, int]]:
    """Where the EXIF segments before the first scan stand (from, to), markers included."""
    found, at = [], 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != _START_OF_SCAN:
        if data[at + 1] == 0xFF:  # fill byte
            at += 1
            continue
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if data[at + 1] == _APP1 and data.startswith(_EXIF, at + 4):
            found.append((at, end))
        at = end
    return found


def _without(data: bytes, spans: list[tuple[int, int]]) -> bytes:
    edges = [0, *(edge for span in spans for edge in span), len(data)]
    return b"".join(data[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))
