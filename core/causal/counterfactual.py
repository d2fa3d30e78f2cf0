"""Abduct, act, predict: what the true answer to a slider is, computed from stored draws.

The principle : *what the photo is said not to have must belong to the scene.*
The right answer to do(z') is the picture X* that the believed mechanisms, with z' in place of z and
the same ε, would turn into the same photo.
"""

from __future__ import annotations

import torch
from torch import Tensor

from core.causal.factors import FACTORS, NONE, index
from core.causal.mechanisms import blur, resize
from core.causal.world import World, compress


def milder(factors_BD: Tensor, wished_BD: Tensor) -> Tensor:
    """Where a wish asks for less harm than the truth, the wish; else the truth. B×d, physical units."""
    worse = torch.tensor([each.worse for each in FACTORS], dtype=factors_BD.dtype, device=factors_BD.device)
    return torch.where((wished_BD - factors_BD) * worse < 0, wished_BD, factors_BD)


def answer(world: World, wished_BD: Tensor, scale: int) -> Tensor:
    """X*: the scene of which the photo is a photo when Z is `wished`, B×3×sh×sw, not clipped.

    blur, b' < b: X blurred by s·√(b² - b'²) of its own pixels, by a kernel of the photo's own shape. noise, n' < n:
    X + up((1 - n'/n)·N), N the noise as it stands in Y. jpeg, q' milder than q: X + up(A_q - A_q'),
    A_q = jpeg_q(Y₀) - Y₀. They compose in the mechanisms' order. A wish harsher than the truth has no such scene; the
    truth is used for it.

    Args:
        wished_BD: Z', physical units; only the visible factors are read.
    """
    kept = milder(world.factors, wished_BD)
    b, n, q = (index(name) for name in ("blur", "noise", "jpeg"))
    remaining = (world.factors[:, b].square() - kept[:, b].square()).clamp_min(0).sqrt()
    scene = blur(world.scene, remaining * scale, world.traits.shapes)
    truth = world.factors[:, n]
    noise_share = torch.where(truth > 0, 1 - kept[:, n] / truth.clamp_min(1e-6), 0.0)
    residue = world.noise * noise_share.view(-1, 1, 1, 1)
    softer = (kept[:, q] > world.factors[:, q]).nonzero()[:, 0]
    if len(softer):
        own, webp = world.factors[softer, index("subsampling")], world.traits.webp[softer]
        at_wish = compress(world.uncompressed[softer], kept[softer, q], own, webp)
        residue = residue.index_add(0, softer, world.photo[softer] - at_wish)
    up = residue if scale == 1 else resize(residue, scene.shape[2], scene.shape[3])
    return scene + up


def draw_wishes(factors_BD: Tensor, generator: torch.Generator) -> Tensor:
    """do(z') to teach, B×d: each present visible factor is asked to be milder with probability .6,
    by a share drawn uniformly in latent units, to nothing at all in a third of the cases."""
    none = torch.as_tensor(NONE, dtype=factors_BD.dtype)
    wished = factors_BD.clone()
    draws = torch.rand((len(FACTORS), 3, factors_BD.shape[0]), generator=generator)
    for i, each in enumerate(FACTORS):
        if not each.slider:
            continue
        asked, share, nothing = draws[i]
        share = torch.where(nothing < 1 / 3, 0.0, share)
        start, end = each.to_latent(none[i]), each.to_latent(factors_BD[:, i])
        value = each.from_latent(start + (end - start) * share)
        wished[:, i] = torch.where(asked < 0.6, value, factors_BD[:, i])
    return wished


def draw_excess(factors_BD: Tensor, generator: torch.Generator) -> Tensor:
    """A wish harsher than the truth in one visible factor of each item, B×d: the truth has no scene for it."""
    sliders = [i for i, each in enumerate(FACTORS) if each.slider]
    chosen = torch.randint(len(sliders), (factors_BD.shape[0],), generator=generator)
    share = torch.rand((factors_BD.shape[0],), generator=generator) * 0.6 + 0.1
    wished = factors_BD.clone()
    for position, i in enumerate(sliders):
        each = FACTORS[i]
        start = each.to_latent(factors_BD[:, i])
        worst = each.to_latent(torch.tensor(each.high if each.worse > 0 else each.low))
        wished[:, i] = torch.where(chosen == position, each.from_latent(start + (worst - start) * share), wished[:, i])
    return wished
