"""The file that unexpected errors of the window are written down in."""

from __future__ import annotations

import contextlib
import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

from platformdirs import user_log_path

from causalsr_app.translation import tr

MOST_BYTES = 1 << 20
"""Then a new file is begun, and one old one kept."""


def log_file() -> Path:
    """The file, whether it exists or not."""
    return user_log_path("causalsr", appauthor=False) / "causalsr.log"


def keep_log() -> None:
    """Write warnings and errors into the file from now on; without a place for it, nowhere."""
    file = log_file()
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(file, maxBytes=MOST_BYTES, backupCount=1, encoding="utf-8", delay=True)
        handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
        logging.getLogger().addHandler(handler)


def unforeseen(kind: str, text: str) -> str:
    """One line about an error that nobody foresaw, and where to read more."""
    what = f"{kind}: {text}" if text else kind
    return tr("Unexpected {error} (details in {file})").format(error=what, file=log_file())
