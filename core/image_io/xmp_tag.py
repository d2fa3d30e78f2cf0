"""A start tag of an XMP packet as it is written: where its attributes stand, which no parser says."""

from __future__ import annotations

import re

_NAME = re.compile(rb"<[^\s/>]++")
_ATTRIBUTE = re.compile(rb"\s++([^\s=/>]++)\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)')")


class Tag:
    """A start tag of a document that is known to be well-formed.

    Attributes:
        name: as written.
        attributes: name as written, value as written, and span with the blanks before it.
        end: behind its `>`.
        empty: whether it is its own end tag.
    """

    def __init__(self, packet: bytes, at: int) -> None:
        """Read the tag that begins at `at`.

        Raises:
            ValueError: none does.
        """
        found = _NAME.match(packet, at)
        if found is None:
            raise ValueError("the XMP packet is no well-formed XML")
        self.name = found[0][1:]
        self.attributes: list[tuple[bytes, bytes, tuple[int, int]]] = []
        while match := _ATTRIBUTE.match(packet, found.end()):
            self.attributes.append((match[1], match[2] if match[2] is not None else match[3], match.span()))
            found = match
        self.end = packet.index(b">", found.end()) + 1
        self.empty = packet[self.end - 2 : self.end] == b"/>"


def is_declaration(name: bytes) -> bool:
    """Whether an attribute binds a namespace."""
    return name == b"xmlns" or name.startswith(b"xmlns:")
