"""Suffixes and first bytes."""

from __future__ import annotations

import subprocess
import sys

import pytest

from core.image_io import READABLE, WRITABLE
from core.image_io.formats import sniff


def test_what_can_be_written_can_be_read() -> None:
    assert WRITABLE < READABLE
    assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in READABLE)


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"", ""),
        (b"RIFF\0\0\0\0WAVEfmt ", ""),
        (b"%PDF-1.7", ""),
        (b"8BPS\0\1", ""),
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", ""),
        (b"\0\0\0\x1cftypmif1\0\0\0\0mif1heicmiaf", "HEIF"),
        (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf", "AVIF"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "WEBP"),
        (b"MM\0+\0\x08\0\0", "TIFF"),
    ],
)
def test_formats_are_told_by_their_first_bytes(head: bytes, name: str) -> None:
    assert sniff(head) == name


def test_importing_loads_neither_torch_nor_qt() -> None:
    code = "import sys, core.image_io; print([m for m in sys.modules if m.split('.')[0] in ('torch', 'PySide6')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
