"""The window. On Windows torch is loaded here, before anything of Qt is."""

import sys


def _load_torch_first() -> None:
    """Import torch before PySide6: the other way round its libraries don't load on Windows (pytorch issue 166628)."""
    import torch  # noqa: F401


if sys.platform == "win32":
    _load_torch_first()
