"""Fields of our own in an XMP packet: read by an XML parser, in whatever form another program has left them, and
replaced without touching a byte beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from xml.parsers import expat

from core.image_io.xmp_outline import MOST_BYTES, RDF
from core.image_io.xmp_tag import Tag, is_declaration

NAMESPACE = "urn:causalsr:provenance#"
"""XML namespace of the fields this program adds, under the prefix `causalsr`."""

_MOST_DEEP = 200
"""Elements inside each other: far more than any schema has."""

_ROOT, _DESCRIPTION, _ABOUT = (f"{RDF} {name}" for name in ("RDF", "Description", "about"))
_OURS = NAMESPACE + " "
EMPTY = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '</rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
).encode()
"""A packet without any property."""

_QUOTES = str.maketrans({'"': "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;"})
_IMPOSSIBLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters XML 1.0 can't hold, not even escaped."""

_BLANKS = b" \t\r\n"


def with_fields(packet: bytes | None, values: Mapping[str, str]) -> bytes:
    """The packet (a new one for None) with exactly these fields in our namespace; those there before are taken out.

    Args:
        packet: UTF-8 XMP.
        values: field names (letters, digits, underscores) and their text; characters XML can't hold become `\ufffd`.

    Raises:
        ValueError: a field name is no XML name, or the packet is no UTF-8, no well-formed XML, larger than
            `MOST_BYTES`, or has no RDF to add to.
    """
    for name in values:
        if not re.fullmatch(r"[A-Za-z]\w*", name, re.ASCII):
            raise ValueError(f"{name!r} can't be an XMP field name")
    return _Scan(packet or EMPTY).replaced(values)


def possible(text: str) -> str:
    """The text with `\ufffd` in place of what XML can't hold."""
    return _IMPOSSIBLE.sub("\ufffd", text)


def fields(packet: bytes | None) -> dict[str, str]:
    """Our fields in the packet; empty where there are none, or where it can't be read."""
    try:
        return _Scan(packet).values if packet else {}
    except ValueError:
        return {}


@dataclass(slots=True)
class _Element:
    """An element that is open: where it begins, and what was seen of it so far."""

    name: str
    at: int
    attributes: list[str]
    ours: bool = False  # it has held a field of ours
    others: bool = False  # it has held anything else
    text: list[str] = field(default_factory=list)


