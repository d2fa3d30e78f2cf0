"""An XMP packet edited as text: the few properties that must follow the pixels, and fields of our own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.sax.saxutils import escape, unescape

NAMESPACE = "urn:causalsr:provenance#"
"""XML namespace of the fields this program adds, under the prefix `causalsr`."""

_EMPTY = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '</rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
)
_OURS = re.compile(rf'\s*<rdf:Description rdf:about="" xmlns:causalsr="{re.escape(NAMESPACE)}".*?/>', re.DOTALL)
_FIELD = re.compile(r'\scausalsr:(\w+)="([^"]*)"')
_QUOTES = {'"': "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;"}


def orientation(packet: bytes) -> int:
    """The value of tiff:Orientation, 1 to 8; 1 where it is absent."""
    match = re.search(rb"tiff:Orientation(?:\s*=\s*[\"']|\s*>)\s*([1-8])\s*[\"'<]", packet)
    return int(match[1]) if match else 1


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


def with_fields(packet: bytes | None, values: Mapping[str, str]) -> bytes:
    """The packet (a new one for None) with exactly these fields in our namespace; those there before are replaced.

    Args:
        packet: UTF-8 XMP.
        values: field names (letters, digits, underscores) and their text.

    Raises:
        ValueError: a field name is no XML name, or the packet has no RDF to add to.
    """
    for name in values:
        if not re.fullmatch(r"[A-Za-z]\w*", name, re.ASCII):
            raise ValueError(f"{name!r} can't be an XMP field name")
    text = _OURS.sub("", packet.decode("utf-8")) if packet else _EMPTY
    at = text.rfind("</rdf:RDF>")
    if at < 0:
        raise ValueError("the XMP packet holds no rdf:RDF element")
    fields = "".join(f' causalsr:{name}="{escape(value, _QUOTES)}"' for name, value in values.items())
    ours = f'<rdf:Description rdf:about="" xmlns:causalsr="{NAMESPACE}"{fields}/>'
    return (text[:at] + ours + text[at:]).encode()


def fields(packet: bytes | None) -> dict[str, str]:
    """Our fields in the packet, as `with_fields` took them; empty where there are none."""
    match = _OURS.search((packet or b"").decode("utf-8", "replace"))
    entities = {entity: character for character, entity in _QUOTES.items()}
    return {name: unescape(value, entities) for name, value in _FIELD.findall(match[0])} if match else {}


def without_padding(packet: bytes) -> bytes:
    """The packet without the blanks that editors leave before its end for later growth."""
    return re.sub(rb"\s+(<\?xpacket end=)", rb"\n\1", packet)


def _with_value(packet: bytes, name: bytes, value: int) -> bytes:
    """Replace a number wherever the property stands, as an attribute or as an element."""
    text = str(value).encode()
    packet = re.sub(name + rb"(\s*=\s*)([\"'])\s*\d+\s*[\"']", name + rb"\1\g<2>" + text + rb"\2", packet)
    return re.sub(rb"<" + name + rb"\s*>\s*\d+\s*</" + name, b"<" + name + b">" + text + b"</" + name, packet)
