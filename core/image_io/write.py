"""Writing a photo to a file, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from core.errors import WriteError
from core.files.atomic import atomic_file
from core.files.names import shown
from core.image_io import colour, metadata, words
from core.image_io.alpha import flattened
from core.image_io.depth import to_8, to_16
from core.image_io.encoders import Prepared, encode
from core.image_io.formats import TargetFormat
from core.image_io.options import WriteOptions
from core.image_io.photo import Photo
from core.image_io.target import bits_of, check_target

__all__ = ["WriteOptions", "write"]

_NO_GREY = ("webp", "avif")
"""Formats that store three channels, or make them of one."""


def write(path: Path | str, photo: Photo, options: WriteOptions | None = None, *, exclusive: bool = False) -> None:
    """Write a photo with its transparency, profile, EXIF, XMP and resolution, replacing what is there if it may.

    The file appears under its name only when it is complete and on the disk; on any failure the one that was there
    is untouched and nothing is left behind.

    Args:
        path: the file to be.
        photo: any photo.
        options: None means the defaults: format by suffix, quality 95, the photo's own depth.
        exclusive: replace nothing.

    Raises:
        FileExistsError: `exclusive`, and somebody has the name, perhaps since a moment ago.
        WriteError: whatever `check_target` refuses, metadata the format can't hold, or a failing disk.
    """
    path, options = Path(path), options or WriteOptions()
    has_alpha = photo.alpha is not None
    target = check_target(path, photo.width, photo.height, options, has_alpha=has_alpha, bits=photo.bits)
    try:
        prepared = prepare(photo, target, options)
        with atomic_file(path, exclusive=exclusive) as file:
            encode(file, prepared, target.name)
    except MemoryError as error:
        raise WriteError(f"Can't write {shown(path)}: there is not enough memory; close other programs.") from error
    except FileExistsError:
        raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise WriteError(f"Can't write {shown(path)}: {reason}; the file that was there is untouched.") from error


def prepare(photo: Photo, target: TargetFormat, options: WriteOptions) -> Prepared:
    """The samples as the format stores them.

    A grey photo is stored as one channel where the format has that and its profile is none or a grey one; a grey
    profile never stays beside three channels.
    """
    flatten = photo.alpha is not None and not target.alpha
    coloured = flatten and len(set(options.background)) > 1
    grey = _one_channel(photo) and target.name not in _NO_GREY and not coloured
    if not target.profile:
        photo = colour.converted(photo)
    elif not grey:
        photo = colour.without_grey_profile(photo)
    bits = bits_of(target, options, photo.bits)
    pixels, alpha = photo.pixels, photo.alpha
    if alpha is not None and flatten:
        pixels, alpha = flattened(pixels, alpha, options.background), None
    sized, block = words.placed(*metadata.for_size(photo.metadata, photo.width, photo.height), target.name)
    return Prepared(
        samples=_stacked(pixels[..., :1] if grey else pixels, alpha, bits),
        metadata=sized,
        exif=block,
        quality=options.quality,
    )


def _one_channel(photo: Photo) -> bool:
    """Whether the photo came as grey, still is, and its profile allows one channel."""
    red, green, blue = (photo.pixels[..., channel] for channel in range(3))
    allowed = photo.grey and colour.space(photo.metadata.icc) in ("", "GRAY")
    return allowed and np.array_equal(red, green) and np.array_equal(red, blue)


def _stacked(colours: np.ndarray, alpha: np.ndarray | None, bits: int) -> np.ndarray:
    """H×W×C of the depth asked for, alpha last."""
    convert = to_16 if bits == 16 else to_8
    if alpha is None:
        return np.ascontiguousarray(convert(colours))
    return np.concatenate([convert(colours), convert(alpha)[..., None]], axis=2)
