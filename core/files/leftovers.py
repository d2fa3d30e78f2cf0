"""Temporary files beside their targets: named so that one can tell whose they are, and removed when nobody's."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import platform
import re
import secrets
import time
from pathlib import Path

OLD = 24 * 60 * 60
"""Seconds after which a file of another machine, whose processes can't be asked, is taken for left behind."""
_NAME = re.compile(r"\.causalsr-(?P<machine>[0-9a-f]{8})-(?P<process>\d{1,10})-[0-9a-f]{16}\.tmp")


def temporary_beside(path: Path) -> Path:
    """A new name in the path's folder that tells machine and process: `.causalsr-<machine>-<process>-<random>.tmp`."""
    return path.with_name(f".causalsr-{_machine()}-{os.getpid()}-{secrets.token_hex(8)}.tmp")


def sweep(folder: Path, *, now: float | None = None) -> list[Path]:
    """Remove what killed processes of this program have left in a folder; its sub-folders aren't looked into.

    A file goes when its process ran on this machine and is gone, or when it was last written more than a day ago by
    a process that can't be asked. What can't be looked at or removed stays.

    Args:
        now: seconds since the epoch; None means the clock.

    Returns:
        The files removed.
    """
    moment = time.time() if now is None else now
    removed: list[Path] = []
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            named = _NAME.fullmatch(entry.name)
            if named is None:
                continue
            with contextlib.suppress(OSError):
                age = moment - entry.stat(follow_symlinks=False).st_mtime
                if _is_left(named["machine"], int(named["process"]), age):
                    os.unlink(entry.path)  # noqa: PTH108 - scandir's own path
                    removed.append(Path(entry.path))
    return removed


def _is_left(machine: str, process: int, age: float) -> bool:
    """Whether nobody writes the file any more; `age` in seconds."""
    return not _runs(process) if machine == _machine() else age > OLD


def _runs(process: int) -> bool:
    """Whether a process of that number runs on this machine; True where that can't be told."""
    if os.name == "nt":
        return _runs_on_windows(process)
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:  # somebody else's
        return True
    return True


def _runs_on_windows(process: int) -> bool:
    import ctypes

    kernel = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined,unused-ignore]
    handle = kernel.OpenProcess(0x1000, False, process)  # PROCESS_QUERY_LIMITED_INFORMATION
    if not handle:
        return ctypes.get_last_error() != 87  # type: ignore[attr-defined,unused-ignore] # ERROR_INVALID_PARAMETER: none
    kernel.CloseHandle(handle)
    return True


@functools.cache
def _machine() -> str:
    """Eight hexadecimal digits, the same for all processes that can see each other's numbers."""
    try:
        numbers = os.readlink("/proc/self/ns/pid")  # noqa: PTH115 # containers of one name count their own processes
    except OSError:
        numbers = ""
    return hashlib.sha256(f"{platform.node()} {numbers}".encode()).hexdigest()[:8]
