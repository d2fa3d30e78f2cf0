"""An XMP packet edited as text where its numbers must follow the pixels; for fields of our own see `xmp_fields`.

No pattern here sees more than a short window, so that no packet costs more than its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.image_io.xmp_fields import EMPTY, NAMESPACE, fields, possible, with_fields

__all__ = [
    "EMPTY",
    "NAMESPACE",
    "fields",
    "orientation",
    "possible",
    "with_fields",
    "with_orientation_reset",
    "with_size",
    "without_padding",
]

_WINDOW = 64
"""Bytes behind a property's name in which its value must end."""

_ORIENTATION = re.compile(rb"\s*+(?:=\s*+[\"']|>)\s*+([1-8])\s*+[\"'<]")
_ATTRIBUTE = re.compile(rb"(\s*+=\s*+)([\"'])\s*+\d++\s*+[\"']")
_ELEMENT = re.compile(rb"\s*+>\s*+\d++\s*+</")
_END = b"<?xpacket end="


def orientation(packet: bytes) -> int:
    """The value of tiff:Orientation, 1 to 8; 1 where it is absent."""
    for at in _places(packet, b"tiff:Orientation"):
        if match := _ORIENTATION.match(packet[at : at + _WINDOW]):
            return int(match[1])
    return 1


def with_orientation_reset(packet: bytes) -> bytes:
    """The packet with tiff:Orientation, if it has one, set to 1."""
    return _with_value(packet, b"tiff:Orientation", 1)


def with_size(packet: bytes, width: int, height: int) -> bytes:
    """The packet with the pixel dimensions it states set to `width` × `height`."""
    for name, value in (
        (b"tiff:ImageWidth", width),
        (b"tiff:ImageLength", height),
        (b"exif:PixelXDimension", width),
        (b"exif:PixelYDimension", height),
    ):
        packet = _with_value(packet, name, value)
    return packet


def without_padding(packet: bytes) -> bytes:
    """The packet without the blanks that editors leave before its end for later growth."""
    at = packet.rfind(_END)
    head = packet[: max(at, 0)].rstrip()
    return packet if at < 0 or len(head) == at else head + b"\n" + packet[at:]


def _with_value(packet: bytes, name: bytes, value: int) -> bytes:
    """Replace a number wherever the property stands, as an attribute or as an element."""
    text, parts, done = str(value).encode(), [], 0
    for at in _places(packet, name):
        window = packet[at : at + _WINDOW]
        if match := _ATTRIBUTE.match(window):
            instead = match[1] + match[2] + text + match[2]
        elif (match := _ELEMENT.match(window)) and _is_element(packet, at, name, at + match.end()):
            instead = b">" + text + b"</"
        else:
            continue
        parts += [packet[done:at], instead]
        done = at + match.end()
    return b"".join([*parts, packet[done:]])


def _is_element(packet: bytes, at: int, name: bytes, end: int) -> bool:
    """Whether the name that ends at `at` opens a tag, and the tag whose `</` ends at `end` has it too."""
    return packet[at - len(name) - 1 : at - len(name)] == b"<" and packet.startswith(name, end)


def _places(packet: bytes, name: bytes) -> Iterator[int]:
    """Behind each occurrence of a name."""
    at = packet.find(name)
    while at >= 0:
        yield at + len(name)
        at = packet.find(name, at + len(name))
