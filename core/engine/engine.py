"""The engine: a model on a device, and a session for each photo."""

from __future__ import annotations

from pathlib import Path

from core.engine.belief import Belief, ContextReader
from core.engine.compute import TILE, Compute, choose_device
from core.engine.session import Session
from core.image_io import Photo
from core.image_io.alpha import bleed
from core.models.checkpoint import Model
from core.models.library import find_model
from core.order import ModelRef


class Engine:
    """Loads a model once and restores photos with it, several at once if need be. A `PhotoEngine`.

    Attributes:
        model: the model.
        compute: runs its restorer.
        context: reads the semantic context of photos.
    """

    def __init__(self, device: str = "auto", model: str | Path | Model = "fast") -> None:
        """Load the model.

        Args:
            device: auto, cuda, mps or cpu.
            model: name of a shipped or added model, a model's file, or a model in memory.

        Raises:
            DeviceError: the device isn't here.
            ModelError: the model is missing, damaged or too new.
        """
        chosen = choose_device(device)
        self.model = model if isinstance(model, Model) else find_model(model)
        self.compute = Compute(self.model.net, chosen, self.model.tile or TILE, self.model.reference)
        self.context = ContextReader(self.model)

    @property
    def device_name(self) -> str:
        """The device's real name."""
        return self.compute.device.label

    @property
    def model_ref(self) -> ModelRef:
        """The model's name and hash, and the hash of what is before another's network."""
        return ModelRef(self.model.name, self.model.sha256, self.model.behind)

    @property
    def scales(self) -> tuple[int, ...]:
        """Enlargements the model has; others go through the next larger one."""
        return self.model.net.scales

    @property
    def abilities(self) -> frozenset[str]:
        """See `PhotoEngine.abilities`."""
        able = {"texture": self.compute.has_texture, "reference": self.compute.reference_net is not None}
        return frozenset(name for name, has in able.items() if has)

    def open(self, photo: Photo, *, patient: bool = False) -> Session:
        """A session for the photo; nothing is computed yet.

        Sessions may be used in different threads, each in one; they take turns, tile by tile.

        Args:
            patient: let other sessions go first.
        """
        pixels = photo.pixels if photo.alpha is None else bleed(photo.pixels, photo.alpha)
        belief = Belief(self.model, self.context, photo, pixels)
        return Session(self.compute, belief, photo, pixels, self.scales, patient=patient, remark=self.model.remark)
