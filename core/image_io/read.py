"""Reading a photo from a file or from bytes: any supported format in, one upright `Photo` out."""

from __future__ import annotations

import contextlib
import hashlib
import re
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import UnidentifiedImageError

from core.errors import PhotoError, ReadError
from core.files.names import shown
from core.image_io import decoders, hdr, metadata
from core.image_io.decoders import Decoded
from core.image_io.formats import READABLE_NAMES, sniff
from core.image_io.light import perceptual
from core.image_io.limits import MAX_PIXELS, check_size
from core.image_io.options import ReadOptions
from core.image_io.photo import Photo
from core.image_io.quiet import quiet

_HEAD = 64
_OBJECT = re.compile(r"<[^<>]* at 0x[0-9a-fA-F]+>")
_HDR_NOTE = (
    "The photo is of high dynamic range ({}); it was brought to standard range: {:.0f} cd/m² are white, "
    "brighter parts are compressed."
)
_SPARE_BYTES = 1 << 30
"""Bytes a file may have beside its pixels (further pages, metadata) before it is refused unread."""


def read(path: Path | str, *, max_pixels: int = MAX_PIXELS, options: ReadOptions | None = None) -> Photo:
    """Read a photo; the format is told by the content, not by the suffix. Of several images the main one is taken.

    Grey, palette, 1-bit and transparent images become RGB with alpha apart; CMYK and L*a*b* become 8-bit sRGB through
    the embedded profile; 9 to 16 bits a channel become uint16. Orientation is applied and its tags are reset.

    Args:
        path: the file.
        max_pixels: limit on width × height, checked from the header before decoding.
        options: None means the main image, and nothing from damaged files.

    Raises:
        ReadError: missing, a folder, empty, truncated, damaged, not an image, not allowed, 32 bits a channel, or
            without the page that is asked for.
        TooLargeError: more than `max_pixels` pixels.
    """
    path = Path(path)
    return from_bytes(_contents(path, max_pixels), source=str(path), max_pixels=max_pixels, options=options)


def count(path: Path | str, *, max_pixels: int = MAX_PIXELS) -> int:
    """How many pictures a file holds that `ReadOptions.page` can choose from.

    Raises:
        ReadError: as `read` does.
    """
    path = Path(path)
    data, name = _contents(path, max_pixels), shown(path)
    kind = _kind(data, name)
    with _said(name, kind), quiet:
        return decoders.count(data, kind)


def from_bytes(
    data: bytes, *, source: str = "", max_pixels: int = MAX_PIXELS, options: ReadOptions | None = None
) -> Photo:
    """Read a photo from a file's bytes, as `read` does; `source` names it in messages and in the photo."""
    name = shown(source) if source else "the pasted image"
    kind = _kind(data, name)
    with _said(name, kind), quiet:
        photo = _photo(
            decoders.decode(data, kind, max_pixels, name, options or ReadOptions()), max_pixels, source, name
        )
    return replace(photo, sha256=hashlib.sha256(data).hexdigest())


def _kind(data: bytes, name: str) -> str:
    """The format.

    Raises:
        ReadError: empty, or none of ours.
    """
    if not data:
        raise ReadError(f"Can't read {name}: the file is empty; choose another copy of it.")
    kind = sniff(data[:_HEAD])
    if not kind:
        raise ReadError(f"Can't read {name}: it is not an image in a known format ({READABLE_NAMES}).")
    return kind


@contextlib.contextmanager
def _said(name: str, kind: str) -> Iterator[None]:
    """Say in one line whatever decoders raise on data that are damaged or unusual.

    Raises:
        ReadError: they did.
    """
    try:
        yield
    except PhotoError:
        raise
    except MemoryError as error:
        raise ReadError(f"Can't read {name}: there is not enough memory for it; close other programs.") from error
    except UnidentifiedImageError as error:
        raise ReadError(
            f"Can't read {name}: its {kind} header makes no sense or is of a kind that is not supported; "
            "choose another copy of it, or save it as PNG."
        ) from error
    except Exception as error:  # damaged data make decoders raise nearly anything
        raise ReadError(
            f"Can't read {name}: the {kind} data are damaged or cut off ({_reason(error)}); choose another copy of it."
        ) from error


def _contents(path: Path, max_pixels: int) -> bytes:
    """The file's bytes, if it is a regular file of a plausible size."""
    name = shown(path)
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise ReadError(f"Can't read {name}: it is a folder; name the photos in it.")
        if not stat.S_ISREG(status.st_mode):
            raise ReadError(f"Can't read {name}: it is not a regular file; copy the photo to a file first.")
        if status.st_size > max_pixels * 8 + _SPARE_BYTES:
            raise ReadError(
                f"Can't read {name}: its {status.st_size:,} bytes are more than {max_pixels:,} pixels need; "
                "raise the limit with --max-pixels N if it is a photo."
            )
        return path.read_bytes()
    except FileNotFoundError as error:
        raise ReadError(f"Can't read {name}: there is no such file; check the name.") from error
    except PermissionError as error:
        raise ReadError(f"Can't read {name}: you may not read it; check the file's permissions.") from error
    except (OSError, ValueError) as error:
        raise ReadError(f"Can't read {name}: {_reason(error)}; check the name and the disk.") from error


def _photo(decoded: Decoded, max_pixels: int, source: str, name: str) -> Photo:
    """The upright three-channel photo of what was decoded."""
    height, width = decoded.samples.shape[:2]
    check_size(width, height, max_pixels, name)  # a decoder may find another size than the header promised
    turn = metadata.stored_orientation(decoded)
    grey = decoded.samples.ndim == 2
    standard = hdr.to_standard(decoded.samples, decoded.transfer) if decoded.transfer else decoded.samples
    samples = _turned(standard, turn)
    alpha = None if decoded.alpha is None else np.ascontiguousarray(_turned(decoded.alpha, turn))
    pixels = np.repeat(samples[..., None], 3, axis=2) if grey else np.ascontiguousarray(samples)
    notes = (_HDR_NOTE.format(decoded.transfer, hdr.WHITE),) if decoded.transfer else ()
    photo = Photo(
        pixels=pixels,
        alpha=alpha,
        grey=grey,
        metadata=metadata.upright(decoded),
        source=source,
        notes=(*metadata.notes(decoded), *notes),
        compression=decoded.compression,
    )
    return perceptual(photo)


def _turned(samples: np.ndarray, orientation: int) -> np.ndarray:
    """The samples (H×W…) as EXIF orientation 1 to 8 says they are to be shown."""
    if orientation >= 5:
        samples = samples.swapaxes(0, 1)
    if orientation in (3, 4, 7, 8):
        samples = samples[::-1]
    if orientation in (2, 3, 6, 7):
        samples = samples[:, ::-1]
    return samples


def _reason(error: Exception) -> str:
    """The error's own words in one line, or its kind where it has none."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    said = error.args[0] if error.args else ""
    if isinstance(said, bytes):  # LibRaw's own words
        return said.decode("utf-8", "replace").lower()
    words = " ".join(_OBJECT.sub("it", str(error)).split())
    return words[:120] if words else type(error).__name__
