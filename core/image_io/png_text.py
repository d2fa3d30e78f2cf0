"""Words in PNG's text chunks (tEXt, zTXt, iTXt), read and made; PNG 3, section 11.3.3."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from core.image_io.photo import Text
from core.image_io.png_chunks import Chunk, inflated

_KINDS = (b"tEXt", b"zTXt", b"iTXt")
_APART = ("XML:com.adobe.xmp", "Raw profile type ")
"""Keywords (or their beginnings) under which other things than words stand, which are read elsewhere."""

_MOST_TEXTS, _MOST_BYTES = 1000, 32 << 20
_LONGEST_KEYWORD = 79
_COMPRESSED_FROM = 1024
"""Bytes of text from which PNG recommends compression."""


def texts_of(parts: list[Chunk]) -> tuple[Text, ...]:
    """The words in all text chunks; those that can't be read are left out, and so is what is beyond 32 MiB."""
    found: list[Text] = []
    room = _MOST_BYTES
    for part in parts:
        if part.kind in _KINDS and len(found) < _MOST_TEXTS:
            text = _text(part)
            if text is not None and not text.keyword.startswith(_APART) and len(text.text) <= room:
                room -= len(text.text)
                found.append(text)
    return tuple(found)


def chunks_of(texts: tuple[Text, ...]) -> Iterator[Chunk]:
    """The words as chunks: Latin-1 where they are that and no language is stated, else UTF-8."""
    for each in texts:
        keyword = each.keyword.encode("latin-1", "replace")[:_LONGEST_KEYWORD]
        if each.language or each.translated or not _is_latin(each.text):
            yield _international(keyword, each)
        elif len(each.text) < _COMPRESSED_FROM:
            yield Chunk(b"tEXt", keyword + b"\0" + each.text.encode("latin-1"))
        else:
            yield Chunk(b"zTXt", keyword + b"\0\0" + zlib.compress(each.text.encode("latin-1")))


def _international(keyword: bytes, text: Text) -> Chunk:
    body = text.text.encode("utf-8", "replace")
    packed = len(body) >= _COMPRESSED_FROM
    language = text.language.encode("ascii", "replace")
    head = keyword + (b"\0\1\0" if packed else b"\0\0\0") + language + b"\0"
    return Chunk(
        b"iTXt", head + text.translated.encode("utf-8", "replace") + b"\0" + (zlib.compress(body) if packed else body)
    )


def _is_latin(text: str) -> bool:
    """Whether tEXt holds the text as it is; a zero would end it."""
    return "\0" not in text and text.encode("latin-1", "replace").decode("latin-1") == text


def _text(part: Chunk) -> Text | None:
    keyword, _, rest = part.body.partition(b"\0")
    if not 1 <= len(keyword) <= _LONGEST_KEYWORD:
        return None
    name = keyword.decode("latin-1")
    if part.kind == b"tEXt":
        return Text(name, rest.decode("latin-1"))
    if part.kind == b"zTXt":
        body = inflated(rest[1:])
        return None if body is None else Text(name, body.decode("latin-1"))
    language, _, after = rest[2:].partition(b"\0")
    translated, _, text = after.partition(b"\0")
    body = inflated(text) if rest[:1] == b"\1" else text
    if body is None:
        return None
    return Text(
        name, body.decode("utf-8", "replace"), language.decode("latin-1"), translated.decode("utf-8", "replace")
    )
