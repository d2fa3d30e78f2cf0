"""AVIF: everything by Pillow, but the pixels by imagecodecs where they have 10 or 12 bits."""

from __future__ import annotations

from dataclasses import replace

import imagecodecs

from core.image_io import stated
from core.image_io.boxes import nclx
from core.image_io.decoders import pillow
from core.image_io.decoders.decoded import Decoded, split_channels
from core.image_io.depth import widen
from core.image_io.options import ReadOptions

_HIGH, _TWELVE = 0x40, 0x20  # flags in the third byte of AV1CodecConfigurationRecord


def decode(data: bytes, max_pixels: int, source: str, options: ReadOptions) -> Decoded:
    """Decode an image of the file. See `decoders.decode` for the errors."""
    plain = _with_colours(pillow.decode(data, "AVIF", max_pixels, source, options), data)
    block = plain.block
    # Pillow puts the container's orientation into EXIF, where there is any; XMP's never counts
    plain = replace(plain, exif=block or plain.exif, upright=block is None or block.orientation is None)
    bits = _bits(data)
    if bits == 8:
        return plain
    samples, alpha = split_channels(imagecodecs.avif_decode(data, index=(options.page or 1) - 1))
    return replace(plain, samples=widen(samples, bits), alpha=None if alpha is None else widen(alpha, bits))


def _with_colours(plain: Decoded, data: bytes) -> Decoded:
    """The same with a profile of what the container's code points state, where no profile is embedded."""
    codes = None if plain.icc else nclx(data)
    if codes is None:
        return plain
    colours = stated.by_code_points(*codes)
    icc = stated.profile(colours, grey=plain.samples.ndim == 2)
    return replace(plain, icc=icc, transfer=colours.hdr, notes=(*plain.notes, *stated.unknown(*codes)))


def _bits(data: bytes) -> int:
    """Bits per channel, from the first codec configuration (av1C) in the file."""
    at = data.find(b"av1C")
    flags = data[at + 6] if 0 <= at < len(data) - 7 else 0
    return (12 if flags & _TWELVE else 10) if flags & _HIGH else 8
