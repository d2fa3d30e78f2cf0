"""Colours that a file states by numbers instead of a profile, as the ICC profile that says the same."""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np

from core.errors import ReadError

_D65, _C = (0.3127, 0.3290), (0.310, 0.316)
_PRIMARIES = {
    1: ("BT.709", (0.64, 0.33), (0.30, 0.60), (0.15, 0.06), _D65),
    4: ("BT.470 M", (0.67, 0.33), (0.21, 0.71), (0.14, 0.08), _C),
    5: ("BT.470 BG", (0.64, 0.33), (0.29, 0.60), (0.15, 0.06), _D65),
    6: ("BT.601", (0.630, 0.340), (0.310, 0.595), (0.155, 0.070), _D65),
    7: ("SMPTE 240M", (0.630, 0.340), (0.310, 0.595), (0.155, 0.070), _D65),
    8: ("Film", (0.681, 0.319), (0.243, 0.692), (0.145, 0.049), _C),
    9: ("BT.2020", (0.708, 0.292), (0.170, 0.797), (0.131, 0.046), _D65),
    11: ("DCI-P3", (0.680, 0.320), (0.265, 0.690), (0.150, 0.060), (0.314, 0.351)),
    12: ("Display P3", (0.680, 0.320), (0.265, 0.690), (0.150, 0.060), _D65),
    22: ("EBU 3213", (0.630, 0.340), (0.295, 0.605), (0.155, 0.077), _D65),
}
"""ColourPrimaries of ITU-T H.273: red, green, blue and white in CIE x, y."""

_SRGB_CURVE = frozenset({1, 2, 6, 7, 11, 12, 13, 14, 15})
"""TransferCharacteristics of H.273 that are shown by sRGB's curve: its own, none stated, and those of video cameras,
which browsers show so too (Firefox: `gfx.color_management.rec709_gamma_as_srgb`)."""

_GAMMAS = {4: 2.2, 5: 2.8, 8: 1.0, 17: 2.6}
_HDR = {16: "PQ", 18: "HLG"}
_USUAL_GAMMA = 0.45455
"""In a PNG of sRGB's primaries, or of none, this stands for sRGB's own curve: PNG 3, clause 11.3.2.2."""

_BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
_D50_XYZ = np.array([0.9642, 1.0, 0.8249])


@dataclass(frozen=True, kw_only=True)
class Stated:
    """Colours by numbers.

    Attributes:
        name: of the primaries, for people.
        points: red, green, blue and white in CIE x, y.
        gamma: exponent from stored value to light; None is sRGB's curve.
    """

    name: str
    points: tuple[tuple[float, float], ...]
    gamma: float | None = None


SRGB = Stated(name="BT.709", points=_PRIMARIES[1][1:])


def by_code_points(primaries: int, transfer: int, source: str) -> Stated:
    """What the code points of ITU-T H.273 mean, as HEIF, AVIF and PNG's cICP hold them; sRGB's for unknown ones.

    Raises:
        ReadError: the transfer is one of high dynamic range.
    """
    if transfer in _HDR:
        raise ReadError(
            f"Can't read {source}: it is a photo of high dynamic range ({_HDR[transfer]}); "
            "convert it to standard dynamic range first."
        )
    name, *points = _PRIMARIES.get(primaries, _PRIMARIES[1])
    return Stated(name=name, points=tuple(points), gamma=_GAMMAS.get(transfer))


def unknown(primaries: int, transfer: int) -> tuple[str, ...]:
    """A note for people if `by_code_points` takes for sRGB's what it does not know."""
    if (primaries == 2 or primaries in _PRIMARIES) and (transfer in _SRGB_CURVE or transfer in _GAMMAS):
        return ()
    return (f"The file states its colours by code points {primaries} and {transfer}; they were taken for sRGB.",)


def by_gamma(gamma: float | None, points: tuple[tuple[float, float], ...] | None) -> Stated | None:
    """What PNG's gAMA (exponent from light to stored value) and cHRM mean; None where neither is sensible."""
    if gamma is not None and not 0.1 <= gamma <= 10:
        gamma = None
    if points is not None and not _sensible(points):
        points = None
    if gamma is None and points is None:
        return None
    usual = gamma is None or (abs(gamma - _USUAL_GAMMA) < 0.002 and (points is None or _close(points, SRGB.points)))
    return Stated(name="as stated", points=points or SRGB.points, gamma=None if usual or gamma is None else 1 / gamma)


