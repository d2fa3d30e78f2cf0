"""A file that appears whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO


@contextlib.contextmanager
def atomic_file(path: Path) -> Iterator[BinaryIO]:
    """A seekable binary file that takes the place of `path` when the block ends without an error.

    It is written under a short temporary name in the same folder, flushed to the disk, and renamed. On any error,
    `KeyboardInterrupt` and the like included, it is removed and `path` is as it was. Its mode is that of any new file
    under the umask. A symbolic link stays, and what it points to is replaced.

    Raises:
        OSError: as opening, writing or renaming fails.
    """
    goal = Path(os.path.realpath(path)) if path.is_symlink() else path
    temporary = goal.with_name(f".causalsr-{secrets.token_hex(8)}.tmp")
    file = temporary.open("xb")
    try:
        with file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(goal)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
