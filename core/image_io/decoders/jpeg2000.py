"""JPEG 2000: by Pillow up to 8 bits and by imagecodecs above; profile and XMP from the boxes around the codestream."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import replace

import imagecodecs

from core.image_io.boxes import boxes
from core.image_io.decoders import pillow
from core.image_io.decoders.decoded import Decoded, split_channels
from core.image_io.depth import widen
from core.image_io.options import ReadOptions

_START, _END = b"\xff\x4f\xff\x51", b"\xff\xd9"
_COMPONENTS_AT = 40  # of the component count (Csiz), behind the start of codestream
_XMP_UUID = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_IPTC_UUID = bytes.fromhex("33c7a4d2b81d4723a0baf1a3e097ad38")
_SYCC = 18


def decode(data: bytes, max_pixels: int, source: str, options: ReadOptions) -> Decoded:
    """Decode a JP2 file or a bare codestream. See `decoders.decode` for the errors."""
    parts = list(_parts(data)) if not data.startswith(_START) else [(b"jp2c", data)]
    stream = next((body for kind, body in parts if kind == b"jp2c"), b"")
    if not stream.rstrip(b"\0").endswith(_END):
        raise ValueError("the file ends early")  # OpenJPEG would give what it has
    plain = pillow.decode(data, "JPEG2000", max_pixels, source, options)
    colours = [body for kind, body in parts if kind == b"colr"]
    plain = replace(plain, icc=_icc(colours) or plain.icc, xmp=_uuid(parts, _XMP_UUID), iptc=_uuid(parts, _IPTC_UUID))
    bits = (stream[_COMPONENTS_AT + 2] & 0x7F) + 1
    if not 8 < bits <= 16 or any(body[3:7] == struct.pack(">I", _SYCC) for body in colours if body[:1] == b"\1"):
        return plain
    samples, alpha = split_channels(imagecodecs.jpeg2k_decode(data))
    return replace(plain, samples=widen(samples, bits), alpha=None if alpha is None else widen(alpha, bits))


def _parts(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and contents of each box, those inside the header box included.

    Raises:
        ValueError: a box reaches past the end of the data.
    """
    for kind, start, end in boxes(data, 0, len(data)):
        if kind == b"jp2h":
            yield from ((inner, data[at:to]) for inner, at, to in boxes(data, start, end))
        else:
            yield kind, data[start:end]


def _icc(colours: list[bytes]) -> bytes | None:
    """The profile of the first colour box that embeds one (methods 2 and 3)."""
    return next((body[3:] for body in colours if body[:1] in (b"\2", b"\3")), None)


def _uuid(parts: list[tuple[bytes, bytes]], identifier: bytes) -> bytes | None:
    return next((body[16:] for kind, body in parts if kind == b"uuid" and body.startswith(identifier)), None)
