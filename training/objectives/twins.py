"""What two photos of one scene teach, when the second is the first's under do() of one factor (model.md, section 7)."""

from __future__ import annotations

from torch import Tensor

from training.objectives.reconstruction import Measure, measured


def moves(read_2RD: Tensor, latents_2RD: Tensor) -> Tensor:
    """How far the beliefs move otherwise than the factors did, mean square, latent units; a scalar.

    The asked factor's should move by what was asked, the others' not at all; what is read wrongly in both alike isn't
    counted.

    Args:
        read_2RD: what is believed of all factual photos, then of all counterfactual ones.
        latents_2RD: the truth.
    """
    (factual, other), (truth, done) = read_2RD.chunk(2), latents_2RD.chunk(2)
    return ((other - factual) - (done - truth)).square().mean()


def same_scene(restored_2RCHW: Tensor, scene_RCHW: Tensor, measure: Measure) -> Tensor:
    """How far both pictures, each told its own truth, are from the one scene; a scalar."""
    return measured(restored_2RCHW - scene_RCHW.repeat(2, 1, 1, 1), measure)
