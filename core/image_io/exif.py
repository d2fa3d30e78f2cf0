"""An EXIF block, parsed once and edited in place.

Maker notes hold offsets of their own, counted from the block's start, so nothing in a block is ever moved: values are
overwritten where they stand, and a directory that must grow is written again at the end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from core.image_io import ifd, iptc
from core.image_io.ifd import EXIF_IFD, FIRST, Directory, Entry, Field, Layout, Table

ORIENTATION = 0x0112
X_RESOLUTION, Y_RESOLUTION, RESOLUTION_UNIT = 0x011A, 0x011B, 0x0128
_IMAGE_WIDTH, _IMAGE_HEIGHT = 0x0100, 0x0101
_PIXEL_X, _PIXEL_Y = 0xA002, 0xA003
_THUMBNAIL_AT, _THUMBNAIL_SIZE = 0x0201, 0x0202
_MAKER_NOTE = 0x927C
_INTEROP_INDEX = 0x0001
_CM_PER_INCH = 2.54
_FIRST_AT = 4
"""Where a block's header holds the offset of the first directory."""

DESCRIPTIVE = frozenset(
    # DocumentName, ImageDescription, Make, Model, PageName, Software, DateTime, Artist, HostComputer, Rating,
    # RatingPercent, Copyright, IPTC, XPTitle to XPSubject
    {269, 270, 271, 272, 285, 305, 306, 315, 316, 18246, 18249, 33432, 33723, *range(40091, 40096)}
    | {ifd.EXIF_IFD, ifd.GPS_IFD}
)
"""Tags of the first directory that describe the picture, not how a TIFF file stores it."""

_FROM_TIFF = DESCRIPTIVE | {ORIENTATION, X_RESOLUTION, Y_RESOLUTION, RESOLUTION_UNIT}
_FIRST_PRIVATE = 32_768
"""From this tag on TIFF 6.0 leaves the meaning to whoever registered it."""
_ICC = 34_675
_IPTC = iptc.TIFF_TAG


