"""The properties of an XMP packet and where each stands, so that they can be taken out or moved byte for byte."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from xml.parsers import expat

from core.image_io.xmp_tag import Tag, is_declaration

MOST_BYTES = 16 << 20
"""A larger packet is not looked into."""

_MOST_DEEP = 200
"""Elements inside each other: far more than any schema has."""

_MOST_NAMESPACES = 500
"""In force at one place."""

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_ROOT = f"{RDF} RDF"
_NEVER = (f"{RDF} ", "http://www.w3.org/XML/1998/namespace ")
"""Attributes with these beginnings belong to the element, not to what it describes."""


@dataclass(frozen=True, slots=True)
class Holder:
    """An element right inside rdf:RDF, as a rule an rdf:Description: its name as written, its span, and the namespaces
    in force in it."""

    name: bytes
    span: tuple[int, int]
    declared: Mapping[bytes, bytes]


@dataclass(frozen=True, slots=True)
class Property:
    """One property: `namespace name`, its span with the blanks before it, its holder's number, whether it is an
    element (else an attribute)."""

    name: str
    span: tuple[int, int]
    holder: int
    element: bool


class Outline:
    """What stands where in a packet.

    Attributes:
        packet: the bytes.
        holders: see `Holder`, in order.
        properties: see `Property`, in order.
        inside: where the contents of rdf:RDF stand (from, to).
    """

    def __init__(self, packet: bytes) -> None:
        """Parse.

        Raises:
            ValueError: no UTF-8, no well-formed XML, a document type, too large, too deep, or nothing in rdf:RDF.
        """
        if len(packet) > MOST_BYTES:
            raise ValueError("the XMP packet is too large")
        packet.decode("utf-8")
        self.packet = packet
        self.holders: list[Holder] = []
        self.properties: list[Property] = []
        self.inside: tuple[int, int] | None = None
        self._from = len(packet) - len(packet.lstrip(b" \t\r\n"))
        self._open: list[tuple[str, int, dict[bytes, bytes]]] = []
        self._root_depth = 0  # elements open inside rdf:RDF and itself; 0 outside
        self._closed = False
        self._parse()
        if self.inside is None:
            raise ValueError("the XMP packet has no contents")

    def names(self) -> set[str]:
        """The properties' names."""
        return {each.name for each in self.properties}

    def text(self, name: str) -> bytes:
        """The bytes of the first property of that name, markup included; empty where there is none."""
        span = next((each.span for each in self.properties if each.name == name), (0, 0))
        return self.packet[span[0] : span[1]]

    def without(self, spans: Iterable[tuple[int, int]]) -> bytes:
        """The packet without these spans."""
        parts, at = [], 0
        for start, end in sorted(spans):
            parts.append(self.packet[at:start])
            at = end
        return b"".join([*parts, self.packet[at:]])

    def _parse(self) -> None:
        parser = expat.ParserCreate("utf-8", namespace_separator=" ")
        parser.ordered_attributes = True
        parser.StartElementHandler = lambda name, attributes: self._start(
            name, attributes, parser.CurrentByteIndex + self._from
        )
        parser.EndElementHandler = lambda _name: self._end(parser.CurrentByteIndex + self._from)
        parser.StartDoctypeDeclHandler = _refuse
        try:
            parser.Parse(self.packet[self._from :], True)
        except expat.ExpatError as error:
            if not self._closed:  # what follows the whole document, padding of zeros for one, does no harm
                raise ValueError("the XMP packet is no well-formed XML") from error

    def _start(self, name: str, attributes: list[str], at: int) -> None:
        if len(self._open) == _MOST_DEEP:
            raise ValueError("the XMP packet nests too deeply")
        declared: dict[bytes, bytes] = self._open[-1][2] if self._open else {}
        if self._root_depth < 2:
            tag = Tag(self.packet, at)
            declared = {**declared, **{raw: value for raw, value, _ in tag.attributes if is_declaration(raw)}}
            if len(declared) > _MOST_NAMESPACES:
                raise ValueError("the XMP packet declares too many namespaces")
            if self._root_depth == 1:
                self.holders.append(Holder(tag.name, (at, at), declared))
                self.properties += self._attributes(tag, attributes)
        self._open.append((name, at, declared))
        if self._root_depth or (name == _ROOT and self.inside is None):
            self._root_depth += 1

    def _attributes(self, tag: Tag, parsed: list[str]) -> Iterator[Property]:
        names = iter(parsed[::2])
        for raw, _, span in tag.attributes:
            if not is_declaration(raw):
                name = next(names)
                if " " in name and not name.startswith(_NEVER):
                    yield Property(name, span, len(self.holders) - 1, False)

    def _end(self, index: int) -> None:
        name, at, _ = self._open.pop()
        self._closed = not self._open
        if not self._root_depth:
            return
        self._root_depth -= 1
        if self._root_depth > 2:
            return
        tag = Tag(self.packet, at)
        end = tag.end if tag.empty else self.packet.index(b">", index) + 1
        if self._root_depth == 0 and not tag.empty:
            self.inside = (tag.end, index)
        elif self._root_depth == 1:
            holder = self.holders[-1]
            self.holders[-1] = Holder(holder.name, (at, end), holder.declared)
        elif self._root_depth == 2:
            start = at
            while self.packet[start - 1] in b" \t\r\n":
                start -= 1
            self.properties.append(Property(name, (start, end), len(self.holders) - 1, True))


def _refuse(*_: object) -> None:
    """No document type: its entities could unpack to anything."""
    raise ValueError("the XMP packet declares a document type")
