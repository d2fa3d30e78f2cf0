"""The paper's own figures (Tables II to V): claimed there, with its data and machines; none of them is ours."""

from __future__ import annotations

from collections.abc import Mapping

BENCHES = ("Set5", "Set14", "BSD100", "Urban100", "Manga109")
HARMS = ("real", "noise", "blur", "jpeg")
Pair = tuple[float, float]
Triple = tuple[float, float, float]


def _pairs(*values: float) -> tuple[Pair, ...]:
    return tuple(zip(values[::2], values[1::2], strict=True))


def _triples(*values: float) -> tuple[Triple, ...]:
    return tuple(zip(values[::3], values[1::3], values[2::3], strict=True))


TABLE_II: Mapping[int, Mapping[str, tuple[Pair, ...]]] = {
    2: {
        "RCAN": _pairs(38.27, 0.9614, 34.12, 0.9216, 32.41, 0.9027, 33.34, 0.9384, 39.44, 0.9786),
        "SwinIR": _pairs(38.42, 0.9623, 34.46, 0.9250, 32.53, 0.9041, 33.81, 0.9427, 39.92, 0.9797),
        "EDT, pre-trained": _pairs(38.63, 0.9632, 34.80, 0.9273, 32.62, 0.9052, 34.27, 0.9456, 40.37, 0.9811),
        "CausalSR": _pairs(38.48, 0.9621, 34.52, 0.9249, 32.55, 0.9040, 33.84, 0.9430, 39.62, 0.9782),
    },
    4: {
        "RCAN": _pairs(32.63, 0.9002, 28.87, 0.7889, 27.77, 0.7436, 26.82, 0.8087, 31.22, 0.9173),
        "SwinIR": _pairs(32.92, 0.9044, 29.11, 0.7956, 27.92, 0.7489, 27.45, 0.8254, 32.03, 0.9260),
        "EDT, pre-trained": _pairs(33.06, 0.9055, 29.23, 0.7971, 27.99, 0.7510, 27.75, 0.8317, 32.39, 0.9283),
        "CausalSR": _pairs(33.01, 0.9049, 29.10, 0.7952, 27.98, 0.7508, 27.68, 0.8311, 32.43, 0.9291),
    },
    8: {
        "RCAN": _pairs(27.84, 0.8073, 25.01, 0.6512, 24.86, 0.6214, 22.63, 0.6485, 25.61, 0.8236),
        "SwinIR": _pairs(28.05, 0.8123, 25.18, 0.6561, 24.98, 0.6258, 22.91, 0.6600, 26.05, 0.8366),
        "EDT, pre-trained": _pairs(28.15, 0.8147, 25.26, 0.6585, 25.04, 0.6280, 23.05, 0.6652, 26.28, 0.8422),
        "CausalSR": _pairs(28.42, 0.8161, 25.23, 0.6581, 25.10, 0.6295, 23.15, 0.6678, 26.42, 0.8449),
    },
}
"""Scale → method → (PSNR in dB, SSIM) on each of `BENCHES`, bicubic shrinking."""

TABLE_III: Mapping[int, Mapping[str, tuple[Triple, ...]]] = {
    2: {
        "Real-ESRGAN": _triples(33.45, 0.918, 0.142, 32.85, 0.905, 0.172, 32.45, 0.895, 0.188, 32.65, 0.892, 0.208),
        "CausalSR": _triples(33.82, 0.925, 0.135, 33.25, 0.912, 0.165, 32.85, 0.902, 0.182, 33.05, 0.898, 0.195),
    },
    3: {
        "Real-ESRGAN": _triples(31.65, 0.885, 0.182, 31.05, 0.865, 0.218, 30.55, 0.855, 0.235, 30.35, 0.845, 0.252),
        "CausalSR": _triples(32.05, 0.892, 0.172, 31.45, 0.872, 0.208, 30.95, 0.862, 0.225, 30.75, 0.852, 0.238),
    },
    4: {
        "Real-ESRGAN": _triples(29.85, 0.838, 0.225, 29.15, 0.815, 0.268, 28.65, 0.805, 0.285, 28.45, 0.798, 0.302),
        "CausalSR": _triples(30.25, 0.845, 0.212, 29.55, 0.825, 0.255, 29.05, 0.815, 0.272, 28.85, 0.805, 0.288),
    },
}
"""Scale → method → (PSNR, SSIM, LPIPS) under each of `HARMS`, on RealSR."""

TABLE_IV: Mapping[str, tuple[Triple, ...]] = {
    "Baseline": _triples(33.15, 0.902, 0.162, 31.45, 0.865, 0.198, 29.62, 0.822, 0.245),
    "without CF": _triples(32.82, 0.892, 0.178, 31.12, 0.855, 0.215, 29.25, 0.812, 0.265),
    "without Int": _triples(32.95, 0.895, 0.172, 31.25, 0.858, 0.208, 29.38, 0.815, 0.258),
    "without SP": _triples(33.08, 0.898, 0.165, 31.35, 0.862, 0.202, 29.48, 0.818, 0.250),
    "without SCT": _triples(33.02, 0.896, 0.168, 31.32, 0.860, 0.205, 29.45, 0.816, 0.252),
    "Hier. CF": _triples(33.52, 0.915, 0.148, 31.82, 0.878, 0.182, 29.92, 0.835, 0.228),
    "Adap. Int": _triples(33.45, 0.912, 0.152, 31.75, 0.875, 0.185, 29.85, 0.832, 0.232),
    "full": _triples(33.82, 0.925, 0.135, 32.15, 0.888, 0.168, 30.25, 0.845, 0.212),
}
"""Variant → (PSNR, SSIM, LPIPS) at ×2, ×3 and ×4, on RealSR."""

OURS_OF_IV: Mapping[str, str] = {
    "Baseline": "plain",
    "without CF": "without CF",
    "without Int": "without Int",
    "without SP": "without SP",
    "without SCT": "without SCT",
    "Hier. CF": "CF alone",
    "Adap. Int": "Int alone",
    "full": "full",
}
"""Variant of Table IV → the nearest of `training/ablate.py`; Baseline, Hier. CF and Adap. Int aren't explained."""

TABLE_V: Mapping[str, tuple[float, ...]] = {
    "RCAN": (15.59, 916.9, 11.2, 2.8, 52.4, 48.6, 45.8),
    "SwinIR": (11.82, 788.4, 9.8, 2.4, 89.2, 82.5, 76.3),
    "Real-ESRGAN": (16.70, 1029.5, 12.4, 3.2, 96.8, 91.4, 84.7),
    "EDT": (9.28, 682.3, 8.6, 1.9, 44.5, 41.2, 38.6),
    "CausalSR": (8.45, 594.7, 7.9, 1.7, 42.8, 39.5, 36.9),
}
"""Method → parameters in millions, GFLOPs at 720p ×4, GB while training and while restoring, ms at ×2, ×3, ×4."""
