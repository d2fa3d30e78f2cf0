"""Profiles, EXIF blocks and pictures made by hand, so that no decoder under test is its own reference."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable

import numpy as np
import pytest

# Display P3 primaries adapted to D50, as in Apple's profile (columns red, green, blue of XYZ).
P3_TO_XYZ = np.array([[0.51512, 0.29198, 0.15710], [0.24120, 0.69225, 0.06657], [-0.00105, 0.04189, 0.78407]])


def _fixed(value: float) -> bytes:
    return struct.pack(">i", round(value * 65536))


def _profile(space: bytes, device: bytes, pcs: bytes, tags: dict[bytes, bytes]) -> bytes:
    """A version 2.4 ICC profile of class `device`."""
    text = b"test\0"
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", len(text)) + text + bytes(4 + 4 + 2 + 1 + 67),
        b"cprt": b"text\0\0\0\0" + text,
        b"wtpt": b"XYZ \0\0\0\0" + _fixed(0.9642) + _fixed(1.0) + _fixed(0.8249),
        **tags,
    }
    table, body, at = b"", b"", 128 + 4 + 12 * len(tags)
    for name, content in tags.items():
        content = content.ljust(-(-len(content) // 4) * 4, b"\0")
        table += name + struct.pack(">II", at + len(body), len(content))
        body += content
    rest = struct.pack(">I", len(tags)) + table + body
    head = struct.pack(
        ">I4sI4s4s4s12s4s", 128 + len(rest), b"\0\0\0\0", 0x02400000, device, space, pcs, bytes(12), b"acsp"
    )
    head += bytes(28) + _fixed(0.9642) + _fixed(1.0) + _fixed(0.8249)
    return head.ljust(128, b"\0") + rest


def _curve(gamma: int) -> bytes:
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, gamma)


@pytest.fixture(scope="session")
def p3_profile() -> bytes:
    """Display P3's primaries with a plain gamma of 2.2."""
    colours = {
        name: b"XYZ \0\0\0\0" + b"".join(_fixed(value) for value in P3_TO_XYZ[:, column])
        for column, name in enumerate((b"rXYZ", b"gXYZ", b"bXYZ"))
    }
    curves = {name: _curve(0x0233) for name in (b"rTRC", b"gTRC", b"bTRC")}
    return _profile(b"RGB ", b"mntr", b"XYZ ", {**colours, **curves})


@pytest.fixture(scope="session")
def linear_grey_profile() -> bytes:
    """Grey with gamma 1."""
    return _profile(b"GRAY", b"mntr", b"XYZ ", {b"kTRC": _curve(0x0100)})


@pytest.fixture(scope="session")
def grey_profile() -> bytes:
    """Grey with gamma 2.2."""
    return _profile(b"GRAY", b"mntr", b"XYZ ", {b"kTRC": _curve(0x0233)})


@pytest.fixture(scope="session")
def linear_profile() -> bytes:
    """Display P3's primaries in linear light."""
    colours = {
        name: b"XYZ \0\0\0\0" + b"".join(_fixed(value) for value in P3_TO_XYZ[:, column])
        for column, name in enumerate((b"rXYZ", b"gXYZ", b"bXYZ"))
    }
    curves = dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), b"curv\x00\x00\x00\x00\x00\x00\x00\x00")
    return _profile(b"RGB ", b"mntr", b"XYZ ", {**colours, **curves})


@pytest.fixture(scope="session")
def black_only_cmyk_profile() -> bytes:
    """A press whose coloured inks are invisible: L* = 100 · (1 - K), a* = b* = 0."""
    ramp = bytes(range(256))
    grid = b"".join(bytes([0 if k else 255, 128, 128]) for _ in range(8) for k in (0, 1))
    identity = b"".join(_fixed(float(row == column)) for row in range(3) for column in range(3))
    table = b"mft1\0\0\0\0" + bytes([4, 3, 2, 0]) + identity + ramp * 4 + grid + ramp * 3
    return _profile(b"CMYK", b"prtr", b"Lab ", {b"A2B0": table})


@pytest.fixture(scope="session")
def grey_black_profile() -> bytes:
    """A display that can't do black: L* = 20 + 80 · (R + G + B) / 3, a* = b* = 0."""
    ramp = bytes(range(256))
    corners = [(r + g + b) / 3 for r in (0, 1) for g in (0, 1) for b in (0, 1)]
    grid = b"".join(bytes([round(2.55 * (20 + 80 * share)), 128, 128]) for share in corners)
    identity = b"".join(_fixed(float(row == column)) for row in range(3) for column in range(3))
    table = b"mft1\0\0\0\0" + bytes([3, 3, 2, 0]) + identity + ramp * 3 + grid + ramp * 3
    return _profile(b"RGB ", b"mntr", b"Lab ", {b"A2B0": table, b"A2B1": table})


