"""What a JPEG carries beside its picture: captions, comments, XMP in several segments, further pictures behind it."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.image_io import ifd, iptc, xmp_extended
from core.image_io.jpeg_structure import APP0, APP1, APP2, APP13, COM, Structure
from core.image_io.photo import Text

XMP_PREFIX = b"http://ns.adobe.com/xap/1.0/\0"
MPF_PREFIX = b"MPF\0"
_JFIF_PREFIX = b"JFIF\0"
_ICC_PREFIX = b"ICC_PROFILE\0"
_XMP_LOST = "A part of the XMP is missing or damaged and was left out."
_MP_ENTRIES = 0xB002
"""MP Entry of CIPA DC-007 (Multi-Picture Format), 5.2.3: 16 bytes a picture."""

_GAIN_MAP_MARKS = (
    b"http://ns.adobe.com/hdr-gain-map/",
    b"urn:iso:std:iso:ts:21496",
    b"http://ns.apple.com/HDRGainMap/",
)
"""What gain maps say of themselves: Ultra HDR, ISO 21496-1, Apple."""

_HEAD = 4096
_MOST_TEXTS = 1000


def xmp_of(data: bytes, parts: Structure) -> tuple[bytes | None, tuple[str, ...]]:
    """The XMP packet, the extended one's contents included, and a note if those are damaged."""
    packet = next(parts.bodies(data, APP1, XMP_PREFIX), None)
    if not packet:
        return None, ()
    packet, whole = xmp_extended.joined(packet, list(parts.bodies(data, APP1, xmp_extended.PREFIX)))
    return packet, () if whole else (_XMP_LOST,)


def icc_of(data: bytes, parts: Structure) -> bytes | None:
    """The profile in APP2, whose segments are numbered (ICC.1:2022, annex B.4)."""
    return b"".join(body[2:] for body in sorted(parts.bodies(data, APP2, _ICC_PREFIX))) or None


def dpi_of(data: bytes, parts: Structure) -> tuple[float, float] | None:
    """The resolution in the JFIF header; None where it states the shape of pixels only."""
    body = next(parts.bodies(data, APP0, _JFIF_PREFIX), b"")
    factor = {1: 1.0, 2: 2.54}.get(body[2]) if len(body) >= 7 else None
    return (int.from_bytes(body[3:5], "big") * factor, int.from_bytes(body[5:7], "big") * factor) if factor else None


def iptc_of(data: bytes, parts: Structure) -> bytes | None:
    """The IPTC datasets in APP13, whose segments continue each other."""
    return iptc.of_resources(b"".join(parts.bodies(data, APP13, iptc.APP13_PREFIX)))


def comments_of(data: bytes, parts: Structure) -> tuple[Text, ...]:
    """The comments, as UTF-8 where they are that, else as Latin-1."""
    bodies = list(parts.bodies(data, COM))[:_MOST_TEXTS]
    return tuple(comment(body) for body in bodies if body.strip(b"\0 \r\n"))


def comment(body: bytes) -> Text:
    """A comment's bytes as words, zeros at the end left out."""
    body = body.rstrip(b"\0")
    try:
        return Text("Comment", body.decode("utf-8"))
    except UnicodeDecodeError:
        return Text("Comment", body.decode("latin-1"))


@dataclass(frozen=True, slots=True)
class Further:
    """A picture behind the first: where it stands (from, to), and whether it is a preview or a gain map of it."""

    start: int
    end: int
    preview: bool
    gain_map: bool

    @property
    def counts(self) -> bool:
        """Whether it is a picture of its own."""
        return not self.preview and not self.gain_map


def further_pictures(data: bytes, parts: Structure) -> Sequence[Further]:
    """The other pictures that a Multi-Picture Format index names and the file holds."""
    segment = next(
        (each for each in parts.segments if each.marker == APP2 and data.startswith(MPF_PREFIX, each.start + 4)), None
    )
    if segment is None:
        return ()
    base = segment.start + 8  # offsets count from the index's own TIFF header
    index = data[base : segment.end]
    try:
        layout, at = ifd.header(index)
        entry = ifd.table(index, at, layout).fields.get(_MP_ENTRIES)
    except (ValueError, struct.error):
        return ()
    found = []
    for at in range(16, min(entry.size, 16 * 64) if entry else 0, 16):
        kind, size, offset = layout.unpack("III", index, entry.value_at + at) if entry else (0, 0, 0)
        start = base + offset
        if offset and data[start : start + 2] == b"\xff\xd8":  # sizes are stated too large by some writers
            head = data[start : start + _HEAD]
            preview, gain_map = (kind & 0xFFFFFF) >> 16 == 1, any(mark in head for mark in _GAIN_MAP_MARKS)
            found.append(Further(start, min(start + size, len(data)), preview=preview, gain_map=gain_map))
    if len(found) == 1 and any(_GAIN_MAP_MARKS[0] in body for body in parts.bodies(data, APP1, XMP_PREFIX)):
        found = [replace(found[0], gain_map=True)]  # which the main picture announces
    return found
