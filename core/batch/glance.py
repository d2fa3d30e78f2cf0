"""What a file says of itself, read without its pixels: milliseconds where reading the photo takes seconds."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pillow_heif
from PIL import Image, UnidentifiedImageError

from core.errors import PhotoError
from core.image_io import Metadata, read
from core.image_io.metadata import provenance
from core.image_io.quiet import quiet

_EXIF, _TAKEN, _CHANGED = 0x8769, 0x9003, 0x0132
"""The EXIF directory, DateTimeOriginal in it, and DateTime beside it."""
_DAY = re.compile(r"(\d{4}):(\d{2}):(\d{2})\b")


def fields_in(path: Path) -> dict[str, str]:
    """The fields of this program's provenance in a file; empty where it has none or can't be read."""
    return provenance(Metadata(xmp=_packet(path)))


def size_of(path: Path) -> tuple[int, int] | None:
    """Width and height as the file's header has them, in pixels; None where that can't be told without decoding."""
    try:
        with quiet, Image.open(path) as image:
            return image.size
    except UnidentifiedImageError:
        return _heif_size(path)
    except Exception:  # noqa: BLE001 - damaged data make decoders raise nearly anything
        return None


def _heif_size(path: Path) -> tuple[int, int] | None:
    try:
        width, height = pillow_heif.open_heif(path, convert_hdr_to_8bit=False).size
    except Exception:  # noqa: BLE001 - as above
        return None
    return int(width), int(height)


def day_of(path: Path) -> str:
    """The day a photo was taken, as `2024-05-17`: as its EXIF says, else the day its file was last changed.

    Empty where the file can't be looked at.
    """
    try:
        taken = _taken(path)
        return taken or date.fromtimestamp(path.stat().st_mtime).isoformat()
    except (OSError, ValueError, OverflowError):
        return ""


def _packet(path: Path) -> bytes | None:
    """The XMP packet of a file; by reading it whole where that is the only way."""
    try:
        with quiet, Image.open(path) as image:
            packet = image.info.get("xmp")
    except UnidentifiedImageError:
        return _read_whole(path)
    except Exception:  # noqa: BLE001 - damaged data make decoders raise nearly anything
        return None
    if not isinstance(packet, bytes):
        return None
    return _read_whole(path) if b"HasExtendedXMP" in packet and not provenance(Metadata(xmp=packet)) else packet


def _read_whole(path: Path) -> bytes | None:
    try:
        return read(path).metadata.xmp
    except PhotoError:
        return None


def _taken(path: Path) -> str:
    """The day in a file's EXIF, or an empty string."""
    try:
        with quiet:
            stated = _stated(path)
    except Exception:  # noqa: BLE001 - damaged data make decoders raise nearly anything
        return ""
    return next((day for each in stated if (day := _day(each))), "")


def _stated(path: Path) -> tuple[Any, Any]:
    """When the photo was taken, and when the picture was changed, as its EXIF has it."""
    try:
        with Image.open(path) as image:
            block = image.getexif()
            return block.get_ifd(_EXIF).get(_TAKEN), block.get(_CHANGED)
    except UnidentifiedImageError:
        block = Image.Exif()
        block.load(pillow_heif.open_heif(path).info.get("exif") or b"")
        return block.get_ifd(_EXIF).get(_TAKEN), block.get(_CHANGED)


def _day(stated: Any) -> str:
    """`2024:05:17 …` as `2024-05-17`, or an empty string where that is no day."""
    matched = _DAY.match(stated) if isinstance(stated, str) else None
    try:
        return datetime(int(matched[1]), int(matched[2]), int(matched[3])).date().isoformat() if matched else ""
    except ValueError:
        return ""
