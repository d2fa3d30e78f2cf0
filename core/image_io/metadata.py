"""Metadata made consistent with the pixels: after reading (upright) and before writing (size, no stale thumbnail)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from core.image_io import colour, exif, stated, xmp
from core.image_io.decoders.decoded import Decoded
from core.image_io.exif import Exif
from core.image_io.photo import Metadata
from core.image_io.xmp_links import GAIN_MAP_LEFT, unlinked

_EXIF_LOST = "The EXIF is damaged and was left out."
_FILM = "A video behind the photo (motion photo) was left out."


def stored_orientation(decoded: Decoded) -> int:
    """The orientation still to apply, 1 to 8: EXIF's where it states one, else XMP's; 1 if the decoder applied it."""
    if decoded.upright:
        return 1
    stated = decoded.block.orientation if decoded.block else None
    return stated or (xmp.orientation(decoded.xmp) if decoded.xmp else 1)


def upright(decoded: Decoded) -> Metadata:
    """The metadata to carry once the pixels are upright.

    Orientation tags become 1; unreadable EXIF and profiles that don't belong to the pixels (a CMYK profile on RGB)
    are dropped; a resolution only EXIF knows is taken from there.
    """
    block = decoded.block
    turned = stored_orientation(decoded) >= 5
    dpi = _sensible(decoded.dpi) or (_sensible(block.dpi) if block else None)
    icc = colour.fitting(decoded.icc, grey=decoded.samples.ndim == 2)
    if decoded.icc is None and block and block.is_adobe_rgb and decoded.samples.ndim == 3:
        icc = stated.profile(stated.ADOBE_RGB, grey=False)
    return Metadata(
        icc=icc,
        exif=block.upright().block if block else None,
        xmp=xmp.with_orientation_reset(unlinked(decoded.xmp).packet) if decoded.xmp else None,
        dpi=(dpi[1], dpi[0]) if dpi and turned else dpi,
        iptc=decoded.iptc or (block.iptc if block else None),
        texts=decoded.texts,
    )


def notes(decoded: Decoded) -> tuple[str, ...]:
    """What of the file's metadata is left out, in sentences for people."""
    lost = decoded.block is None and not isinstance(decoded.exif, Exif) and exif.without_prefixes(decoded.exif)
    links = unlinked(decoded.xmp) if decoded.xmp else None
    film = links is not None and links.film and _FILM not in decoded.notes
    return (
        *decoded.notes,
        *((_EXIF_LOST,) if lost else ()),
        *((_FILM,) if film else ()),
        *((GAIN_MAP_LEFT,) if links is not None and links.gain_map and GAIN_MAP_LEFT not in decoded.notes else ()),
    )


def for_size(metadata: Metadata, width: int, height: int) -> tuple[Metadata, Exif | None]:
    """The metadata to write beside `width` × `height` pixels, and its EXIF parsed.

    Dimensions are corrected, and the EXIF thumbnail is dropped; so is EXIF that can't be edited.
    """
    block = exif.checked(metadata.exif)
    block = block.without_thumbnail().with_size(width, height) if block else None
    packet = xmp.with_size(metadata.xmp, width, height) if metadata.xmp else None
    return replace(metadata, exif=block.block if block else None, xmp=packet), block


def with_provenance(metadata: Metadata, fields: Mapping[str, str]) -> Metadata:
    """The metadata with `fields` in the XMP packet, in this program's namespace, in place of earlier ones.

    A packet that is no well-formed UTF-8 XML, is huge, or has no room for them is replaced by a new one.

    Raises:
        ValueError: a field name is not made of letters, digits and underscores.
    """
    try:
        packet = xmp.with_fields(metadata.xmp, fields)
    except ValueError:
        packet = xmp.with_fields(None, fields)
    return replace(metadata, xmp=packet)


def provenance(metadata: Metadata) -> dict[str, str]:
    """The fields `with_provenance` wrote, whatever has rewritten the packet since; empty where there are none."""
    return xmp.fields(metadata.xmp)


def _sensible(dpi: tuple[float, float] | None) -> tuple[float, float] | None:
    """The resolution, or None where a side is zero, negative, infinite or absurd."""
    return (float(dpi[0]), float(dpi[1])) if dpi and all(0 < float(side) < 1e6 for side in dpi) else None
