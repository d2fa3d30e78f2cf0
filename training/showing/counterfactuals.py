"""Counterfactuals of one picture, to look at: where Algorithm 1 leads, and another scene that explains the photo as
well; with figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
from training.objectives.ascent import ascending
from training.objectives.counterfactual import constrained, counterfactual_loss, moved_scene, no_gradient_of
from training.objectives.explanation import explaining
from training.objectives.structure import kl_to_prior
from training.recipes.paper import PAPER

SIDE = 256
"""Largest side of the crop that is shown."""
SMALLEST = 24
"""Least side of the photo, three of JPEG's blocks."""
STRONGEST = 64
"""No difference is amplified further."""


@dataclass(frozen=True, kw_only=True)
class Move:
    """How far a scene is from X, and its photo under the same harm from X's: root mean squares, 1/255."""

    scene: float
    photo: float

    def __str__(self) -> str:
        return f"{self.scene:.2f} of 255 from X, its photo {self.photo:.2f} from X's"


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What was found of one scene.

    Attributes:
        rows: label → picture, H×W×3 uint8, all of one size; the first row is Algorithm 1's.
        moved, other: how far X' of Algorithm 1 is, and how far the other scene.
        drift_free, drift: ‖Z' - Z‖ before and after the soft constraint (line 16), latent units.
        likelihoods: scene → log p(Y | scene, Z) (2), nats a pixel value.
        loss: L_cf (11).
    """

    rows: Sequence[Mapping[str, np.ndarray]]
    moved: Move
    other: Move
    drift_free: float
    drift: float
    likelihoods: Mapping[str, float]
    loss: float


def counterfactual_strip(
    model: Model, file: Path, factors: Mapping[str, float], scale: int, out: Path, say: Callable[[str], None]
) -> Shown:
    """Degrade the middle of a sharp picture, find its counterfactual and another scene that explains the photo as well,
    and write both as a PNG.

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
    strip(*shown.rows).save(out)
    say(f"Algorithm 1: X' is {shown.moved} (rms)")
    say(f"  ‖Z' - Z‖ {shown.drift_free:.3f} before the soft constraint, {shown.drift:.3f} after")
    say(f"  L_cf {shown.loss * 255:.2f} of 255")
    say(f"another scene, X2, from what the model makes of Y: {shown.other} (rms)")
    say("log p(Y | scene, Z), nats a pixel value: " + ", ".join(f"{k} {v:.2f}" for k, v in shown.likelihoods.items()))
    say(f"wrote {out}")
    return shown


def explore(model: Model, world: World, scale: int) -> Shown:
    """Algorithm 1 as printed with the deployed encoder: q(U | f_y(X, Z)) stands for the posterior, h_ψ is even. What
    moves such a reading is what a photo shows, so X' has another photo. The other scene begins where it can't be told
    from X by its photo: with what the restorer, told the truth, makes of Y."""
    settings, degrader, latents = PAPER.counterfactuals, Degrader(), to_latent(world.factors)
    torch.nn.init.zeros_(degrader.last.weight)
    random = torch.Generator().manual_seed(0)

    def divergence(scene: Tensor) -> Tensor:
        posterior = model.encoder(degrader(scene, latents, world), 1)
        return kl_to_prior(posterior, model.structure, random, 0.1, samples=8, free_bits=0.0)

    def read(scene: Tensor) -> Tensor:
        mean: Tensor = model.encoder(degrader(scene, latents, world), 1).mean
        return mean

    with no_gradient_of(model.encoder, model.structure, degrader):
        even = torch.zeros_like(world.scene[:, :1])
        found = ascending(world, latents, degrader, divergence, even, settings)
        free = moved_scene(world.scene, found, even, settings)
        with torch.no_grad():
            factual, restored = read(world.scene), model.restorer(world.photo, Told(latents=latents), scale)
        scene = constrained(free, factual, read, settings.pull, settings.delta, settings.rounds)
        other = explaining(restored, world, latents, degrader)
    with torch.no_grad():
        photos = {
            name: degrader(each, latents, world) for name, each in (("X", world.scene), ("X'", scene), ("X2", other))
        }
        again = model.restorer(photos["X'"], Told(latents=latents), scale)
        drifts = [float((read(each) - factual).norm()) for each in (free, scene)]
        loss = float(counterfactual_loss(lambda _photo: again, photos["X'"], scene))
        likelihoods = {name: float(degrader.log_likelihood(world.photo, each)) for name, each in photos.items()}
    return Shown(
        rows=(
            {**panels(world, scene, photos["X'"]), "r(Y_cf, Z)": to_pixels(again[0])},
            panels(world, other, photos["X2"], ("X2", "its photo")),
        ),
        moved=Move(scene=_rms(scene - world.scene), photo=_rms(photos["X'"] - photos["X"])),
        other=Move(scene=_rms(other - world.scene), photo=_rms(photos["X2"] - photos["X"])),
        drift_free=drifts[0],
        drift=drifts[1],
        likelihoods=likelihoods,
        loss=loss,
    )


