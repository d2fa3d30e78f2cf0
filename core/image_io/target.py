"""Whether a photo of a given size can be written to a given place, told before any work is done."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from pathlib import Path

from core.errors import WriteError
from core.files.names import shown
from core.image_io.formats import TARGETS, WRITABLE, TargetFormat
from core.image_io.options import WriteOptions

_ALIASES = {"jpg": "jpeg", "tif": "tiff"}
_LOSSY_SHARE = 1 / 3
"""Room asked for a lossy file, as a share of its raw pixels: what noise takes in a JPEG of quality 95."""


def check_target(
    path: Path | str,
    width: int,
    height: int,
    options: WriteOptions | None = None,
    *,
    has_alpha: bool = False,
    bits: int = 8,
) -> TargetFormat:
    """Check what can be known of a target before the picture exists; nothing is written.

    Args:
        path: the file to be.
        width: of the result, in pixels.
        height: of the result, in pixels.
        options: as `write` will get them; None means the defaults.
        has_alpha: whether the result has transparency (it takes room on the disk).
        bits: of the result, which are written where options and format leave it open.

    Returns:
        The format that will be written.

    Raises:
        WriteError: unknown suffix or format, options it can't follow, a side too long for the format, a folder that
            is missing or write-protected, a folder in the file's place, or too little room on the disk. Its cause is
            an OSError where the whole disk is full or read-only.
    """
    path, options = Path(path), options or WriteOptions()
    target = target_format(path, options)
    _check_options(target, options, shown(path))
    if max(width, height) > target.max_side:
        raise WriteError(
            f"Can't write {shown(path)}: {width:,} × {height:,} pixels, but {target.title} holds at most "
            f"{target.max_side:,} a side; write PNG or TIFF, or enlarge less."
        )
    channels = 4 if has_alpha and target.alpha else 3
    share = 1.0 if 16 in target.bits else _LOSSY_SHARE
    depth = bits_of(target, options, bits)
    _check_place(path, int(width * height * channels * depth // 8 * share))
    return target


def bits_of(target: TargetFormat, options: WriteOptions, bits: int) -> int:
    """Bits per channel that are written of a photo that has `bits`."""
    return options.bits or (bits if bits in target.bits else 8)


def target_format(path: Path | str, options: WriteOptions) -> TargetFormat:
    """The format the options name, else the one the suffix names.

    Raises:
        WriteError: neither is known.
    """
    path = Path(path)
    if options.format is not None:
        name = options.format.lower().removeprefix(".")
        found = TARGETS.get(_ALIASES.get(name, name))
        if found is None:
            raise WriteError(f"Can't write {shown(path)} as {options.format!r}: choose one of {', '.join(TARGETS)}.")
        return found
    suffix = path.suffix.lower()
    for target in TARGETS.values():
        if suffix in target.suffixes:
            return target
    what = f"the suffix {suffix!r} is not one it can write" if suffix else "the name has no suffix"
    raise WriteError(f"Can't write {shown(path)}: {what}; use {', '.join(sorted(WRITABLE))}.")


def _check_options(target: TargetFormat, options: WriteOptions, name: str) -> None:
    """Refuse options the format can't follow."""
    if options.bits is not None and options.bits not in target.bits:
        able = ", ".join(other.title for other in TARGETS.values() if options.bits in other.bits)
        advice = f"write {able}, or use 8 bits" if able else "use 8 or 16"
        raise WriteError(f"Can't write {name}: {target.title} can't hold {options.bits} bits; {advice}.")
    if not 1 <= options.quality <= 100:
        raise WriteError(f"Can't write {name}: quality {options.quality} is outside 1 to 100.")
    if len(options.background) != 3 or not all(0 <= level <= 255 for level in options.background):
        raise WriteError(f"Can't write {name}: the background {options.background} is not three levels of 0 to 255.")


def _check_place(path: Path, size: int) -> None:
    """Refuse a place that can't take `size` bytes."""
    name, folder = shown(path), path.parent
    try:
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            path.lstat()  # says what is wrong with a name no system takes
        if path.is_dir():
            raise WriteError(f"Can't write {name}: a folder has that name; choose another.")
        if not folder.is_dir():
            raise WriteError(f"Can't write {name}: the folder {shown(folder)} does not exist; create it first.")
        if not os.access(folder, os.W_OK | os.X_OK):
            raise WriteError(
                f"Can't write {name}: the folder {shown(folder)} is write-protected; choose another."
            ) from (OSError(errno.EROFS, os.strerror(errno.EROFS)) if _is_read_only(folder) else None)
        if path.exists() and not os.access(path, os.W_OK):
            raise WriteError(f"Can't write {name}: the file there is write-protected; choose another name.")
        free = shutil.disk_usage(folder).free
    except (OSError, ValueError) as error:
        raise WriteError(
            f"Can't write {name}: {getattr(error, 'strerror', None) or error}; change the name."
        ) from error
    if size > free:
        raise WriteError(
            f"Can't write {name}: it may take {size / 1e6:,.0f} MB, the disk has {free / 1e6:,.0f} MB free; make room."
        ) from OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _is_read_only(folder: Path) -> bool:
    """Whether nothing can be written to the folder's whole disk, as far as the system says."""
    return hasattr(os, "statvfs") and bool(os.statvfs(folder).f_flag & os.ST_RDONLY)
