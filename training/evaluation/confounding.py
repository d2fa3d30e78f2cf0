"""How much the content of a photo tells about what happened to it: nats a factor, by a probe on held-out draws."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor

from core.causal.draws import Exogenous
from core.causal.factors import FACTORS
from core.causal.prior import Prior, f_z
from core.errors import ReadError
from training.data.photos import load_photos

DRAWS = 40_000
BINS = 4
"""Quantiles that a factor's values are told apart by, beside "none"."""
ITERATIONS = 60


def confounding(contents_NC: Tensor, prior: Prior, generator: torch.Generator) -> dict[str, float]:
    """Factor → nats by which a probe of the content guesses it better than its frequencies do; about 0 if it can't.

    Args:
        contents_NC: of photos, as `core.causal.content` has them; each draw takes one.
    """
    rows = torch.randint(len(contents_NC), (DRAWS,), generator=generator)
    z = f_z(prior, contents_NC[rows], Exogenous.draw(DRAWS, 1, 1, generator))
    features = _features(contents_NC[rows])
    return {each.name: _nats(features, _classes(z[:, i], each.none)) for i, each in enumerate(FACTORS)}


def print_confounding(folder: Path, prior: Prior, say: Callable[[str], None]) -> dict[str, float]:
    """The table for a folder's photos.

    Raises:
        ReadError: no photos, or one only.
    """
    photos = load_photos(folder)
    if len(photos) < 2:
        raise ReadError(f"{folder}: one photo only, beside which no content differs; give more")
    found = confounding(photos.contents, prior, torch.Generator().manual_seed(0))
    for name, nats in found.items():
        say(f"{name:13} {nats:6.3f} nats")
    return found


def _features(contents_NC: Tensor) -> Tensor:
    """Standardised, with their squares and a constant."""
    standard = (contents_NC - contents_NC.mean(dim=0)) / contents_NC.std(dim=0).clamp_min(1e-6)
    return torch.cat([torch.ones_like(standard[:, :1]), standard, standard.square().clamp_max(9)], dim=1)


def _classes(values_N: Tensor, none: float) -> Tensor:
    """0 where the factor is absent, else 1 + its quantile's number."""
    there = (values_N - none).abs() > 1e-6
    if not bool(there.any()):
        return torch.zeros_like(values_N, dtype=torch.long)
    edges = values_N[there].quantile(torch.linspace(0, 1, BINS + 1)[1:-1])
    return torch.where(there, 1 + torch.bucketize(values_N.contiguous(), edges.unique()), 0)


def _nats(features_NF: Tensor, classes_N: Tensor) -> float:
    """Held-out log score of a multinomial regression over that of the frequencies."""
    half, count = len(classes_N) // 2, int(classes_N.max()) + 1
    weight = torch.zeros(features_NF.shape[1], count, requires_grad=True)
    optimiser = torch.optim.LBFGS([weight], max_iter=ITERATIONS, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimiser.zero_grad()
        value = F.cross_entropy(features_NF[:half] @ weight, classes_N[:half])
        value.backward()
        return value

    optimiser.step(loss)
    frequencies = torch.bincount(classes_N[:half], minlength=count).clamp_min(1).float()
    usual = F.cross_entropy((frequencies / frequencies.sum()).log().expand(half, -1), classes_N[half : 2 * half])
    with torch.no_grad():
        told = F.cross_entropy(features_NF[half : 2 * half] @ weight, classes_N[half : 2 * half])
    return float(usual - told)