@pytest.fixture(scope="session")
def quadrants() -> np.ndarray:
    """32×48: red, green over blue, white."""
    picture = np.zeros((32, 48, 3), np.uint8)
    picture[:16, :24, 0] = 255
    picture[:16, 24:, 1] = 255
    picture[16:, :24, 2] = 255
    picture[16:, 24:] = 255
    return picture


@pytest.fixture(scope="session")
def smooth() -> np.ndarray:
    """40×56 uint8, three different ramps."""
    y, x = np.mgrid[:40, :56]
    return np.stack([x * 4, y * 6, x + y], axis=-1).astype(np.uint8)


@pytest.fixture(scope="session")
def deep() -> np.ndarray:
    """100×100 uint16: 10,000 different greens, few of them multiples of 257."""
    steps = (np.arange(10_000, dtype=np.uint32) * 6_553 // 1_000).astype(np.uint16).reshape(100, 100)
    return np.stack([steps[::-1], steps, steps.T], axis=-1)


@pytest.fixture(scope="session")
def make_exif() -> Callable[..., bytes]:
    """An EXIF block laid out by hand: Make, orientation, an EXIF directory with a maker note, GPS, a thumbnail."""

    def make(orientation: int = 1, order: str = "<", size: tuple[int, int] = (48, 32), thumbnail: bytes = b"") -> bytes:
        def record(tag: int, kind: int, count: int, value: int | bytes) -> bytes:
            if isinstance(value, int):
                value = struct.pack(order + ("H" if kind == 3 else "I"), value)
            return struct.pack(order + "HHI", tag, kind, count) + value.ljust(4, b"\0")

        maker = b"maker note, kept byte for byte"
        first_at, exif_at, gps_at, thumb_at = 8, 8 + 2 + 4 * 12 + 4, 128, 160
        values_at, data_at = 200, 256
        first = [
            record(0x010F, 2, 10, values_at),
            record(0x0112, 3, 1, orientation),
            record(0x8769, 4, 1, exif_at),
            record(0x8825, 4, 1, gps_at),
        ]
        inner = [
            record(0x927C, 7, len(maker), values_at + 10),
            record(0xA002, 3, 1, size[0]),
            record(0xA003, 4, 1, size[1]),
        ]
        position = [record(0x0001, 2, 2, b"N\0")]
        small = [record(0x0201, 4, 1, data_at), record(0x0202, 4, 1, len(thumbnail))]
        block = bytearray(data_at)
        mark = b"II*\0" if order == "<" else b"MM\0*"
        block[:8] = mark + struct.pack(order + "I", first_at)
        for at, records, following in (
            (first_at, first, thumb_at if thumbnail else 0),
            (exif_at, inner, 0),
            (gps_at, position, 0),
            (thumb_at, small, 0),
        ):
            table = struct.pack(order + "H", len(records)) + b"".join(records) + struct.pack(order + "I", following)
            block[at : at + len(table)] = table
        block[values_at : values_at + 10 + len(maker)] = b"Handmade!\0" + maker
        return bytes(block) + thumbnail

    return make


@pytest.fixture(scope="session")
def make_xmp() -> Callable[..., bytes]:
    """An XMP packet with an orientation, a creator's rating and non-ASCII text."""

    def make(orientation: int = 1) -> bytes:
        return (
            '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
            'xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" '
            f'tiff:Orientation="{orientation}" xmp:Rating="5" xmp:Label="Größe 🌄"/></rdf:RDF></x:xmpmeta>'
            '<?xpacket end="w"?>'
        ).encode()

    return make


@pytest.fixture(scope="session")
def make_png() -> Callable[..., bytes]:
    """A PNG from raw scan lines, by nothing but zlib: `make(width, height, bits, colour_type, lines, **chunks)`."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    def make(
        width: int, height: int, bits: int, colour_type: int, lines: bytes, interlace: int = 0, **chunks: bytes
    ) -> bytes:
        head = struct.pack(">IIBBBBB", width, height, bits, colour_type, 0, 0, interlace)
        extra = b"".join(chunk(name.encode(), body) for name, body in chunks.items())
        return (
            b"\x89PNG\r\n\x1a\n"
            + chunk(b"IHDR", head)
            + extra
            + chunk(b"IDAT", zlib.compress(lines))
            + chunk(b"IEND", b"")
        )

    return make
