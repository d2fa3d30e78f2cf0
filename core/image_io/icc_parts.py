"""The parts of an ICC profile (ICC.1:2022): made, and its tone curves read."""

from __future__ import annotations

import struct
from collections.abc import Callable

import numpy as np

D50_XYZ = np.array([0.9642, 1.0, 0.8249])
"""The profile connection space's white."""

COLUMNS = (b"rXYZ", b"gXYZ", b"bXYZ")
_CURVES = (b"rTRC", b"gTRC", b"bTRC")
_PARAMETERS = (1, 3, 4, 5, 7)
"""Of parametric curves, by their type (10.18)."""

_MOST_TAGS = 200


def fixed(*values: float) -> bytes:
    """Numbers as s15Fixed16."""
    return struct.pack(f">{len(values)}i", *(round(float(value) * 65536) for value in values))


def curve(gamma: float | None) -> bytes:
    """A parametric curve: a plain exponent, or sRGB's exponent with its straight piece."""
    if gamma is not None:
        return b"para\0\0\0\0" + struct.pack(">HH", 0, 0) + fixed(gamma)
    return b"para\0\0\0\0" + struct.pack(">HH", 3, 0) + fixed(2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)


def text(words: str) -> bytes:
    """Words in English (multiLocalizedUnicode)."""
    content = words.encode("utf-16-be")
    return b"mluc\0\0\0\0" + struct.pack(">II4sII", 1, 12, b"enUS", len(content), 28) + content


def assembled(space: bytes, tags: dict[bytes, bytes]) -> bytes:
    """A profile for displays; equal tags are stored once."""
    table, body, places = struct.pack(">I", len(tags)), bytearray(), dict[bytes, int]()
    start = 128 + 4 + 12 * len(tags)
    for name, content in tags.items():
        if content not in places:
            places[content] = start + len(body)
            body += content.ljust(-(-len(content) // 4) * 4, b"\0")
        table += name + struct.pack(">II", places[content], len(content))
    size = 128 + len(table) + len(body)
    created = struct.pack(">6H", 2024, 1, 1, 0, 0, 0)  # a constant, so that equal photos give equal files
    head = struct.pack(">I4sI4s4s4s12s4s", size, bytes(4), 0x04300000, b"mntr", space, b"XYZ ", created, b"acsp")
    head += bytes(28) + fixed(*D50_XYZ)
    return head.ljust(128, b"\0") + table + bytes(body)


def tags_of(icc: bytes) -> dict[bytes, bytes]:
    """The profile's tags; those that lie outside it are left out."""
    count = int.from_bytes(icc[128:132], "big")
    found = {}
    for at in range(132, min(132 + 12 * min(count, _MOST_TAGS), len(icc) - 11), 12):
        name, start, size = struct.unpack_from(">4sII", icc, at)
        if start + size <= len(icc):
            found[name] = icc[start : start + size]
    return found


def matrix_curves(tags: dict[bytes, bytes]) -> tuple[bytes, ...] | None:
    """The tone curves of a profile that consists of them and a matrix, or of one for grey; None for others."""
    if any(name.startswith(b"A2B") for name in tags):
        return None
    names = (b"kTRC",) if b"kTRC" in tags else _CURVES
    if any(name not in tags for name in names) or (len(names) == 3 and any(name not in tags for name in COLUMNS)):
        return None
    return tuple(tags[name] for name in names)


def curve_function(tag: bytes) -> Callable[[np.ndarray], np.ndarray] | None:
    """From stored value to light, both 0…1, as a curve or parametric curve says; None for what is neither."""
    if tag[:4] == b"curv" and len(tag) >= 12:
        count = int.from_bytes(tag[8:12], "big")
        if len(tag) < 12 + 2 * count:
            return None
        table = np.frombuffer(tag[12 : 12 + 2 * count], ">u2").astype(np.float64)
        if count < 2:
            gamma = table[0] / 256 if count else 1.0
            return lambda stored: stored**gamma
        return lambda stored: np.interp(stored, np.linspace(0, 1, count), table / 65535)
    kind = int.from_bytes(tag[8:10], "big")
    if tag[:4] != b"para" or kind >= len(_PARAMETERS) or len(tag) < 12 + 4 * _PARAMETERS[kind]:
        return None
    numbers = [each / 65536 for each in struct.unpack_from(f">{_PARAMETERS[kind]}i", tag, 12)]
    return lambda stored: _parametric(stored, numbers)


def _parametric(stored: np.ndarray, numbers: list[float]) -> np.ndarray:
    """Types 0 to 4: Y = (aX + b)^g + e from X = d on, below cX + f; types 1 and 2 change at X = -b/a."""
    kind = _PARAMETERS.index(len(numbers))
    g, a, b, c, d, e, f = (*numbers, *(0.0,) * 6)[:7]
    if kind == 0:
        return stored**g
    if kind < 3:
        c, d, e, f = 0.0, -b / a if a else 0.0, c, c
    power: np.ndarray = np.maximum(a * stored + b, 0) ** g + e
    return np.where(stored >= d, power, c * stored + f)
