"""XMP larger than a JPEG segment: the standard packet and the extended one, joined when read, parted when written.

XMP specification part 3 (January 2020), section 1.1.3.1: the standard packet names the extended one by the MD5 of its
bytes (xmpNote:HasExtendedXMP); the extended one is cut into segments that each give that name, its whole length, and
where the segment belongs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from core.image_io.xmp_fields import NAMESPACE
from core.image_io.xmp_outline import MOST_BYTES, RDF, Holder, Outline, Property
from core.image_io.xmp_tag import Tag

PREFIX = b"http://ns.adobe.com/xmp/extension/\0"
_GUID, _HEAD = 32, 40
_NOTE = "http://ns.adobe.com/xmp/note/"
_HAS_EXTENDED = f"{_NOTE} HasExtendedXMP"
_FLAG = b' xmlns:xmpNote="%s" xmpNote:HasExtendedXMP="%s"'
_FLAG_SIZE = len(_FLAG) + len(_NOTE) + _GUID + 80
"""Bytes that naming the extended packet takes at most, its own rdf:Description included."""

_RDF = RDF.encode()
_CHUNK = 65_000
"""Bytes of the extended packet a segment holds."""

_OPENING = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="' + _RDF + b'">'
_CLOSING = b"</rdf:RDF></x:xmpmeta>"


def joined(packet: bytes, segments: Iterable[bytes]) -> tuple[bytes, bool]:
    """The standard packet with what the extended one adds, and whether nothing that it names is missing.

    Args:
        packet: the standard packet.
        segments: contents of the APP1 segments that begin with `PREFIX`, without it.
    """
    try:
        outline = Outline(packet)
    except ValueError:
        return packet, True  # which names nothing that could be followed
    flag = outline.text(_HAS_EXTENDED)
    if not flag:
        return packet, True
    cleaned = outline.without(each.span for each in outline.properties if each.name == _HAS_EXTENDED)
    try:
        added = _contents(_assembled([each for each in segments if each[:_GUID] in flag and len(each) >= _HEAD]))
        at = Outline(cleaned).inside
    except ValueError:
        return cleaned, False
    assert at is not None
    return cleaned[: at[1]] + added + cleaned[at[1] :], True


def _assembled(segments: list[bytes]) -> bytes:
    """The extended packet.

    Raises:
        ValueError: parts are missing, overlap, or don't fit.
    """
    result = b""
    for part in sorted(segments, key=lambda part: part[_GUID + 4 : _HEAD]):
        if int.from_bytes(part[_GUID + 4 : _HEAD], "big") != len(result):
            raise ValueError("the extended XMP has gaps")
        result += part[_HEAD:]
    if not segments or int.from_bytes(segments[0][_GUID : _GUID + 4], "big") != len(result):
        raise ValueError("the extended XMP is not whole")
    return result


def _contents(extended: bytes) -> bytes:
    """What stands in the extended packet's rdf:RDF, each element with the namespaces it needs.

    Raises:
        ValueError: it is no packet.
    """
    outline = Outline(extended)
    parts, size = [], 0
    for holder in outline.holders:
        begin, end = holder.span
        name_end = begin + 1 + len(holder.name)
        own = {name for name, _, _ in Tag(extended, begin).attributes}
        missing = {name: value for name, value in holder.declared.items() if name not in own}
        parts += [extended[begin:name_end], _declarations(missing), extended[name_end:end]]
        size += sum(map(len, parts[-3:]))
        if size > MOST_BYTES:
            raise ValueError("the extended XMP is too large")
    return b"".join(parts)


def parted(packet: bytes, limit: int) -> tuple[bytes, tuple[bytes, ...]]:
    """A standard packet of at most `limit` bytes, and the contents of the extended one's segments, `PREFIX` first.

    The largest properties move, one after the other; what this program writes about a result stays.

    Raises:
        ValueError: it is no packet, or can't be made that small.
    """
    outline = Outline(packet)
    movable = sorted(
        (each for each in outline.properties if not each.name.startswith(NAMESPACE)),
        key=lambda each: each.span[0] - each.span[1],
    )
    moved: list[Property] = []
    size = len(packet) + _FLAG_SIZE
    for each in movable:
        if size <= limit:
            break
        moved.append(each)
        size -= each.span[1] - each.span[0]
    if size > limit:
        raise ValueError("its XMP can't be parted")
    if sum(len(_declarations(outline.holders[each.holder].declared)) for each in moved) > MOST_BYTES:
        raise ValueError("its XMP can't be parted")
    moved.sort(key=lambda each: each.span)
    extended = _OPENING + b"".join(_alone(outline, each) for each in moved) + _CLOSING
    guid = hashlib.md5(extended, usedforsecurity=False).hexdigest().upper().encode()
    return _flagged(outline.without(each.span for each in moved), guid), tuple(_segments(extended, guid))


def _alone(outline: Outline, moved: Property) -> bytes:
    """A property in a description of its own."""
    holder: Holder = outline.holders[moved.holder]
    text = outline.packet[moved.span[0] : moved.span[1]].strip()
    head = b"<rdf:Description" + _declarations({b"xmlns:rdf": _RDF, **holder.declared}) + b' rdf:about=""'
    return head + (b">" + text + b"</rdf:Description>" if moved.element else b" " + text + b"/>")


def _flagged(packet: bytes, guid: bytes) -> bytes:
    """The packet with the extended one's name in it."""
    inside = Outline(packet).inside
    assert inside is not None
    flag = _FLAG % (_NOTE.encode(), guid)
    rdf = b'<rdf:Description xmlns:rdf="' + _RDF + b'" rdf:about=""' + flag + b"/>"
    return packet[: inside[1]] + rdf + packet[inside[1] :]


def _segments(extended: bytes, guid: bytes) -> Iterable[bytes]:
    for at in range(0, len(extended), _CHUNK):
        yield PREFIX + guid + len(extended).to_bytes(4, "big") + at.to_bytes(4, "big") + extended[at : at + _CHUNK]


def _declarations(declared: Mapping[bytes, bytes]) -> bytes:
    return b"".join(b" " + name + b'="' + value.replace(b'"', b"&quot;") + b'"' for name, value in declared.items())
