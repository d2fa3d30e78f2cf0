"""Colours that a file states by numbers instead of a profile, as the ICC profile that says the same."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.image_io.icc_parts import COLUMNS, D50_XYZ, assembled, curve, fixed, text

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


@dataclass(frozen=True, kw_only=True)
class Stated:
    """Colours by numbers.

    Attributes:
        name: of the primaries, for people.
        points: red, green, blue and white in CIE x, y.
        gamma: exponent from stored value to light; None is sRGB's curve.
        hdr: `PQ` or `HLG` where the samples are of high dynamic range, else empty.
    """

    name: str
    points: tuple[tuple[float, float], ...]
    gamma: float | None = None
    hdr: str = ""


SRGB = Stated(name="BT.709", points=_PRIMARIES[1][1:])
ADOBE_RGB = Stated(name="Adobe RGB (1998)", points=((0.64, 0.33), (0.21, 0.71), (0.15, 0.06), _D65), gamma=563 / 256)
"""Adobe RGB (1998) Color Image Encoding, version 2005-05, sections 4.2 and 4.3."""


def by_code_points(primaries: int, transfer: int) -> Stated:
    """What the code points of ITU-T H.273 mean, as HEIF, AVIF and PNG's cICP hold them; sRGB's for unknown ones.

    For a transfer of high dynamic range the curve is sRGB's, which `hdr.to_standard` brings the samples to.
    """
    name, *points = _PRIMARIES.get(primaries, _PRIMARIES[1])
    return Stated(name=name, points=tuple(points), gamma=_GAMMAS.get(transfer), hdr=_HDR.get(transfer, ""))


def unknown(primaries: int, transfer: int) -> tuple[str, ...]:
    """A note for people if `by_code_points` takes for sRGB's what it does not know."""
    if (primaries == 2 or primaries in _PRIMARIES) and (
        transfer in _SRGB_CURVE or transfer in _GAMMAS or transfer in _HDR
    ):
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
    tone = curve(stated.gamma)
    tags = {
        b"desc": text(f"{stated.name}, {'sRGB curve' if stated.gamma is None else f'gamma {stated.gamma:.4g}'}"),
        b"cprt": text("No copyright"),
        b"wtpt": b"XYZ \0\0\0\0" + fixed(*D50_XYZ),
        b"chad": b"sf32\0\0\0\0" + fixed(*adapted.flat),
    }
    if grey:
        return assembled(b"GRAY", {**tags, b"kTRC": tone})
    columns = adapted @ _to_xyz(stated.points)
    tags |= {name: b"XYZ \0\0\0\0" + fixed(*column) for name, column in zip(COLUMNS, columns.T, strict=True)}
    return assembled(b"RGB ", {**tags, b"rTRC": tone, b"gTRC": tone, b"bTRC": tone})


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
    ratio = np.diag((_BRADFORD @ D50_XYZ) / (_BRADFORD @ white))
    result: np.ndarray = np.linalg.inv(_BRADFORD) @ ratio @ _BRADFORD
    return result