def profile(stated: Stated, *, grey: bool) -> bytes | None:
    """An ICC profile (version 4.3, matrix and curves; one curve for `grey`) of such colours; None for sRGB's."""
    if stated.gamma is None and (grey or _close(stated.points, SRGB.points)):
        return None
    white = _xyz(stated.points[3])
    adapted = _adaptation(white)
    curve = _curve(stated.gamma)
    tags = {
        b"desc": _text(f"{stated.name}, {'sRGB curve' if stated.gamma is None else f'gamma {stated.gamma:.4g}'}"),
        b"cprt": _text("No copyright"),
        b"wtpt": b"XYZ \0\0\0\0" + _fixed(*_D50_XYZ),
        b"chad": b"sf32\0\0\0\0" + _fixed(*adapted.flat),
    }
    if grey:
        return _assembled(b"GRAY", {**tags, b"kTRC": curve})
    columns = adapted @ _to_xyz(stated.points)
    tags |= {name: b"XYZ \0\0\0\0" + _fixed(*column) for name, column in zip(_COLUMNS, columns.T, strict=True)}
    return _assembled(b"RGB ", {**tags, b"rTRC": curve, b"gTRC": curve, b"bTRC": curve})


_COLUMNS = (b"rXYZ", b"gXYZ", b"bXYZ")


def _sensible(points: tuple[tuple[float, float], ...]) -> bool:
    """Whether red, green and blue span a triangle with white inside."""
    if any(not (0 <= x <= 1 and 0 < y <= 1 and x + y <= 1.001) for x, y in points):
        return False
    primaries = np.array([_xyz(point) for point in points[:3]]).T
    if abs(np.linalg.det(primaries)) < 1e-2:
        return False
    return bool((np.linalg.solve(primaries, _xyz(points[3])) > 0).all())


def _close(one: tuple[tuple[float, float], ...], other: tuple[tuple[float, float], ...]) -> bool:
    return bool(np.abs(np.array(one) - np.array(other)).max() < 0.002)


def _xyz(point: tuple[float, float]) -> np.ndarray:
    """X, Y, Z of a chromaticity at Y = 1."""
    x, y = point
    return np.array([x / y, 1.0, (1 - x - y) / y])


def _to_xyz(points: tuple[tuple[float, float], ...]) -> np.ndarray:
    """The matrix from linear RGB to XYZ under the stated white."""
    primaries = np.array([_xyz(point) for point in points[:3]]).T
    scaled: np.ndarray = primaries * np.linalg.solve(primaries, _xyz(points[3]))
    return scaled


def _adaptation(white: np.ndarray) -> np.ndarray:
    """Bradford's matrix from colours under `white` to those under D50."""
    ratio = np.diag((_BRADFORD @ _D50_XYZ) / (_BRADFORD @ white))
    result: np.ndarray = np.linalg.inv(_BRADFORD) @ ratio @ _BRADFORD
    return result


def _fixed(*values: float) -> bytes:
    return struct.pack(f">{len(values)}i", *(round(float(value) * 65536) for value in values))


def _curve(gamma: float | None) -> bytes:
    """A parametric curve: a plain exponent, or sRGB's exponent with its straight piece."""
    if gamma is not None:
        return b"para\0\0\0\0" + struct.pack(">HH", 0, 0) + _fixed(gamma)
    return b"para\0\0\0\0" + struct.pack(">HH", 3, 0) + _fixed(2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)


def _text(text: str) -> bytes:
    content = text.encode("utf-16-be")
    return b"mluc\0\0\0\0" + struct.pack(">II4sII", 1, 12, b"enUS", len(content), 28) + content


def _assembled(space: bytes, tags: dict[bytes, bytes]) -> bytes:
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
    head += bytes(28) + _fixed(*_D50_XYZ)
    return head.ljust(128, b"\0") + table + bytes(body)