@dataclass(frozen=True, kw_only=True, eq=False)
class Exif:
    """A block whose directories are whole and apart, so that none of the edits below can fail.

    Attributes:
        block: the bytes, TIFF header first.
        layout: its byte order.
        tables: its directories, by the tags that name them; see `ifd.tables`.
        thumbnail: where the thumbnail's JPEG stands (from, to), or None.
    """

    block: bytes
    layout: Layout
    tables: Mapping[int, Table]
    thumbnail: tuple[int, int] | None

    @property
    def orientation(self) -> int | None:
        """The orientation tag, 1 to 8; None where it is absent or senseless."""
        value = self._number(ORIENTATION) or 0
        return value if 1 <= value <= 8 else None

    @property
    def is_adobe_rgb(self) -> bool:
        """Whether it says that the colours are Adobe RGB's, as cameras do that embed no profile.

        That is the index R03 of the interoperability directory (DCF 2.0, CIPA DC-009, option file).
        """
        entry = self.tables[ifd.INTEROP_IFD].fields.get(_INTEROP_INDEX) if ifd.INTEROP_IFD in self.tables else None
        return entry is not None and entry.kind == ifd.ASCII and entry.value(self.block)[:4] == b"R03\0"

    @property
    def dpi(self) -> tuple[float, float] | None:
        """Horizontal and vertical resolution in dots per inch, or None where the block states none."""
        factor = {2: 1.0, 3: _CM_PER_INCH}.get(self._number(RESOLUTION_UNIT) or 2)
        x, y = self._ratio(X_RESOLUTION), self._ratio(Y_RESOLUTION)
        return (x * factor, y * factor) if factor and x and y else None

    def upright(self) -> Exif:
        """The same with its orientation tag, if it has one, set to 1."""
        return self._with_number(FIRST, ORIENTATION, ifd.SHORT, 1)

    def with_size(self, width: int, height: int) -> Exif:
        """The same with the pixel dimensions it states, wherever it does, set to `width` × `height`."""
        result = self
        for where, tag, value in (
            (FIRST, _IMAGE_WIDTH, width),
            (FIRST, _IMAGE_HEIGHT, height),
            (EXIF_IFD, _PIXEL_X, width),
            (EXIF_IFD, _PIXEL_Y, height),
        ):
            result = result._with_number(where, tag, ifd.LONG, value)
        return result

    def without_thumbnail(self) -> Exif:
        """The same with the thumbnail's directory unlinked and its JPEG cut off, or blanked where it is not last."""
        first = self.tables[FIRST]
        if not first.following:
            return self
        block = _overwritten(self.block, first.end, self.layout.pack("I", 0))
        if self.thumbnail is not None:
            start, end = self.thumbnail
            block = block[:start] if end == len(block) else _overwritten(block, start, bytes(end - start))
        tables = {**self.tables, FIRST: replace(first, following=0)}
        return replace(self, block=block, tables=tables, thumbnail=None)

    def with_dpi(self, resolution: tuple[float, float]) -> Exif:
        """The same stating `resolution` in dots per inch."""
        if self.dpi == resolution:
            return self
        return self._with_fields(resolution_fields(resolution, self.layout))

    @property
    def iptc(self) -> bytes | None:
        """The IPTC datasets that some formats keep in the first directory."""
        entry = self.tables[FIRST].fields.get(_IPTC)
        return iptc.sound(entry.value(self.block)) if entry else None

    def with_iptc(self, datasets: bytes) -> Exif:
        """The same with these IPTC datasets."""
        if self.iptc == datasets:
            return self
        return self._with_fields({_IPTC: Field(ifd.UNDEFINED, len(datasets), datasets)})

    def descriptive(self) -> Directory:
        """What the block says about the picture: the `DESCRIPTIVE` fields, EXIF and GPS."""
        return ifd.tree(self.block, self.tables, DESCRIPTIVE)

    def completed(self, other: Exif) -> Exif:
        """A new block that has the descriptive fields of `other` that this one lacks."""
        fields = {**other.descriptive(), **ifd.tree(self.block, self.tables, _FROM_TIFF)}
        return checked(new_block(fields, self.layout)) or self

    def without_maker_note(self) -> bytes:
        """A new block of the descriptive fields without the maker note: what is left if a container is too small."""
        fields = dict(self.descriptive())
        inner = fields.get(EXIF_IFD)
        if inner is not None and not isinstance(inner, Field):
            fields[EXIF_IFD] = {tag: field for tag, field in inner.items() if tag != _MAKER_NOTE}
        return new_block(fields, self.layout)

    def _number(self, tag: int) -> int | None:
        return ifd.number(self.block, self.tables[FIRST].fields.get(tag), self.layout)

    def _ratio(self, tag: int) -> float | None:
        entry = self.tables[FIRST].fields.get(tag)
        if entry is None or entry.kind != ifd.RATIONAL or not entry.count:
            return None
        if entry.value_at + entry.size > len(self.block):
            return None  # it stood in the thumbnail that is gone
        above, below = self.layout.unpack("II", self.block, entry.value_at)
        return above / below if below else None

    def _with_number(self, where: int, tag: int, kind: int, value: int) -> Exif:
        """The same with one number written over the field's record, if the directory is there and has the field."""
        found = self.tables.get(where)
        entry = found.fields.get(tag) if found else None
        if found is None or entry is None:
            return self
        number = self.layout.pack("HH" if kind == ifd.SHORT else "I", *((value, 0) if kind == ifd.SHORT else (value,)))
        block = _overwritten(self.block, entry.at, self.layout.pack("HHI", tag, kind, 1) + number)
        fields = {**found.fields, tag: Entry(kind, 1, entry.at, entry.at + 8)}
        return replace(self, block=block, tables={**self.tables, where: replace(found, fields=fields)})

    def _with_fields(self, added: Mapping[int, Field]) -> Exif:
        """The same with fields added to or replaced in its first directory, which moves to the block's end."""
        first, layout = self.tables[FIRST], self.layout
        records = {tag: self.block[entry.at : entry.at + 12] for tag, entry in first.fields.items()}
        block = self.block + b"\0" * (len(self.block) % 2)
        for tag, field in added.items():
            value = field.value
            if len(value) > 4:
                value = layout.pack("I", len(block))
                block += field.value
            records[tag] = layout.pack("HHI", tag, field.kind, field.count) + value.ljust(4, b"\0")
        directory = b"".join(record for _, record in sorted(records.items()))
        moved = layout.pack("H", len(records)) + directory + layout.pack("I", first.following or 0)
        block = _overwritten(block, _FIRST_AT, layout.pack("I", len(block))) + moved
        at = len(block) - len(moved)
        return replace(self, block=block, tables={**self.tables, FIRST: ifd.table(block, at, layout)})


