"""ICC profiles: which pixels one belongs to, and conversion to sRGB. The one module that knows LittleCMS."""

from __future__ import annotations

import io
from dataclasses import replace

import imagecodecs
import numpy as np
from PIL import Image, ImageCms

from core.image_io.depth import to_8
from core.image_io.photo import Photo

_BPC = 0x2000
"""LittleCMS's cmsFLAGS_BLACKPOINTCOMPENSATION."""

_SPACE_AT, _SIGNATURE_AT = 16, 36


def space(icc: bytes | None) -> str:
    """The colour space of a profile's device side (`RGB`, `GRAY`, `CMYK`, `Lab`, …); empty if it is no profile."""
    if not icc or len(icc) < 132 or icc[_SIGNATURE_AT : _SIGNATURE_AT + 4] != b"acsp":
        return ""
    return icc[_SPACE_AT : _SPACE_AT + 4].decode("ascii", "replace").strip()


def fitting(icc: bytes | None, *, grey: bool) -> bytes | None:
    """The profile if it describes such pixels, else None: RGB fits any, a grey one fits grey pixels only."""
    return icc if space(icc) in (("RGB", "GRAY") if grey else ("RGB",)) else None


def to_srgb(photo: Photo) -> Photo:
    """The photo at 8 bits in sRGB without a profile, for display; alpha and the other metadata stay.

    A profile LittleCMS can't use is taken for sRGB.
    """
    pixels = to_8(photo.pixels)
    icc = photo.metadata.icc
    if space(icc) == "GRAY":
        pixels = _through(Image.fromarray(np.ascontiguousarray(pixels[..., 0])), icc, pixels)
    elif icc is not None:
        pixels = _through(Image.fromarray(pixels), icc, pixels)
    alpha = None if photo.alpha is None else to_8(photo.alpha)
    return replace(photo, pixels=pixels, alpha=alpha, metadata=replace(photo.metadata, icc=None))


def without_grey_profile(photo: Photo) -> Photo:
    """The photo itself, or, if it carries a grey profile, the same in sRGB at its own depth: for three channels."""
    icc = photo.metadata.icc
    if space(icc) != "GRAY":
        return photo
    ramp = np.arange(256, dtype=np.uint8)[None]
    curve = _through(Image.fromarray(ramp), icc, np.repeat(ramp[..., None], 3, axis=2))[0, :, 1]
    table = curve if photo.bits == 8 else _deepened(curve)
    return replace(photo, pixels=table[photo.pixels], metadata=replace(photo.metadata, icc=None))


def converted(photo: Photo) -> Photo:
    """The photo at its own depth in sRGB without a profile; one that LittleCMS can't use is taken for sRGB."""
    icc = photo.metadata.icc
    if icc is None or space(icc) == "GRAY":
        return without_grey_profile(photo)
    try:
        pixels = imagecodecs.cms_transform(
            photo.pixels,
            icc,
            imagecodecs.cms_profile("srgb"),
            colorspace="rgb",
            outcolorspace="rgb",
            intent=1,
            flags=_BPC,
        )
    except (RuntimeError, ValueError, TypeError):
        pixels = photo.pixels.copy()
    return replace(photo, pixels=np.ascontiguousarray(pixels), metadata=replace(photo.metadata, icc=None))


def cmyk_to_rgb(image: Image.Image, icc: bytes | None) -> np.ndarray:
    """H×W×3 uint8 sRGB of a CMYK image, through its profile if it has a usable one, else by Pillow's plain formula."""
    plain = np.asarray(image.convert("RGB"))
    return _through(image, icc, plain) if space(icc) == "CMYK" else plain


def lab_to_rgb(image: Image.Image) -> np.ndarray:
    """H×W×3 uint8 sRGB of an L*a*b* (D50) image of Pillow's mode LAB."""
    transform = ImageCms.buildTransform(
        ImageCms.createProfile("LAB"),
        ImageCms.createProfile("sRGB"),
        "LAB",
        "RGB",
        ImageCms.Intent.RELATIVE_COLORIMETRIC,
    )
    return _applied(image, transform)


def _deepened(curve: np.ndarray) -> np.ndarray:
    """A rising curve of 256 uint8 levels as 65,536 uint16 ones, without its steps.

    LittleCMS gives Pillow 8 bits only; each level is put in the middle of the inputs that share it.
    """
    levels, which = np.unique(curve, return_inverse=True)
    middles = np.bincount(which, weights=np.arange(256) * 257.0) / np.bincount(which)
    middles[0], middles[-1] = 0, 65535
    return np.rint(np.interp(np.arange(65536), middles, levels * 257.0)).astype(np.uint16)


def _through(image: Image.Image, icc: bytes | None, otherwise: np.ndarray) -> np.ndarray:
    """The image through its profile to sRGB: relative colorimetric with black point compensation."""
    try:
        transform = ImageCms.buildTransform(
            ImageCms.ImageCmsProfile(io.BytesIO(icc or b"")),
            ImageCms.createProfile("sRGB"),
            image.mode,
            "RGB",
            ImageCms.Intent.RELATIVE_COLORIMETRIC,
            ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
        return _applied(image, transform)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return otherwise


def _applied(image: Image.Image, transform: ImageCms.ImageCmsTransform) -> np.ndarray:
    result = ImageCms.applyTransform(image, transform)
    assert result is not None  # None is the answer to inPlace=True only
    return np.asarray(result)
