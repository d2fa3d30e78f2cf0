"""What a JPEG file says of its compression: quantisation tables, chroma subsampling (ITU-T T.81, B.2.2, B.2.4.1)."""

from __future__ import annotations

from core.image_io.jpeg_structure import FRAMES, Structure
from core.image_io.photo import Compression

_DQT = 0xDB
_ENTRIES = 64


def _zigzag() -> list[int]:
    """Row-major place of the k-th entry in the file (T.81, figure A.6)."""
    cells = [(row, column) for row in range(8) for column in range(8)]
    cells.sort(key=lambda cell: (sum(cell), cell[0] if sum(cell) % 2 else cell[1]))
    return [8 * row + column for row, column in cells]


_PLACES = _zigzag()


def compression_of(data: bytes, parts: Structure) -> Compression | None:
    """The tables and the subsampling of a picture of one or three components; None where they aren't stated so."""
    header = next((each.body(data) for each in parts.segments if each.marker in FRAMES), b"")
    count = header[5] if len(header) > 5 else 0
    if count not in (1, 3) or len(header) < 6 + 3 * count:
        return None
    components = [header[6 + 3 * k : 9 + 3 * k] for k in range(count)]
    tables = _tables(data, parts)
    luma = tables.get(components[0][2])
    if luma is None:
        return None
    if count == 1:
        return Compression(luma=luma)
    (across, down), (least, lowest) = (divmod(each[1], 16) for each in components[:2])
    if not least or not lowest or across % least or down % lowest:
        return Compression(luma=luma)
    chroma = tables.get(components[1][2])
    return Compression(luma=luma, chroma=chroma, subsampling=(across // least, down // lowest))


def _tables(data: bytes, parts: Structure) -> dict[int, tuple[int, ...]]:
    """Number → entries, row by row; of several with one number the last before the picture counts."""
    found = {}
    for body in parts.bodies(data, _DQT):
        at = 0
        while at < len(body):
            width, number = (2 if body[at] >> 4 else 1), body[at] & 15
            values = body[at + 1 : at + 1 + _ENTRIES * width]
            at += 1 + _ENTRIES * width
            entries = [int.from_bytes(values[k : k + width], "big") for k in range(0, len(values), width)]
            if len(values) == _ENTRIES * width and all(entries):
                placed = dict(zip(_PLACES, entries, strict=True))
                found[number] = tuple(placed[k] for k in range(_ENTRIES))
    return found
