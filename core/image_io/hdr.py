"""Photos of high dynamic range (PQ, HLG) brought to standard range: white stays white, what is brighter is rolled off.

Light is in cd/m² (nits). Diffuse white is 203 nits (ITU-R BT.2408, table 1). Brighter parts are compressed by the
curve of ITU-R BT.2390, section 5.4.1, on the largest of R, G and B, so that hues stay; a picture without them only
changes its curve.
"""

from __future__ import annotations

import numpy as np

from core.image_io.light import encoded

WHITE = 203.0
_PEAK = 10_000.0
_M1, _M2, _C1, _C2, _C3 = 2610 / 16384, 2523 / 32, 3424 / 4096, 2413 / 128, 2392 / 128
"""SMPTE ST 2084, which is BT.2100's PQ."""

_HLG_A, _HLG_B, _HLG_C = 0.17883277, 0.28466892, 0.55991073
_HLG_PEAK, _HLG_SYSTEM_GAMMA = 1000.0, 1.2
"""BT.2100, table 5: a display of 1,000 nits."""

_LUMA = np.array([0.2627, 0.6780, 0.0593], np.float32)
"""Of BT.2020."""

_BAND = 256
"""Rows converted at a time."""

_BRIGHTEST_SHARE = 0.9999
"""Share of the pixels whose light the curve must hold; the few beyond it are clipped."""


def to_standard(samples: np.ndarray, transfer: str) -> np.ndarray:
    """Samples (H×W or H×W×3) in `PQ` or `HLG` as samples of the same depth with sRGB's curve, 203 nits at the top."""
    top = float(np.iinfo(samples.dtype).max)
    table = _light_table(int(top), transfer)
    bands = range(0, samples.shape[0], _BAND)
    peaks = np.concatenate(
        [_brightest(_displayed(table[samples[at : at + _BAND]], transfer)).ravel()[::4] for at in bands]
    )
    peak = float(np.quantile(peaks, _BRIGHTEST_SHARE))
    result = np.empty_like(samples)
    for at in bands:
        light = _displayed(table[samples[at : at + _BAND]], transfer)
        most = _brightest(light)
        share = _compressed(most, peak) / np.maximum(most, 1e-6)
        light *= share if light.ndim == 2 else share[..., None]
        result[at : at + _BAND] = np.rint(encoded(np.clip(light / np.float32(WHITE), 0, 1)) * top).astype(samples.dtype)
    return result


def _light_table(top: int, transfer: str) -> np.ndarray:
    """Light of each stored value: nits for PQ, of the scene and 0…1 for HLG."""
    stored = np.arange(top + 1) / top
    if transfer == "PQ":
        return _from_pq(stored).astype(np.float32)
    low = stored**2 / 3
    return np.where(stored <= 0.5, low, (np.exp((stored - _HLG_C) / _HLG_A) + _HLG_B) / 12).astype(np.float32)


def _displayed(light: np.ndarray, transfer: str) -> np.ndarray:
    """Nits on the display."""
    if transfer == "PQ":
        return light
    luma = light if light.ndim == 2 else (light @ _LUMA)[..., None]
    shown: np.ndarray = _HLG_PEAK * light * np.maximum(luma, 1e-9) ** np.float32(_HLG_SYSTEM_GAMMA - 1)
    return shown


def _brightest(light: np.ndarray) -> np.ndarray:
    brightest: np.ndarray = light if light.ndim == 2 else light.max(axis=2)
    return brightest


def _compressed(light: np.ndarray, peak: float) -> np.ndarray:
    """Nits within 203 of nits within `peak`."""
    if peak <= WHITE:
        return np.minimum(light, WHITE)
    whole = _to_pq(np.float64(peak))
    level = _to_pq(np.minimum(light, peak)) / whole
    target = _to_pq(np.float64(WHITE)) / whole
    knee = 1.5 * target - 0.5
    t = np.clip((level - knee) / (1 - knee), 0, 1)
    rolled = (2 * t**3 - 3 * t**2 + 1) * knee + (t**3 - 2 * t**2 + t) * (1 - knee) + (3 * t**2 - 2 * t**3) * target
    result: np.ndarray = _from_pq(np.where(level < knee, level, rolled) * whole)
    return result


def _to_pq(light: np.ndarray | np.float64) -> np.ndarray:
    power = np.maximum(light / _PEAK, 0) ** _M1
    result: np.ndarray = ((_C1 + _C2 * power) / (1 + _C3 * power)) ** _M2
    return result


def _from_pq(stored: np.ndarray) -> np.ndarray:
    power = stored ** (1 / _M2)
    result: np.ndarray = _PEAK * (np.maximum(power - _C1, 0) / (_C2 - _C3 * power)) ** (1 / _M1)
    return result
