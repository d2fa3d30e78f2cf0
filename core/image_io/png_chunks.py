"""PNG chunks: walked with their bounds checked, and the metadata ones read and made.

Pillow has no 16-bit RGB and imagecodecs no metadata, so a PNG's pixels and its chunks go separate ways here.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from core.image_io import iptc

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_XMP_KEYWORD = b"XML:com.adobe.xmp"
_INCHES_PER_METRE = 1 / 0.0254
_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
"""Bits per sample by colour type: PNG 3, table 11.1."""

_MOST_INFLATED = 64 << 20  # bytes a compressed profile or text may unpack to


@dataclass(frozen=True)
class Chunk:
    """One chunk: its four-letter kind and its contents."""

    kind: bytes
    body: bytes


@dataclass(frozen=True, kw_only=True)
class Header:
    """IHDR: size in pixels, bits per sample, and the colour type (0 grey, 2 RGB, 3 palette, 4 LA, 6 RGBA)."""

    width: int
    height: int
    bits: int
    colour_type: int


def chunks(data: bytes) -> Iterator[Chunk]:
    """All chunks up to and including IEND.

    Raises:
        ValueError: the data don't begin as a PNG, end before IEND, or a critical chunk's checksum is wrong.
    """
    if not data.startswith(SIGNATURE):
        raise ValueError("no PNG signature")
    at = len(SIGNATURE)
    while True:
        if at + 12 > len(data):
            raise ValueError("the file ends early")
        length, kind = struct.unpack_from(">I4s", data, at)
        if at + 12 + length > len(data):
            raise ValueError("the file ends early")
        part = Chunk(kind, data[at + 8 : at + 8 + length])
        critical = not kind[0] & 0x20
        if critical and data[at + 8 + length : at + 12 + length] != _check(part):
            raise ValueError(f"the checksum of {kind.decode('latin-1')} is wrong")
        yield part
        if kind == b"IEND":
            return
        at += 12 + length


def header(data: bytes) -> Header:
    """The IHDR chunk, read without looking further.

    Raises:
        ValueError: the file does not begin with one, or it states what PNG has not.
    """
    if len(data) < 33 or data[12:16] != b"IHDR":
        raise ValueError("no PNG header")
    width, height, bits, colour_type, *methods = struct.unpack_from(">IIBBBBB", data, 16)
    if bits not in _DEPTHS.get(colour_type, ()) or methods[:2] != [0, 0] or methods[2] > 1:
        raise ValueError("the PNG header makes no sense")
    return Header(width=width, height=height, bits=bits, colour_type=colour_type)


def assembled(parts: list[Chunk]) -> bytes:
    """A PNG file of these chunks."""
    return SIGNATURE + b"".join(encoded(part) for part in parts)


def encoded(chunk: Chunk) -> bytes:
    """The chunk as it stands in a file: length, kind, contents, CRC-32."""
    return struct.pack(">I", len(chunk.body)) + chunk.kind + chunk.body + _check(chunk)


def icc_of(parts: list[Chunk]) -> bytes | None:
    """The profile in iCCP."""
    body = _first(parts, b"iCCP")
    return inflated(body.partition(b"\0")[2][1:]) if body else None


def cicp_of(parts: list[Chunk]) -> tuple[int, int, int, int] | None:
    """Primaries, transfer, matrix and full-range flag in cICP, as ITU-T H.273 numbers them."""
    body = _first(parts, b"cICP")
    return (body[0], body[1], body[2], body[3]) if body and len(body) == 4 else None


def gamma_of(parts: list[Chunk]) -> float | None:
    """The exponent in gAMA, from light to stored value."""
    body = _first(parts, b"gAMA")
    return int.from_bytes(body, "big") / 100_000 if body and len(body) == 4 else None


def points_of(parts: list[Chunk]) -> tuple[tuple[float, float], ...] | None:
    """Red, green, blue and white in cHRM, as CIE x, y."""
    body = _first(parts, b"cHRM")
    if body is None or len(body) != 32:
        return None
    x, y = struct.unpack(">2I", body[:8])
    rest = struct.unpack(">6I", body[8:])
    points = (*zip(rest[::2], rest[1::2], strict=True), (x, y))
    return tuple((x / 100_000, y / 100_000) for x, y in points)


def has(parts: list[Chunk], kind: bytes) -> bool:
    """Whether there is a chunk of this kind."""
    return _first(parts, kind) is not None


def exif_of(parts: list[Chunk]) -> bytes | None:
    """The block in eXIf, or the one ImageMagick used to hide in a text chunk."""
    return _first(parts, b"eXIf") or _raw_profile(parts, b"exif") or _raw_profile(parts, b"APP1", b"Exif\0\0")


def xmp_of(parts: list[Chunk]) -> bytes | None:
    """The packet in the iTXt chunk XMP prescribes, or in ImageMagick's text chunk."""
    for part in parts:
        if part.kind == b"iTXt" and part.body.startswith(_XMP_KEYWORD + b"\0"):
            rest = part.body[len(_XMP_KEYWORD) + 1 :]
            compressed = rest[:1] == b"\1"
            text = rest[2:].partition(b"\0")[2].partition(b"\0")[2]
            return inflated(text) if compressed else text
    return _raw_profile(parts, b"xmp")


