"""What a JPEG file consists of: its segments, frame and scans, and where the picture's data end (ITU-T T.81, B)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_MARKER = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])", re.DOTALL)
"""A marker in entropy-coded data; stuffed zeros (FF 00) and restart markers belong to the data."""

SOI, EOI, SOS, APP0, APP1, APP2, APP13, COM = 0xD8, 0xD9, 0xDA, 0xE0, 0xE1, 0xE2, 0xED, 0xFE
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_BETWEEN_SCANS = frozenset({0xC4, 0xCC, 0xDA, 0xDB, 0xDC, 0xDD, COM, *range(0xE0, 0xF0)})
_DNL = 0xDC
_MOST_SCANS = 1000
"""More than any encoder writes: progressive files have about ten."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment: its marker's second byte, and where it stands, marker included (from, to)."""

    marker: int
    start: int
    end: int

    def body(self, data: bytes) -> bytes:
        """Its contents, behind marker and length."""
        return data[self.start + 4 : self.end]


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """The frame header: kind (SOF0 to SOF15 as 0 to 15), bits per sample, size in pixels, component numbers.

    `most` holds the largest horizontal and vertical sampling factor.
    """

    kind: int
    bits: int
    height: int
    width: int
    components: tuple[int, ...]
    most: tuple[int, int]

    @property
    def progressive(self) -> bool:
        """Whether each scan only adds to what others began."""
        return self.kind in (2, 6, 10, 14)


@dataclass(frozen=True, slots=True)
class Scan:
    """A scan header: components, first and last coefficient (Ss, Se), and the bit it refines to (Al)."""

    components: tuple[int, ...]
    first: int
    last: int
    low_bit: int

    def finished(self, *, progressive: bool) -> set[tuple[int, int]]:
        """Component and coefficient of what needs no further scan after this one."""
        if not progressive:
            return {(component, 0) for component in self.components}
        coefficients = range(self.first, min(self.last, 63) + 1) if not self.low_bit else ()
        return {(component, k) for component in self.components for k in coefficients}


@dataclass(frozen=True, kw_only=True)
class Structure:
    """A file's parts.

    Attributes:
        segments: before the first scan, in order.
        frame: the frame header; None where there is none.
        scans: the scan headers.
        all_scans: whether each component, and in progressive files each coefficient's last bit, has its scan.
        end: where the picture's data end, before the end marker.
        ended: whether the end marker stands there.
    """

    segments: tuple[Segment, ...]
    frame: Frame | None
    scans: tuple[Scan, ...]
    all_scans: bool
    end: int
    ended: bool

    def bodies(self, data: bytes, marker: int, prefix: bytes = b"") -> Iterator[bytes]:
        """Contents behind `prefix` of the segments that have this marker and begin so."""
        for each in self.segments:
            if each.marker == marker and data.startswith(prefix, each.start + 4, each.end):
                yield data[each.start + 4 + len(prefix) : each.end]


def structure(data: bytes) -> Structure:
    """Walk a JPEG file.

    Raises:
        ValueError: it does not begin as one.
    """
    if data[:2] != b"\xff\xd8":
        raise ValueError("no JPEG start marker")
    segments, at = [], 2
    while (found := _segment(data, at)) is not None and found.marker not in (SOS, EOI, SOI):
        segments.append(found)
        at = found.end
    frame = next((_frame(each.marker & 15, each.body(data)) for each in segments if each.marker in FRAMES), None)
    scans: list[Scan] = []
    lacking = _lacking(frame)
    while found is not None and found.marker in _BETWEEN_SCANS and len(scans) < _MOST_SCANS:
        at = found.end
        if found.marker == SOS:
            scans.append(_scan(found.body(data)))
            lacking -= scans[-1].finished(progressive=frame is not None and frame.progressive)
            following = _MARKER.search(data, at)
            at = following.start() if following else len(data)
        found = _segment(data, at)
        if found is not None and found.marker not in (EOI, _DNL) and not lacking:
            break  # what follows is no part of the picture, whatever it looks like
    ended = found is not None and found.marker == EOI
    return Structure(
        segments=tuple(segments),
        frame=frame,
        scans=tuple(scans),
        all_scans=not lacking,
        end=min(at, len(data)),
        ended=ended,
    )


def _lacking(frame: Frame | None) -> set[tuple[int, int]]:
    """Component and coefficient of all that a picture needs; without a frame, of something that no scan brings."""
    if frame is None:
        return {(-1, 0)}
    return {(component, k) for component in frame.components for k in range(64 if frame.progressive else 1)}


def _segment(data: bytes, at: int) -> Segment | None:
    """The segment at `at`, fill bytes skipped; None where none stands there or it reaches past the end."""
    start = at
    while data[at : at + 2] == b"\xff\xff":
        at += 1
    if at + 2 > len(data) or data[at] != 0xFF:
        return None
    marker = data[at + 1]
    if marker in (SOI, EOI):
        return Segment(marker, start, at + 2)
    length = int.from_bytes(data[at + 2 : at + 4], "big")
    if length < 2 or at + 2 + length > len(data):
        return None
    return Segment(marker, at, at + 2 + length)


def _frame(kind: int, body: bytes) -> Frame | None:
    if len(body) < 6 or len(body) < 6 + 3 * body[5]:
        return None
    components = tuple(body[6 : 6 + 3 * body[5] : 3])
    height, width = int.from_bytes(body[1:3], "big"), int.from_bytes(body[3:5], "big")
    factors = body[7 : 6 + 3 * body[5] : 3]
    most = max((each >> 4 for each in factors), default=1) or 1, max((each & 15 for each in factors), default=1) or 1
    if len(components) == 1:
        most = 1, 1  # a scan of one component goes block by block
    return Frame(kind=kind, bits=body[0], height=height, width=width, components=components, most=most)


def _scan(body: bytes) -> Scan:
    count = body[0] if body else 0
    tail = body[1 + 2 * count : 4 + 2 * count].ljust(3, b"\0")
    return Scan(tuple(body[1 : 1 + 2 * count : 2]), tail[0], tail[1], tail[2] & 15)
