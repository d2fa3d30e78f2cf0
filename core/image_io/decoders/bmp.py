"""BMP: pixels by Pillow, colours from its fourth and fifth header (BITMAPV4HEADER, BITMAPV5HEADER)."""

from __future__ import annotations

import struct
from dataclasses import replace

from core.image_io import stated
from core.image_io.decoders import pillow
from core.image_io.decoders.decoded import Decoded
from core.image_io.options import ReadOptions

_HEADER_AT = 14
_V4, _V5 = 108, 124
_SPACE_AT, _ENDPOINTS_AT, _GAMMA_AT, _PROFILE_AT = 56, 60, 96, 112
_CALIBRATED = 0
_EMBEDDED = b"DEBM"
"""`MBED` as a number of four bytes, lowest first."""


def decode(data: bytes, max_pixels: int, source: str, options: ReadOptions) -> Decoded:
    """Decode a bitmap. See `decoders.decode` for the errors."""
    plain = pillow.decode(data, "BMP", max_pixels, source, options)
    return replace(plain, icc=_profile(data, grey=plain.samples.ndim == 2))


def _profile(data: bytes, *, grey: bool) -> bytes | None:
    """The profile that is embedded, or one that says what primaries and gamma say."""
    header = data[_HEADER_AT : _HEADER_AT + _V5]
    if len(header) < _V5 or int.from_bytes(header[:4], "little") not in (_V4, _V5):
        return None
    space = header[_SPACE_AT : _SPACE_AT + 4]
    if space == _EMBEDDED and int.from_bytes(header[:4], "little") == _V5:
        start, size = struct.unpack_from("<II", header, _PROFILE_AT)
        return data[_HEADER_AT + start : _HEADER_AT + start + size] or None
    if int.from_bytes(space, "little") != _CALIBRATED:
        return None
    colours = stated.by_gamma(_gamma(header), _points(header))
    return stated.profile(colours, grey=grey) if colours else None


def _gamma(header: bytes) -> float | None:
    """The exponent from light to stored value, where red, green and blue have one."""
    found = {value / 65536 for value in struct.unpack_from("<3I", header, _GAMMA_AT)}
    return 1 / found.pop() if len(found) == 1 and all(found) else None


def _points(header: bytes) -> tuple[tuple[float, float], ...] | None:
    """Red, green, blue and white in CIE x, y, from X, Y and Z of the primaries, whose sum is white."""
    numbers = [value / 2**30 for value in struct.unpack_from("<9i", header, _ENDPOINTS_AT)]
    colours = [numbers[at : at + 3] for at in (0, 3, 6)]
    colours.append([sum(parts) for parts in zip(*colours, strict=True)])
    if any(sum(colour) <= 0 for colour in colours):
        return None
    return tuple((colour[0] / sum(colour), colour[1] / sum(colour)) for colour in colours)