def checked(block: bytes | None) -> Exif | None:
    """The block without `Exif\\0\\0` prefixes, or None where there is no EXIF in it that could be edited later.

    That is where no directory can be read, where the thumbnail lies over one, and where the fields claim more bytes
    than there are.
    """
    block = without_prefixes(block)
    if not block:
        return None
    try:
        layout, at = ifd.header(block)
        first = ifd.table(block, at, layout)
    except ValueError:
        return None
    found = {} if layout.big or at < ifd.HEADER_SIZE else ifd.tables(block, first, layout)
    if not found or not ifd.plausible(block, found):
        return None
    thumbnail = _thumbnail(block, first, layout)
    spans = [(0, ifd.HEADER_SIZE), *((each.at, each.end) for each in found.values())]
    if thumbnail and ifd.overlap([*spans, thumbnail]):
        return None
    return Exif(block=block, layout=layout, tables=found, thumbnail=thumbnail)


def without_prefixes(block: bytes | None) -> bytes:
    """The block from its TIFF header on; some programs put more than one `Exif\\0\\0` in front of it."""
    at = 0
    while block and block.startswith(b"Exif\0\0", at):
        at += 6
    return bytes(block[at:]) if block else b""


def empty() -> Exif:
    """A new block without any field."""
    layout = Layout("<")
    block = new_block({}, layout)
    return Exif(block=block, layout=layout, tables={FIRST: ifd.table(block, ifd.HEADER_SIZE, layout)}, thumbnail=None)


def resolution_fields(resolution: tuple[float, float], layout: Layout) -> dict[int, Field]:
    """The three TIFF fields that state `resolution` in dots per inch, to 1/1000."""
    x, y = (Field(ifd.RATIONAL, 1, layout.pack("II", *_as_ratio(value))) for value in resolution)
    return {X_RESOLUTION: x, Y_RESOLUTION: y, RESOLUTION_UNIT: Field(ifd.SHORT, 1, layout.pack("H", 2))}


def of_tiff(data: bytes) -> tuple[bytes | None, frozenset[int]]:
    """An EXIF block with the descriptive fields, orientation and resolution of a TIFF file, or None if it has none;
    and the private tags whose values lie outside the file.

    Raises:
        ValueError: the file ends before all that its directories name, private tags apart, or they name more bytes
            than there are.
    """
    layout, at = ifd.header(data)
    first = ifd.table(data, at, layout)
    private = {tag for tag in first.lost if tag >= _FIRST_PRIVATE and tag not in _FROM_TIFF and tag != _ICC}
    found = ifd.tables(data, first, layout, complete=True)
    if first.lost - private or any(found[tag].lost for tag in found if tag != FIRST):
        raise ValueError("the file ends early")
    if any(each.following is None for each in found.values()):
        raise ValueError("the file ends early")
    if not ifd.plausible(data, found):
        raise ValueError("its fields claim more than the file holds")
    fields = ifd.tree(data, found, _FROM_TIFF - {_IPTC})
    return (new_block(fields, Layout(layout.order)) if fields else None), frozenset(private)


def new_block(directory: Directory, layout: Layout) -> bytes:
    """A new EXIF block that holds `directory`."""
    head = (b"II*\0" if layout.order == "<" else b"MM\0*") + layout.pack("I", ifd.HEADER_SIZE)
    return head + ifd.pack(directory, ifd.HEADER_SIZE, layout)


def _thumbnail(block: bytes, first: Table, layout: Layout) -> tuple[int, int] | None:
    """Where the JPEG stands that the second directory names, if it is one and lies inside the block."""
    try:
        fields = ifd.table(block, first.following, layout).fields if first.following else {}
    except ValueError:
        return None
    start = ifd.number(block, fields.get(_THUMBNAIL_AT), layout) or 0
    size = ifd.number(block, fields.get(_THUMBNAIL_SIZE), layout) or 0
    return (start, start + size) if block[start : start + 2] == b"\xff\xd8" and start + size <= len(block) else None


def _overwritten(block: bytes, at: int, patch: bytes) -> bytes:
    return block[:at] + patch + block[at + len(patch) :]


def _as_ratio(value: float) -> tuple[int, int]:
    below = 1 if value == int(value) else 1000
    return min(round(value * below), 0xFFFFFFFF), below
