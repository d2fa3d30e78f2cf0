"""The image formats: their suffixes, how their first bytes are told apart, and what the written ones can hold."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, kw_only=True)
class TargetFormat:
    """What a written format can hold.

    Attributes:
        name: as in `WriteOptions.format`, lower case.
        suffixes: with the dot, lower case; the first is the usual one.
        bits: depths per channel it can hold.
        max_side: largest width or height, in pixels.
        alpha: whether it holds transparency.
        profile: whether it holds a colour profile; else it is written in sRGB.
    """

    name: str
    suffixes: tuple[str, ...]
    bits: tuple[int, ...]
    max_side: int
    alpha: bool
    profile: bool = True

    @property
    def title(self) -> str:
        """The format's name for people."""
        return {"webp": "WebP", "jxl": "JPEG XL"}.get(self.name, self.name.upper())


TARGETS: Mapping[str, TargetFormat] = MappingProxyType(
    {
        target.name: target
        for target in (
            TargetFormat(name="png", suffixes=(".png",), bits=(8, 16), max_side=2**31 - 1, alpha=True),
            # 65,500 is JPEG_MAX_DIMENSION of libjpeg; the file format itself would hold 65,535.
            TargetFormat(
                name="jpeg",
                suffixes=(".jpg", ".jpeg", ".jpe", ".jfif", ".jif"),
                bits=(8,),
                max_side=65_500,
                alpha=False,
            ),
            # WEBP_MAX_DIMENSION of libwebp.
            TargetFormat(name="webp", suffixes=(".webp",), bits=(8,), max_side=16_383, alpha=True),
            TargetFormat(name="tiff", suffixes=(".tif", ".tiff"), bits=(8, 16), max_side=2**31 - 1, alpha=True),
            # What libavif decodes unless it is told otherwise: 16,384 × 16,384 pixels.
            TargetFormat(name="avif", suffixes=(".avif",), bits=(8,), max_side=16_384, alpha=True),
            TargetFormat(name="jxl", suffixes=(".jxl",), bits=(8, 16), max_side=2**30 - 1, alpha=True, profile=False),
        )
    }
)

WRITABLE = frozenset(suffix for target in TARGETS.values() for suffix in target.suffixes)
"""Suffixes (lower case, with the dot) a photo can be written to."""

READABLE = WRITABLE | {
    *(".jfi", ".mpo", ".apng", ".bmp", ".dib", ".gif", ".ico"),
    *(".heic", ".heics", ".heif", ".heifs", ".hif", ".avifs", ".jp2", ".j2k", ".jpc", ".j2c", ".jpx", ".jpf"),
}
"""Suffixes (lower case, with the dot) worth looking for in a folder; `read` itself goes by content."""

if importlib.util.find_spec("rawpy"):
    READABLE |= {
        *(".dng", ".cr2", ".cr3", ".crw", ".nef", ".nrw", ".arw", ".sr2", ".raf", ".orf", ".rw2", ".pef", ".srw"),
        *(".x3f", ".3fr", ".iiq", ".erf", ".mrw", ".rwl"),
    }

READABLE_NAMES = "PNG, JPEG, WebP, TIFF, BMP, GIF, ICO, HEIC, AVIF, JPEG 2000, JPEG XL"

_RAW_MAGICS = (*(b"FUJIFILMCCD-RAW", b"IIRO", b"IIRS", b"MMOR", b"IIU\0", b"FOVb", b"\0MRM", b"II\x1a\0\0\0HEAPCCDR"),)
"""Of Fujifilm, Olympus, Panasonic, Sigma, Minolta and early Canon; most others build their raw files as TIFF."""

_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1")


def sniff(head: bytes) -> str:
    """The format (Pillow's name for it) that a file's first 64 bytes announce, or an empty string."""
    for magic, name in (
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xff\xd8\xff", "JPEG"),
        (b"GIF87a", "GIF"),
        (b"GIF89a", "GIF"),
        (b"BM", "BMP"),
        (b"II*\0", "TIFF"),
        (b"MM\0*", "TIFF"),
        (b"II+\0", "TIFF"),
        (b"MM\0+", "TIFF"),
        (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG2000"),
        (b"\xff\x4f\xff\x51", "JPEG2000"),
        (b"\0\0\1\0", "ICO"),
        (b"\0\0\0\x0cJXL \r\n\x87\n", "JXL"),
        (b"\xff\x0a", "JXL"),
        *((magic, "RAW") for magic in _RAW_MAGICS),
    ):
        if head.startswith(magic):
            return name
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    if head[4:8] == b"ftyp":
        brands = [head[8:12], *(head[i : i + 4] for i in range(16, min(int.from_bytes(head[:4], "big"), 64), 4))]
        if brands[0] == b"crx ":
            return "RAW"
        if b"avif" in brands or b"avis" in brands:
            return "AVIF"
        if any(brand in _HEIF_BRANDS for brand in brands):
            return "HEIF"
    return ""
