"""Photos whose values are proportional to light, given a curve that networks and eight bits can live with.

A network knows photos with sRGB's curve, and in linear light eight bits leave no room for shadows. What is seen stays:
the profile that goes with the new values says so.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.image_io.icc_parts import COLUMNS, assembled, curve, curve_function, matrix_curves, tags_of, text
from core.image_io.photo import Photo

_LINEAR_FROM = 0.5**1.5
"""Light at half the stored range from which on a curve is taken for linear: 0.5 is gamma 1, 0.29 gamma 1.8."""

_KEPT = (b"cprt", b"wtpt", b"chad", *COLUMNS)


def perceptual(photo: Photo) -> Photo:
    """The photo itself, or, if its profile says that its values are light, the same colours by sRGB's curve."""
    icc = photo.metadata.icc
    tags = tags_of(icc) if icc else {}
    stored = matrix_curves(tags)
    functions = [curve_function(each) for each in stored or ()]
    half = np.array([0.5])
    if not functions or any(each is None or each(half)[0] < _LINEAR_FROM for each in functions):
        return photo
    top = int(np.iinfo(photo.pixels.dtype).max)
    pixels = np.empty_like(photo.pixels)
    for channel in range(3):
        function = functions[channel % len(functions)]
        assert function is not None
        light = np.clip(np.nan_to_num(function(np.arange(top + 1) / top)), 0, 1)
        table = np.rint(encoded(light) * top).astype(pixels.dtype)
        pixels[..., channel] = table[photo.pixels[..., channel]]
    return replace(photo, pixels=pixels, metadata=replace(photo.metadata, icc=_profile(tags)))


def _profile(tags: dict[bytes, bytes]) -> bytes:
    """The profile with sRGB's curve."""
    kept = {name: tags[name] for name in _KEPT if name in tags}
    names = (b"kTRC",) if b"kTRC" in tags else (b"rTRC", b"gTRC", b"bTRC")
    curves = dict.fromkeys(names, curve(None))
    return assembled(
        b"GRAY" if len(names) == 1 else b"RGB ", {b"desc": text("As stated, sRGB curve"), **kept, **curves}
    )


def encoded(light: np.ndarray) -> np.ndarray:
    """sRGB's curve (IEC 61966-2-1) from light to stored value, both 0…1."""
    result: np.ndarray = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return result
