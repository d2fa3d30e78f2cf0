"""What is believed about one photo, and what the restorer is told of it: estimate, context, interventions."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from core.causal.actions import Actions, Mode
from core.causal.estimate import Estimate
from core.causal.evidence import Observation, from_jpeg
from core.causal.factors import NAMES, from_latent, to_latent
from core.engine.box import Box
from core.engine.compute import cpu
from core.engine.resample import resample
from core.image_io.photo import Compression, Photo
from core.jobs import CancelToken
from core.models.checkpoint import Model
from core.nets.contract import Told
from core.nets.encoder import photo_posterior
from core.nets.intervention import InterventionNet
from core.nets.semantics import SemanticEncoder, semantic_encoder

CONTEXT_SIDE = 448
"""Longer side of what the semantic encoder is shown, as in training: twice what it looks at."""


class ContextReader:
    """Reads C of a photo (8)–(10) by a model's translator; the semantic encoder is loaded on first use."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._encoder: SemanticEncoder | None = None

    def read(self, pixels_HW3: np.ndarray) -> Tensor | None:
        """C, 1×C float32 on the CPU; None for a model without semantics."""
        translator = self._model.translator
        if translator is None:
            return None
        if self._encoder is None:
            self._encoder = semantic_encoder(self._model.semantics)
        assert self._encoder is not None
        context: Tensor = translator(self._encoder(_small(pixels_HW3)))
        return context


def _small(pixels_HW3: np.ndarray) -> Tensor:
    """The photo within `CONTEXT_SIDE` pixels, 1×3×h×w float32 in [0, 1]."""
    height, width = pixels_HW3.shape[:2]
    shrink = min(CONTEXT_SIDE / max(height, width), 1.0)
    size = max(round(height * shrink), 1), max(round(width * shrink), 1)
    small = resample(pixels_HW3, Box(0.0, 0.0, float(height), float(width)), *size)
    return torch.from_numpy(small.astype(np.float32) / np.iinfo(small.dtype).max).permute(2, 0, 1)[None]


class Belief:
    """The estimate and the context of one photo; each is computed once, so that all its tiles agree."""

    def __init__(self, model: Model, reader: ContextReader, photo: Photo, pixels_HW3: np.ndarray) -> None:
        """Take what an engine made for the photo; `pixels_HW3` is what the networks look at."""
        self._model, self._reader, self._photo, self._pixels = model, reader, photo, pixels_HW3
        self._estimate: Estimate | None = None
        self._context: Tensor | None = None

    def estimate(self, token: CancelToken | None = None) -> Estimate:
        """The posterior q(U | Y) of the whole photo, and of what its file says.

        Raises:
            Cancelled: the token was cancelled before it began.
        """
        if self._estimate is None:
            if token is not None:
                token.check()
            fast = cpu().dtype is torch.bfloat16
            posterior = photo_posterior(self._model.encoder, self._pixels, self._photo.alpha, bfloat16=fast)
            covariance = posterior.value_covariance[0].double().numpy()
            value, presence = (each[0].double().numpy() for each in (posterior.value, posterior.presence))
            read = Estimate(value, (covariance + covariance.T) / 2, presence)
            self._estimate = read.observe(stated(self._photo.compression))
        return self._estimate

    def told(self, used: Mapping[str, float], *, grey: bool) -> Told:
        """What the restorer is told, for a batch of one.

        Args:
            used: factor name → physical value, from `intervened`.
            grey: the photo has one channel.
        """
        latents = torch.from_numpy(to_latent(np.array([used[name] for name in NAMES]))).float()[None]
        if self._context is None:
            self._context = self._reader.read(self._pixels)
        return Told(latents=latents, context=self._context, grey=grey)

    def used(self, actions: Actions) -> Mapping[str, float]:
        """Factor name → physical value that the restorer is told when a person asks for `actions`."""
        return intervened(self.estimate().heard(actions), actions, self._model.intervention)


def stated(compression: Compression | None) -> tuple[Observation, ...]:
    """What the photo's file says of its compression."""
    if compression is None:
        return ()
    return from_jpeg(compression.luma, compression.chroma, compression.subsampling)


@torch.no_grad()
def intervened(estimate: Estimate, actions: Actions, intervention: InterventionNet) -> Mapping[str, float]:
    """Z as the restorer is told it, in physical units: conditioned on what is known, then through g_ψ (17).

    A factor set to its own estimate gives exactly what auto gives, which is told E U; at full strength a set factor is
    told as set; what a person knows is never moved. A shift counts from what the others' values say of it.
    """
    known = actions.values(Mode.TELL)
    told = estimate.tell(known)
    readings, actions = told.readings, actions.settled(told.found)
    values = {name: reading.told for name, reading in readings.items()} | known
    wishes = {name: value for name, value in actions.values(Mode.SET).items() if value != readings[name].mean}
    if not wishes:
        return values
    believed = torch.from_numpy(to_latent(np.array([values[name] for name in NAMES])))[None].float()
    wished = torch.from_numpy(to_latent(np.array([wishes.get(name, values[name]) for name in NAMES])))[None].float()
    asked = torch.tensor([[name in wishes for name in NAMES]])
    latents = intervention(believed, asked, wished, torch.tensor([actions.strength]))[0]
    moved = from_latent(latents.double().numpy())
    same = (latents == believed[0]).tolist()
    values = {name: value if same[i] else float(moved[i]) for i, (name, value) in enumerate(values.items())}
    return {**values, **known, **(wishes if actions.strength == 1 else {})}
