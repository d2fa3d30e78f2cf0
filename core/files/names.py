"""File names as they can be shown in one line of a message."""

from __future__ import annotations

import os
from pathlib import Path


def shown(path: Path | str) -> str:
    """The path in single quotes, with line breaks, control characters and undecodable bytes as `?`."""
    return "'" + "".join(c if c.isprintable() else "?" for c in os.fspath(path)) + "'"
