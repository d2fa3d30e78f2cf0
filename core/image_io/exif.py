"""An EXIF block edited in place.

Maker notes hold offsets of their own, counted from the block's start, so nothing in a block is ever moved: values are
overwritten where they stand, and a directory that must grow is written again at the end.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping

from core.image_io import ifd
from core.image_io.ifd import Directory, Entry, Layout

ORIENTATION = 0x0112
X_RESOLUTION, Y_RESOLUTION, RESOLUTION_UNIT = 0x011A, 0x011B, 0x0128
_IMAGE_WIDTH, _IMAGE_HEIGHT = 0x0100, 0x0101
_PIXEL_X, _PIXEL_Y = 0xA002, 0xA003
_THUMBNAIL_AT, _THUMBNAIL_SIZE = 0x0201, 0x0202
_MAKER_NOTE = 0x927C
_CM_PER_INCH = 2.54

DESCRIPTIVE = frozenset(
    # DocumentName, ImageDescription, Make, Model, PageName, Software, DateTime, Artist, HostComputer, Rating,
    # RatingPercent, Copyright, IPTC, XPTitle to XPSubject
    {269, 270, 271, 272, 285, 305, 306, 315, 316, 18246, 18249, 33432, 33723, *range(40091, 40096)}
    | {ifd.EXIF_IFD, ifd.GPS_IFD}
)
"""Tags of the first directory that describe the picture, not how a TIFF file stores it."""


def checked(block: bytes | None) -> bytes | None:
    """The block without `Exif\\0\\0` prefixes, or None where there is no readable EXIF in it."""
    while block and block.startswith(b"Exif\0\0"):
        block = block[6:]
    if not block:
        return None
    try:
        layout, first = ifd.header(block)
        ifd.entries(block, first, layout)
    except ValueError:
        return None
    return None if layout.big else bytes(block)


def orientation(block: bytes) -> int | None:
    """The orientation tag, 1 to 8; None where it is absent or senseless."""
    layout, fields = _first(block)
    value = ifd.number(fields.get(ORIENTATION), layout) or 0
    return value if 1 <= value <= 8 else None


def with_orientation_reset(block: bytes) -> bytes:
    """The block with its orientation tag, if it has one, set to 1."""
    layout, fields = _first(block)
    if ORIENTATION not in fields:
        return block
    return _overwritten(block, fields[ORIENTATION].at, layout.pack("HHIHH", ORIENTATION, ifd.SHORT, 1, 1, 0))


def with_size(block: bytes, width: int, height: int) -> bytes:
    """The block with the pixel dimensions it states, wherever it does, set to `width` × `height`."""
    layout, fields = _first(block)
    for tag, value in ((_IMAGE_WIDTH, width), (_IMAGE_HEIGHT, height)):
        if tag in fields:
            block = _overwritten(block, fields[tag].at, layout.pack("HHII", tag, ifd.LONG, 1, value))
    where = ifd.number(fields.get(ifd.EXIF_IFD), layout)
    try:
        inner = ifd.entries(block, where, layout)[0] if where else {}
    except ValueError:
        inner = {}
    for tag, value in ((_PIXEL_X, width), (_PIXEL_Y, height)):
        if tag in inner:
            block = _overwritten(block, inner[tag].at, layout.pack("HHII", tag, ifd.LONG, 1, value))
    return block


def without_thumbnail(block: bytes) -> bytes:
    """The block with the thumbnail's directory unlinked and its JPEG cut off, or blanked where it is not last."""
    layout, first = ifd.header(block)
    _, following = ifd.entries(block, first, layout)
    if not following:
        return block
    (count,) = layout.unpack("H", block, first)
    block = _overwritten(block, first + 2 + 12 * count, layout.pack("I", 0))
    try:
        thumbnail, _ = ifd.entries(block, following, layout)
    except ValueError:
        return block
    start = ifd.number(thumbnail.get(_THUMBNAIL_AT), layout) or 0
    size = ifd.number(thumbnail.get(_THUMBNAIL_SIZE), layout) or 0
    if block[start : start + 2] != b"\xff\xd8" or start + size > len(block):
        return block
    if start + size == len(block):
        return block[:start]
    return _overwritten(block, start, bytes(size))


