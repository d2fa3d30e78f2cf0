"""What an XMP packet says of parts of the file that only the file itself has: films, gain maps, further pictures.

A restored photo is a new file without them, and a reader that follows such a pointer finds nothing, or rubbish.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.image_io.xmp_outline import Outline

_GOOGLE = "http://ns.google.com/photos/1.0/"
_MOTION = re.compile(
    rf"({re.escape(_GOOGLE)}camera/ (MotionPhoto|MicroVideo)"
    r"|http://ns\.oplus\.com/photos/1\.0/camera/ (MotionPhoto|OLivePhoto|VideoLength))"
)
"""Motion photos: Google's specification 1.0 and the MicroVideo before it; OPPO's and OnePlus's additions."""

_GAIN_MAP = re.compile(r"http://ns\.(adobe\.com/hdr-gain-map|apple\.com/HDRGainMap)/1\.0/ ")
"""Ultra HDR's and Apple's gain maps."""

GAIN_MAP_LEFT = "A gain map for screens of high dynamic range was left out."

_OTHER = re.compile(
    rf"({re.escape(_GOOGLE)}container/ |http://ns\.google\.com/photos/dd/1\.0/"
    r"|http://ns\.xiaomi\.com/photos/1\.0/camera/ XMPMeta|http://ns\.apple\.com/pixeldatainfo/1\.0/ "
    r"|http://ns\.adobe\.com/xmp/note/ HasExtendedXMP)"
)
"""Lists of the parts that follow in the file, and the rest of a JPEG's packet, which is joined when it is read."""

_HINTS = (
    b"ns.google.com/photos/",
    b"ns.oplus.com/",
    b"hdr-gain-map",
    b"ns.apple.com/",
    b"ns.xiaomi.com/",
    b"xmp/note/",
)


@dataclass(frozen=True, slots=True)
class Unlinked:
    """A packet without such pointers, and whether it spoke of a film or of a gain map."""

    packet: bytes
    film: bool = False
    gain_map: bool = False


def unlinked(packet: bytes) -> Unlinked:
    """The packet without properties that point at other parts of the file; as it is where it can't be read."""
    if not any(hint in packet for hint in _HINTS):
        return Unlinked(packet)
    try:
        outline = Outline(packet)
    except ValueError:
        return Unlinked(packet)
    pointing = [
        each for each in outline.properties if any(kind.match(each.name) for kind in (_MOTION, _GAIN_MAP, _OTHER))
    ]
    return Unlinked(
        outline.without(each.span for each in pointing),
        film=any(_MOTION.match(each.name) for each in pointing),
        gain_map=any(_GAIN_MAP.match(each.name) for each in pointing),
    )
