"""JPEG XL by imagecodecs: 8 and 16 bits, grey and RGB, with alpha; EXIF and XMP in boxes of their own.

The library takes no profile, so that the picture comes in sRGB.
"""

from __future__ import annotations

import struct
from typing import BinaryIO

import imagecodecs
import numpy as np

from core.image_io import exif
from core.image_io.encoders.prepared import Prepared
from core.image_io.encoders.webp import with_three_colours
from core.image_io.jxl_header import as_srgb

_HEAD = 32
"""Bytes of the signature and the file type, behind which metadata belong."""

_EFFORT = 5
"""Of 1 to 10: larger ones take far longer for some percent."""


def encode(file: BinaryIO, prepared: Prepared) -> None:
    """Write a JPEG XL, lossless at quality 100."""
    encoded = _container(prepared.samples, prepared.quality)
    file.write(encoded[:_HEAD])
    block = prepared.exif
    if prepared.metadata.dpi:
        block = (block or exif.empty()).with_dpi(prepared.metadata.dpi)
    if block:
        file.write(_box(b"Exif", bytes(4) + block.block))
    if prepared.metadata.xmp:
        file.write(_box(b"xml ", prepared.metadata.xmp))
    file.write(encoded[_HEAD:])


def _container(samples: np.ndarray, quality: int) -> bytes:
    """The encoded picture in a container of one box.

    The library states linear light for 16 bits. Of a lossless stream only that statement is wrong; a lossy one keeps
    colours as they are perceived, so it is given light, and then says which curve it is to be shown by.
    """
    lossless, deep = quality >= 100, samples.dtype == np.uint16
    stored = with_three_colours(samples) if samples.shape[2] == 2 else samples
    if deep and not lossless:
        stored = _as_light(stored)
    grey = stored.shape[2] == 1
    settings = {"lossless": True} if lossless else {"distance": _distance(quality)}
    encoded = bytes(
        imagecodecs.jpegxl_encode(
            np.squeeze(stored, 2) if grey else stored,
            effort=_EFFORT,
            photometric="gray" if grey else "rgb",
            usecontainer=True,
            **settings,
        )
    )
    if not deep:
        return encoded
    at = encoded.index(b"jxlc") + 4
    return encoded[:at] + as_srgb(encoded[at:])


def _as_light(samples: np.ndarray) -> np.ndarray:
    """uint16 samples by sRGB's curve as light (IEC 61966-2-1); alpha, the fourth channel, stays."""
    stored = np.arange(65536) / 65535
    light = np.where(stored <= 0.04045, stored / 12.92, ((stored + 0.055) / 1.055) ** 2.4)
    result = np.rint(light * 65535).astype(np.uint16)[samples]
    if samples.shape[2] == 4:
        result[..., 3] = samples[..., 3]
    return np.ascontiguousarray(result)


def _distance(quality: int) -> float:
    """libjxl's distance for a quality as JPEG's (JxlEncoderDistanceFromQuality)."""
    if quality >= 30:
        return 0.1 + (100 - quality) * 0.09
    return 53 / 3000 * quality**2 - 23 / 20 * quality + 25


def _box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body) + 8, kind) + body