def dpi(block: bytes) -> tuple[float, float] | None:
    """Horizontal and vertical resolution in dots per inch, or None where the block states none."""
    layout, fields = _first(block)
    factor = {2: 1.0, 3: _CM_PER_INCH}.get(ifd.number(fields.get(RESOLUTION_UNIT), layout) or 2)
    x, y = (_ratio(fields.get(tag), layout) for tag in (X_RESOLUTION, Y_RESOLUTION))
    return (x * factor, y * factor) if factor and x and y else None


def with_dpi(block: bytes | None, resolution: tuple[float, float]) -> bytes:
    """The block (a new one for None) stating `resolution` in dots per inch."""
    if block and dpi(block) == resolution:
        return block
    layout = ifd.header(block)[0] if block else Layout("<")
    return _with_entries(block or ifd_block({}, layout), resolution_entries(resolution, layout))


def resolution_entries(resolution: tuple[float, float], layout: Layout) -> dict[int, Entry]:
    """The three TIFF fields that state `resolution` in dots per inch, to 1/1000."""
    x, y = (Entry(ifd.RATIONAL, 1, layout.pack("II", *_as_ratio(value))) for value in resolution)
    return {X_RESOLUTION: x, Y_RESOLUTION: y, RESOLUTION_UNIT: Entry(ifd.SHORT, 1, layout.pack("H", 2))}


def descriptive(block: bytes) -> tuple[Layout, Directory]:
    """What the block says about the picture: the `DESCRIPTIVE` fields, EXIF and GPS."""
    layout, first = ifd.header(block)
    return layout, {tag: field for tag, field in ifd.tree(block, first, layout).items() if tag in DESCRIPTIVE}


def of_tiff(data: bytes) -> bytes | None:
    """An EXIF block with the descriptive fields, orientation and resolution of a TIFF file; None if it has none.

    Raises:
        ValueError: the file ends before all that its directories name.
    """
    layout, first = ifd.header(data)
    wanted = DESCRIPTIVE | {ORIENTATION, X_RESOLUTION, Y_RESOLUTION, RESOLUTION_UNIT}
    stored = ifd.tree(data, first, layout, complete=True)
    fields = {tag: field for tag, field in stored.items() if tag in wanted}
    return ifd_block(fields, Layout(layout.order)) if fields else None


def ifd_block(directory: Directory, layout: Layout) -> bytes:
    """A new EXIF block that holds `directory`."""
    head = (b"II*\0" if layout.order == "<" else b"MM\0*") + layout.pack("I", 8)
    return head + ifd.pack(directory, 8, layout)


def without_maker_note(block: bytes) -> bytes:
    """A new block with the descriptive fields only, and no maker note: what is left when a container is too small."""
    layout, fields = descriptive(block)
    inner = fields.get(ifd.EXIF_IFD)
    if inner is not None and not isinstance(inner, Entry):
        fields = {**fields, ifd.EXIF_IFD: {tag: field for tag, field in inner.items() if tag != _MAKER_NOTE}}
    return ifd_block(fields, layout)


def _first(block: bytes) -> tuple[Layout, dict[int, Entry]]:
    """Layout and fields of the first directory of a checked block."""
    layout, first = ifd.header(block)
    return layout, ifd.entries(block, first, layout)[0]


def _overwritten(block: bytes, at: int, patch: bytes) -> bytes:
    return block[:at] + patch + block[at + len(patch) :]


def _ratio(entry: Entry | None, layout: Layout) -> float | None:
    if entry is None or entry.kind != ifd.RATIONAL or not entry.count:
        return None
    above, below = layout.unpack("II", entry.value, 0)
    return above / below if below else None


def _as_ratio(value: float) -> tuple[int, int]:
    below = 1 if value == int(value) else 1000
    return min(round(value * below), 0xFFFFFFFF), below


def _with_entries(block: bytes, added: Mapping[int, Entry]) -> bytes:
    """The block with fields added to or replaced in its first directory, which moves to the block's end."""
    layout, first = ifd.header(block)
    fields, following = ifd.entries(block, first, layout)
    records = {tag: block[entry.at : entry.at + 12] for tag, entry in fields.items()}
    block += b"\0" * (len(block) % 2)
    for tag, entry in added.items():
        value = entry.value
        if len(value) > 4:
            value = layout.pack("I", len(block))
            block += entry.value
        records[tag] = layout.pack("HHI", tag, entry.kind, entry.count) + value.ljust(4, b"\0")
    table = b"".join(record for _, record in sorted(records.items()))
    moved = layout.pack("H", len(records)) + table + layout.pack("I", following)
    return _overwritten(block, 4, struct.pack(layout.order + "I", len(block))) + moved