def iptc_of(parts: list[Chunk]) -> bytes | None:
    """IPTC datasets in ImageMagick's and exiv2's text chunks, bare or among Photoshop's image resources."""
    hidden = _raw_profile(parts, b"iptc") or _raw_profile(parts, b"8bim")
    return (iptc.sound(hidden) or iptc.of_resources(hidden)) if hidden else None


def frames_of(parts: list[Chunk]) -> int:
    """How many images an animated PNG holds, the default one included; else 1."""
    body = _first(parts, b"acTL")
    if body is None or len(body) != 8:
        return 1
    kinds = [part.kind for part in parts if part.kind in (b"fcTL", b"IDAT")]
    stated = int.from_bytes(body[:4], "big")
    there = kinds.count(b"fcTL")
    return max(min(stated, there), 1) + (kinds[:1] == [b"IDAT"])


def dpi_of(parts: list[Chunk]) -> tuple[float, float] | None:
    """The resolution in pHYs, if it is in pixels per metre."""
    body = _first(parts, b"pHYs")
    if body is None or len(body) != 9 or body[8] != 1:
        return None
    x, y = struct.unpack(">II", body[:8])
    return x / _INCHES_PER_METRE, y / _INCHES_PER_METRE


def icc_chunk(icc: bytes) -> Chunk:
    """The profile as iCCP."""
    return Chunk(b"iCCP", b"ICC profile\0\0" + zlib.compress(icc))


def exif_chunk(exif: bytes) -> Chunk:
    """The block as eXIf."""
    return Chunk(b"eXIf", exif)


def xmp_chunk(xmp: bytes) -> Chunk:
    """The packet as uncompressed iTXt."""
    return Chunk(b"iTXt", _XMP_KEYWORD + b"\0\0\0\0\0" + xmp)


def iptc_chunk(datasets: bytes) -> Chunk:
    """The datasets as exiv2 and ImageMagick keep them, and exiftool reads them."""
    content = iptc.resources(datasets)
    text = b"\niptc\n%8d\n" % len(content) + content.hex().encode() + b"\n"
    return Chunk(b"zTXt", b"Raw profile type iptc\0\0" + zlib.compress(text))


def dpi_chunk(dpi: tuple[float, float]) -> Chunk:
    """The resolution as pHYs, in whole pixels per metre."""
    x, y = (min(round(side * _INCHES_PER_METRE), 2**31 - 1) for side in dpi)
    return Chunk(b"pHYs", struct.pack(">IIB", x, y, 1))


def _check(chunk: Chunk) -> bytes:
    """CRC-32 of kind and contents."""
    return struct.pack(">I", zlib.crc32(chunk.body, zlib.crc32(chunk.kind)))


def _first(parts: list[Chunk], kind: bytes) -> bytes | None:
    return next((part.body for part in parts if part.kind == kind), None)


def _raw_profile(parts: list[Chunk], name: bytes, prefix: bytes = b"") -> bytes | None:
    """`Raw profile type …`: a line break, the name, the length in decimal, then the bytes in hexadecimal."""
    keyword = b"Raw profile type " + name + b"\0"
    kinds = (b"tEXt", b"zTXt")
    part = next((part for part in parts if part.kind in kinds and part.body.startswith(keyword)), None)
    if part is None:
        return None
    rest = part.body[len(keyword) :]
    text = inflated(rest[1:]) if part.kind == b"zTXt" else rest
    words = (text or b"").split(maxsplit=2)
    if len(words) < 3 or not words[1].isdigit():
        return None
    try:
        content = bytes.fromhex(words[2].decode("ascii"))
    except ValueError:
        return None
    return content if content.startswith(prefix) else None


def inflated(data: bytes) -> bytes | None:
    """The data unpacked, or None if they are damaged or unpack to more than a profile could be."""
    unpacker = zlib.decompressobj()
    try:
        result = unpacker.decompress(data, _MOST_INFLATED)
    except zlib.error:
        return None
    return result if unpacker.eof else None
