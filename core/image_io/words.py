"""Where a format keeps captions and words: in a place of their own where it has one, else in XMP and EXIF."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from html import escape

from core.image_io import exif, xmp
from core.image_io.exif import Exif
from core.image_io.photo import Metadata, Text
from core.image_io.xmp_outline import RDF, Outline

NAMESPACE = "urn:causalsr:text#"
"""XML namespace of words that no schema has a name for, under the prefix `text`."""

_DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
_STANDARD = {
    "Title": ("title", "Alt"),
    "Author": ("creator", "Seq"),
    "Description": ("description", "Alt"),
    "Copyright": ("rights", "Alt"),
}
"""PNG's keywords that Dublin Core has names for, and the kind of list it wants."""

_WITH_CAPTIONS = ("jpeg", "png", "tiff")
"""Formats with a place for IPTC datasets."""


def placed(metadata: Metadata, block: Exif | None, form: str) -> tuple[Metadata, Exif | None]:
    """Metadata and parsed EXIF as the format `form` can hold them: what is left in `texts` and `iptc` has its place."""
    stay = tuple(each for each in metadata.texts if form == "png" or (form == "jpeg" and each.keyword == "Comment"))
    moved = [each for each in metadata.texts if each not in stay]
    packet = with_texts(metadata.xmp, moved) if moved else metadata.xmp
    captions = metadata.iptc
    if captions and form not in _WITH_CAPTIONS:
        block, captions = (block or exif.empty()).with_iptc(captions), None
    return replace(metadata, xmp=packet, texts=stay, iptc=captions, exif=block.block if block else None), block


def with_texts(packet: bytes | None, texts: Iterable[Text]) -> bytes | None:
    """The packet (a new one for None) with the texts that it doesn't hold; as it is where it can't be read."""
    try:
        outline = Outline(packet or xmp.EMPTY)
    except ValueError:
        return packet
    there, at = outline.names(), outline.inside
    assert at is not None
    added = ""
    for each in texts:
        name, kind = _STANDARD.get(each.keyword, (_as_name(each.keyword), ""))
        space = _DUBLIN_CORE if kind else NAMESPACE
        if f"{space} {name}" not in there:
            there.add(f"{space} {name}")
            added += _description(space, "dc" if kind else "text", name, kind, each)
    return outline.packet[: at[1]] + added.encode() + outline.packet[at[1] :]


def _description(space: str, prefix: str, name: str, kind: str, text: Text) -> str:
    """One property in a description of its own."""
    content = escape(xmp.possible(text.text), quote=False)
    if kind:
        language = ' xml:lang="x-default"' if kind == "Alt" else ""
        content = f"<rdf:{kind}><rdf:li{language}>{content}</rdf:li></rdf:{kind}>"
    head = f'<rdf:Description xmlns:rdf="{RDF}" xmlns:{prefix}="{space}" rdf:about="">'
    return f"{head}<{prefix}:{name}>{content}</{prefix}:{name}></rdf:Description>"


def _as_name(keyword: str) -> str:
    """The keyword as an XML name: what can't stand in one becomes `_`."""
    letters = "".join(each if each.isascii() and (each.isalnum() or each in "-_.") else "_" for each in keyword)
    return letters if letters[:1].isalpha() else f"_{letters}"
