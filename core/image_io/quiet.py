"""Silence for the decoders' warnings and log lines: what matters about a file is said by our errors."""

from __future__ import annotations

import contextlib
import ctypes
import logging
import threading
import warnings
from pathlib import Path
from types import TracebackType

import PIL

for _library in ("PIL", "tifffile"):
    logging.getLogger(_library).addHandler(logging.NullHandler())  # else Python prints their lines to stderr


class _Quiet:
    """Ignores warnings while any thread is inside.

    `warnings.catch_warnings` swaps a global list and is not safe when two threads overlap, so the first one in
    swaps it and the last one out swaps it back.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._caught = warnings.catch_warnings()

    def __enter__(self) -> None:
        with self._lock:
            if self._inside == 0:
                self._caught = warnings.catch_warnings()
                self._caught.__enter__()
                warnings.simplefilter("ignore")
            self._inside += 1

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0:
                self._caught.__exit__(kind, value, trace)


quiet = _Quiet()
"""`with quiet: …` around calls into Pillow and tifffile."""


def hush_libtiff() -> None:
    """Keep the libtiff that comes with Pillow from writing to the terminal, which Pillow leaves it to.

    Where Pillow has it built in (Windows), or uses the system's, nothing is found and nothing done.
    """
    package = Path(PIL.__file__).parent
    for library in (*package.parent.glob("pillow.libs/libtiff*"), *package.glob(".dylibs/libtiff*")):
        with contextlib.suppress(OSError, AttributeError):
            loaded = ctypes.CDLL(str(library))
            for setter in (loaded.TIFFSetErrorHandler, loaded.TIFFSetErrorHandlerExt, loaded.TIFFSetWarningHandler):
                setter(None)
