"""What a format can't hold of a photo, said before it is written."""

from __future__ import annotations

from core.image_io import colour, exif
from core.image_io.encoders.jpeg import MOST_EXIF
from core.image_io.formats import TargetFormat
from core.image_io.options import WriteOptions
from core.image_io.photo import Photo
from core.image_io.target import bits_of


def losses(photo: Photo, target: TargetFormat, options: WriteOptions) -> tuple[str, ...]:
    """Notes on what is converted or left out when such a photo is written; nothing of what was asked for in words."""
    name, notes = target.title, []
    if options.bits is None and photo.bits > bits_of(target, options, photo.bits):
        notes.append(f"{name} holds 8 bits a channel, the photo has {photo.bits}: PNG and TIFF keep them.")
    if photo.alpha is not None and not target.alpha:
        ground = "white" if options.background == (255, 255, 255) else "the background colour"
        notes.append(f"{name} holds no transparency: the photo was laid over {ground}.")
    if not target.profile and colour.space(photo.metadata.icc) not in ("", "GRAY"):
        notes.append(f"{name} is written in sRGB: the photo's colours were converted.")
    block = exif.checked(photo.metadata.exif) if target.name == "jpeg" else None
    if block is not None and len(block.without_thumbnail().block) > MOST_EXIF:
        notes.append(f"The EXIF is too large for {name}: the camera's own notes in it were left out.")
    return tuple(notes)
