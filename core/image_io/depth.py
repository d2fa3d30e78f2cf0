"""Bits per channel: exact conversion between 8 and 16, and from any other depth to 16."""

from __future__ import annotations

import numpy as np

_BAND = 1 << 20  # samples converted at a time, so that a large photo needs no second wide copy


def to_8(samples: np.ndarray) -> np.ndarray:
    """Unsigned samples at 8 bits: uint8 as they are, uint16 as round(v / 257)."""
    if samples.dtype == np.uint8:
        return samples
    source = np.ascontiguousarray(samples).reshape(-1)
    result = np.empty(source.size, np.uint8)
    for start in range(0, source.size, _BAND):
        result[start : start + _BAND] = (source[start : start + _BAND].astype(np.uint32) + 128) // 257
    return result.reshape(samples.shape)


def to_16(samples: np.ndarray) -> np.ndarray:
    """Unsigned samples at 16 bits: uint16 as they are, uint8 as v · 257 (255 becomes 65,535)."""
    if samples.dtype == np.uint16:
        return samples
    return samples.astype(np.uint16) * np.uint16(257)


def widen(samples: np.ndarray, bits: int) -> np.ndarray:
    """Samples in [0, 2^bits - 1] with 8 < bits ≤ 16 stretched to [0, 65535], rounded."""
    if bits == 16:
        return samples
    top = (1 << bits) - 1
    table = ((np.arange(top + 1, dtype=np.uint32) * 65535 + top // 2) // top).astype(np.uint16)
    result: np.ndarray = table[np.minimum(samples, top)]
    return result
