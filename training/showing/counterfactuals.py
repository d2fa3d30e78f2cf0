"""Algorithm 1 on one picture, to look at: X, X', Y, Y_cf, what the restorer makes of Y_cf, and figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor
from torch.nn.functional import interpolate

from core.causal.factors import to_latent
from core.causal.prior import Prior
from core.causal.scm import Scm
from core.causal.world import World
from core.errors import ReadError, ScaleError
from core.models.checkpoint import Model
from core.nets.contract import Told
from training.evaluation.protocol import read_high
from training.nets.degrader import Degrader
from training.objectives.counterfactual import (
    constrained,
    counterfactual_loss,
    directions,
    moved_scene,
    no_gradient_of,
)
from training.objectives.structure import kl_to_prior
from training.recipes.base import Counterfactuals

SIDE = 256
"""Largest side of the crop that is shown."""
SMALLEST = 24
"""Least side of the photo, three of JPEG's blocks."""
GAIN = 8
"""How much the difference X' - X is amplified in its panel."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What Algorithm 1 did to one scene.

    Attributes:
        panels: label → picture, H×W×3 uint8, all of one size.
        moved: mean |X' - X|, 1/255.
        drift_free, drift: ½ ‖Z' - Z‖² before and after the soft constraint (line 16).
        loss: L_cf (11).
    """

    panels: Mapping[str, np.ndarray]
    moved: float
    drift_free: float
    drift: float
    loss: float


def counterfactual_strip(
    model: Model, file: Path, factors: Mapping[str, float], scale: int, out: Path, say: Callable[[str], None]
) -> Shown:
    """Degrade the middle of a sharp picture, find its counterfactual, and write the strip as a PNG.

    Args:
        factors: what happens to the photo, by name; the others are drawn from the prior (seed 0).

    Raises:
        ReadError: the picture can't be read, or is too small.
        ScaleError: the model can't enlarge so.
        InterventionError: an unknown factor or a value out of range.
    """
    if scale not in model.restorer.scales:
        raise ScaleError(f"the model can't enlarge ×{scale}; give one of {', '.join(map(str, model.restorer.scales))}")
    high = read_high(file, scale)
    if not fits(high, scale):
        raise ReadError(f"{file}: too small for ×{scale}; give a picture of at least {SMALLEST * scale} pixels a side")
    scene = middle(high, scale)
    world = Scm(prior=Prior(untouched=0.0)).do(**factors).sample(scene, scale, torch.Generator().manual_seed(0))
    shown = explore(model, world, scale)
    out.parent.mkdir(parents=True, exist_ok=True)
    strip(shown.panels).save(out)
    say(f"moved the scene by {shown.moved:.2f} of 255 on average")
    say(f"½‖Z' - Z‖² {shown.drift_free:.5f} before the soft constraint, {shown.drift:.5f} after")
    say(f"L_cf {shown.loss * 255:.2f} of 255")
    say(f"wrote {out}")
    return shown


def explore(model: Model, world: World, scale: int) -> Shown:
    """Algorithm 1 with the deployed encoder: q(U | f_y(X, Z)) stands for the posterior, h_ψ is even."""
    settings = Counterfactuals()
    degrader = Degrader()
    torch.nn.init.zeros_(degrader.last.weight)
    latents = to_latent(world.factors)
    random = torch.Generator().manual_seed(0)
    with no_gradient_of(model.encoder, model.structure, degrader):

        def divergence(scene: Tensor) -> Tensor:
            posterior = model.encoder(degrader(scene, latents, world), 1)
            return kl_to_prior(posterior, model.structure, random, 0.1, samples=8, free_bits=0.0)

        def read(scene: Tensor) -> Tensor:
            mean: Tensor = model.encoder(degrader(scene, latents, world), 1).mean
            return mean

        found = directions(world, latents, degrader, divergence)
        free = moved_scene(world.scene, found, torch.zeros_like(world.scene[:, :1]), settings)
        with torch.no_grad():
            factual = read(world.scene)
        scene = constrained(free, factual, read, settings.pull)
    with torch.no_grad():
        photo = degrader(scene, latents, world)
        restored = model.restorer(photo, Told(latents=latents), scale)
        drifts = [float(0.5 * (read(each) - factual).square().sum()) for each in (free, scene)]
        loss = float(counterfactual_loss(lambda _photo: restored, photo, scene))
    return Shown(
        panels={**panels(world, scene, photo), "r(Y_cf, Z)": to_pixels(restored[0])},
        moved=float((scene - world.scene).abs().mean()) * 255,
        drift_free=drifts[0],
        drift=drifts[1],
        loss=loss,
    )


def panels(world: World, scene_BCHW: Tensor, photo_BCHW: Tensor) -> dict[str, np.ndarray]:
    """Label → picture of the first row, H×W×3 uint8, all of the scene's size: X, X', their difference, Y, Y_cf."""
    factual, scene = world.scene[0], scene_BCHW[0]
    photo, imagined = (interpolate(each[:1], size=factual.shape[1:])[0] for each in (world.photo, photo_BCHW))
    pictures = {
        "X": factual,
        "X'": scene,
        f"{GAIN} (X' - X)": 0.5 + GAIN * (scene - factual),
        "Y": photo,
        "Y_cf": imagined,
    }
    return {label: to_pixels(picture) for label, picture in pictures.items()}


def strip(panels: Mapping[str, np.ndarray]) -> Image.Image:
    """The panels side by side, each under its label."""
    height, width = next(iter(panels.values())).shape[:2]
    gap, line = 8, 24
    sheet = Image.new("RGB", ((width + gap) * len(panels) + gap, height + line + 2 * gap), (32, 32, 32))
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(16)
    for number, (label, picture) in enumerate(panels.items()):
        left = gap + number * (width + gap)
        draw.text((left, gap), label, fill=(230, 230, 230), font=font)
        sheet.paste(Image.fromarray(picture), (left, line + gap))
    return sheet


def middle(high_HW3: np.ndarray, scale: int) -> Tensor:
    """The middle of a picture, 1×3×h×w, its sides at most `SIDE` and such that the photo's are multiples of 8."""
    grid = 8 * scale
    height, width = (min(side, SIDE) // grid * grid for side in high_HW3.shape[:2])
    top, left = (high_HW3.shape[0] - height) // 2, (high_HW3.shape[1] - width) // 2
    cut = np.ascontiguousarray(high_HW3[top : top + height, left : left + width])
    return torch.from_numpy(cut).permute(2, 0, 1)[None].float() / 255


def fits(high_HW3: np.ndarray, scale: int) -> bool:
    """Whether a picture is large enough for `middle` and for the encoder behind it."""
    return min(high_HW3.shape[:2]) >= SMALLEST * scale


def to_pixels(picture_CHW: Tensor) -> np.ndarray:
    """[0, 1] to uint8, H×W×3."""
    bytes_CHW = (picture_CHW.detach().float().clamp(0, 1) * 255).round().to(torch.uint8)
    return np.ascontiguousarray(bytes_CHW.permute(1, 2, 0).cpu().numpy())
