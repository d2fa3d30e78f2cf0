"""A file that appears whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from core.files.leftovers import temporary_beside

_NO_LINKS = {errno.EPERM, errno.EMLINK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EXDEV, errno.EACCES}
"""What systems answer where there are no hard links, as on FAT and on many network drives."""


@contextlib.contextmanager
def atomic_file(path: Path, *, exclusive: bool = False) -> Iterator[BinaryIO]:
    """A seekable binary file that takes the place of `path` when the block ends without an error.

    It is written under a short temporary name in the same folder, flushed to the disk, and renamed. On any error,
    `KeyboardInterrupt` and the like included, it is removed and `path` is as it was. Its mode is that of any new file
    under the umask. A symbolic link stays, and what it points to is replaced.

    Args:
        path: the file to be.
        exclusive: take the name only if nobody has it by then; a symbolic link has it too.

    Raises:
        FileExistsError: `exclusive`, and somebody has the name.
        OSError: as opening, writing or renaming fails.
    """
    with atomic_path(path, exclusive=exclusive) as temporary, temporary.open("r+b") as file:
        yield file


@contextlib.contextmanager
def atomic_path(path: Path, *, exclusive: bool = False) -> Iterator[Path]:
    """As `atomic_file`, for writers that want a path: that of an empty file beside `path`, to be overwritten."""
    if exclusive and os.path.lexists(path):
        raise _taken(path)
    goal = Path(os.path.realpath(path)) if path.is_symlink() and not exclusive else path
    temporary = temporary_beside(goal)
    temporary.open("xb").close()
    try:
        yield temporary
        _flush(temporary)
        if exclusive:
            _take(temporary, goal)
        else:
            temporary.replace(goal)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def _flush(path: Path) -> None:
    """Wait until the file's contents are on the disk."""
    with path.open("r+b") as file:  # Windows flushes only what may be written
        os.fsync(file.fileno())


def _take(temporary: Path, goal: Path) -> None:
    """Give the temporary the name `goal` unless somebody has it.

    Raises:
        FileExistsError: somebody has.
    """
    if os.name == "nt":
        temporary.rename(goal)  # which replaces nothing there
        return
    try:
        goal.hardlink_to(temporary)
    except FileExistsError as error:
        raise _taken(goal) from error
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        _claim(temporary, goal)
    else:
        temporary.unlink()


def _claim(temporary: Path, goal: Path) -> None:
    """Where there are no hard links: take the name with an empty file, which the temporary then replaces."""
    try:
        goal.open("xb").close()
    except FileExistsError as error:
        raise _taken(goal) from error
    try:
        temporary.replace(goal)
    except BaseException:
        with contextlib.suppress(OSError):
            goal.unlink()
        raise


def _taken(path: Path) -> FileExistsError:
    return FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