def panels(
    world: World, scene_BCHW: Tensor, photo_BCHW: Tensor, names: tuple[str, str] = ("X'", "Y_cf")
) -> dict[str, np.ndarray]:
    """Label → picture of the first row, H×W×3 uint8, all of the scene's size: X, another scene, their difference, Y,
    the other scene's photo, their difference. Both differences are amplified alike, so that eyes can compare them."""
    factual, scene = world.scene[0], scene_BCHW[0]
    photo, imagined = (interpolate(each[:1], size=factual.shape[1:])[0] for each in (world.photo, photo_BCHW))
    gain = min(max(round(0.5 / (3 * _rms(scene - factual) / 255 + 1e-9)), 1), STRONGEST)
    pictures = {
        "X": factual,
        names[0]: scene,
        f"{gain} ({names[0]} - X)": 0.5 + gain * (scene - factual),
        "Y": photo,
        names[1]: imagined,
        f"{gain} ({names[1]} - Y)": 0.5 + gain * (imagined - photo),
    }
    return {label: to_pixels(picture) for label, picture in pictures.items()}


def _rms(difference: Tensor) -> float:
    """Root mean square, 1/255."""
    return float(difference.square().mean().sqrt()) * 255


def strip(*rows: Mapping[str, np.ndarray]) -> Image.Image:
    """Rows of panels of one size below each other, each panel under its label."""
    height, width = next(iter(rows[0].values())).shape[:2]
    gap, line = 8, 24
    size = ((width + gap) * max(map(len, rows)) + gap, (height + line + gap) * len(rows) + gap)
    sheet = Image.new("RGB", size, (32, 32, 32))
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(16)
    for place, row in enumerate(rows):
        top = gap + place * (height + line + gap)
        for number, (label, picture) in enumerate(row.items()):
            left = gap + number * (width + gap)
            draw.text((left, top), label, fill=(230, 230, 230), font=font)
            sheet.paste(Image.fromarray(picture), (left, top + line))
    return sheet


def middle(high_HW3: np.ndarray, scale: int) -> Tensor:
    """The middle of a picture, 1×3×h×w, its sides at most `SIDE` and such that the photo's are multiples of 8."""
    grid = 8 * scale
    height, width = (min(side, SIDE) // grid * grid for side in high_HW3.shape[:2])
    top, left = (high_HW3.shape[0] - height) // 2, (high_HW3.shape[1] - width) // 2
    cut = high_HW3[top : top + height, left : left + width].copy()
    return torch.from_numpy(cut).permute(2, 0, 1)[None].float() / 255


def fits(high_HW3: np.ndarray, scale: int) -> bool:
    """Whether a picture is large enough for `middle` and for the encoder behind it."""
    return min(high_HW3.shape[:2]) >= SMALLEST * scale


def to_pixels(picture_CHW: Tensor) -> np.ndarray:
    """[0, 1] to uint8, H×W×3."""
    bytes_CHW = (picture_CHW.detach().float().clamp(0, 1) * 255).round().to(torch.uint8)
    return np.ascontiguousarray(bytes_CHW.permute(1, 2, 0).cpu().numpy())
