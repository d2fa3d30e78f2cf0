"""IPTC captions (IIM datasets) and where formats keep them: Photoshop's image resources, TIFF's tag 33723."""

from __future__ import annotations

import struct

APP13_PREFIX = b"Photoshop 3.0\0"
TIFF_TAG, RESOURCES_TAG = 33723, 34377
_RESOURCE, _IPTC = b"8BIM", 0x0404
"""Of Adobe's Photoshop file format specification, image resource blocks; 1028 is the IPTC-NAA record."""

_DATASET = 0x1C


def of_resources(data: bytes) -> bytes | None:
    """The IIM datasets among Photoshop's image resources; None where there are none, or they are damaged."""
    at = 0
    while data.startswith(_RESOURCE, at) and at + 12 <= len(data):
        (kind,) = struct.unpack_from(">H", data, at + 4)
        name = 1 + data[at + 6]
        size_at = at + 6 + name + name % 2
        if size_at + 4 > len(data):
            return None
        (size,) = struct.unpack_from(">I", data, size_at)
        start = size_at + 4
        if start + size > len(data):
            return None
        if kind == _IPTC:
            return sound(data[start : start + size])
        at = start + size + size % 2
    return None


def resources(iptc: bytes) -> bytes:
    """Image resources that hold the datasets and nothing else."""
    return _RESOURCE + struct.pack(">H2xI", _IPTC, len(iptc)) + iptc + b"\0" * (len(iptc) % 2)


def sound(data: bytes) -> bytes | None:
    """The data if they begin as datasets do, with their bytes in order; some TIFF writers swap them by fours."""
    if data[:1] == bytes([_DATASET]):
        return data
    swapped = b"".join(data[at : at + 4][::-1] for at in range(0, len(data), 4))
    return swapped if len(data) % 4 == 0 and swapped[:1] == bytes([_DATASET]) else None