class _Scan:
    """One pass over a packet: our fields, the spans they take, and the place for new ones.

    Attributes:
        values: the fields by name; of several with one name the last counts.
    """

    def __init__(self, packet: bytes) -> None:
        if len(packet) > MOST_BYTES:
            raise ValueError("the XMP packet is too large")
        packet.decode("utf-8")
        self.values: dict[str, str] = {}
        self._packet = packet
        self._from = len(packet) - len(packet.lstrip(_BLANKS))
        self._open: list[_Element] = []
        self._inside = 0  # elements of ours that are open
        self._closed = False
        self._declared = False
        self._cuts: list[tuple[int, int]] = []
        self._root: tuple[int, int] | None = None
        self._parse()

    def replaced(self, values: Mapping[str, str]) -> bytes:
        """The packet with these fields in place of those found."""
        if self._root is None:
            raise ValueError("the XMP packet holds no rdf:RDF element")
        begin, at = self._root
        tag = Tag(self._packet, begin)
        declared = b"" if tag.name == b"rdf:RDF" else f' xmlns:rdf="{RDF}"'.encode()
        texts = {name: escape(possible(value), quote=False).translate(_QUOTES) for name, value in values.items()}
        ours = "".join(f' causalsr:{name}="{text}"' for name, text in texts.items()).encode()
        new = b'<rdf:Description rdf:about=""' + declared + f' xmlns:causalsr="{NAMESPACE}"'.encode() + ours + b"/>"
        if not tag.empty:
            return self._edited([(at, at, new)])
        return self._edited([(tag.end - 2, tag.end, b">" + new + b"</" + tag.name + b">")])

    def _edited(self, edits: list[tuple[int, int, bytes]]) -> bytes:
        """The packet without our spans and with these (from, to, instead)."""
        parts, at = [], 0
        for start, end, instead in sorted([*((start, end, b"") for start, end in self._cuts), *edits]):
            parts += [self._packet[at:start], instead]
            at = end
        return b"".join([*parts, self._packet[at:]])

    def _parse(self) -> None:
        parser = expat.ParserCreate("utf-8", namespace_separator=" ")
        parser.ordered_attributes = True
        parser.buffer_text = True
        parser.StartElementHandler = lambda name, attributes: self._start(name, attributes, self._where(parser))
        parser.EndElementHandler = lambda _name: self._end(self._where(parser))
        parser.StartNamespaceDeclHandler = self._declare
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = _refuse
        try:
            parser.Parse(self._packet[self._from :], True)
        except expat.ExpatError as error:
            if not self._closed:  # what follows the whole document, padding of zeros for one, does no harm
                raise ValueError("the XMP packet is no well-formed XML") from error

    def _where(self, parser: expat.XMLParserType) -> int:
        return parser.CurrentByteIndex + self._from

    def _declare(self, _prefix: str | None, uri: str) -> None:
        """Note that the element which begins next binds a prefix to our namespace."""
        self._declared |= uri == NAMESPACE

    def _start(self, name: str, attributes: list[str], at: int) -> None:
        if len(self._open) == _MOST_DEEP:
            raise ValueError("the XMP packet nests too deeply")
        ours = name.startswith(_OURS)
        if self._open:
            parent = self._open[-1]
            parent.others |= not ours
            parent.ours |= ours
            if self._inside:
                parent.text = []
        self._open.append(_Element(name, at, attributes))
        self._inside += ours
        if not self._inside:
            self._cut_attributes(self._open[-1])
        self._declared = False

    def _cut_attributes(self, element: _Element) -> None:
        """Take down our attributes of an element, and the spans of these and of our namespace's declarations."""
        names = element.attributes[::2]
        element.ours = any(name.startswith(_OURS) for name in names)
        element.others = any(not name.startswith(_OURS) and name != _ABOUT for name in names)
        if element.ours or self._declared:
            for name, value, span in self._pairs(element):
                if name.startswith(_OURS):
                    self.values[name.removeprefix(_OURS)] = value
                self._cuts.append(span)

    def _pairs(self, element: _Element) -> Iterator[tuple[str, str, tuple[int, int]]]:
        """Name, value and span of each attribute of ours; of a declaration, with an empty name."""
        parsed = iter(zip(element.attributes[::2], element.attributes[1::2], strict=True))
        for raw, value, span in Tag(self._packet, element.at).attributes:
            if is_declaration(raw):
                if value == NAMESPACE.encode() and raw != b"xmlns":
                    yield "", "", span
                continue
            name, text = next(parsed)
            if name.startswith(_OURS):
                yield name, text, span

    def _text(self, text: str) -> None:
        element = self._open[-1]
        if self._inside:
            if not element.ours and not element.others:  # else blanks between the elements in it
                element.text.append(text)
        elif not element.others and not text.isspace():
            element.others = True

    def _end(self, index: int) -> None:
        element = self._open.pop()
        self._closed = not self._open
        if element.name.startswith(_OURS):
            self._inside -= 1
            if not self._inside:
                self.values[element.name.removeprefix(_OURS)] = "".join(element.text)
                self._cut(element, index)
        elif self._inside:
            self._open[-1].text = element.text  # a list around the text: what its last item holds counts
        elif element.name == _ROOT and self._root is None:
            self._root = element.at, index
        elif element.name == _DESCRIPTION and element.ours and not element.others:
            while self._cuts and self._cuts[-1][0] >= element.at:
                self._cuts.pop()
            self._cut(element, index)

    def _cut(self, element: _Element, index: int) -> None:
        """Take down an element's span, the blanks in front of it included."""
        tag = Tag(self._packet, element.at)
        end = tag.end if tag.empty else self._packet.index(b">", index) + 1
        start, least = element.at, self._cuts[-1][1] if self._cuts else 0
        while start > least and self._packet[start - 1] in _BLANKS:
            start -= 1
        self._cuts.append((start, end))


def _refuse(*_: object) -> None:
    """No document type: its entities could unpack to anything."""
    raise ValueError("the XMP packet declares a document type")
