"""Networks of others by their weights alone: those that spandrel knows, and RLFN. The only module that knows spandrel.

weights ─▶ which architecture, how large ─▶ network that takes and gives [0, 1] ─▶ behind `Enlarger`
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode

from core.errors import ModelError
from core.nets.rlfn import SMALLEST, is_rlfn, rlfn_of
from core.nets.torchvision_schemas import declare_missing_schemas

LARGEST_SCALE = 8
SPARE_BYTES = 512 << 20
"""What a network may take beside its weights while it is built: masks and tables."""
FACTORIES = ("empty", "zeros", "ones", "rand", "full", "arange", "linspace", "new_")
"""Beginnings of the names of operators that make tensors."""
NEEDS_SPANDREL = "networks of others need spandrel; pip install 'causalsr[models]'"


@dataclass(frozen=True, kw_only=True, eq=False)
class Foreign:
    """Another's network.

    Attributes:
        network: B×channels×h×w in [0, 1] to B×channels×sh×sw, any size.
        architecture: its name.
        purpose: what it is for, in words.
        scale, channels: see `EnlargerFacts`.
        multiple: of the sides it asks for, as far as it says.
        minimum: of the sides it asks for.
    """

    network: nn.Module
    architecture: str
    purpose: str
    scale: int
    channels: int
    multiple: int
    minimum: int


def build_foreign(tensors: Mapping[str, Tensor]) -> Foreign:
    """The network that these weights belong to.

    Raises:
        ModelError: spandrel is not installed, doesn't know it, or it isn't one for single photos; or they are damaged.
    """
    try:
        with torch.no_grad(), _Budget(tensors):
            if is_rlfn(tensors):
                return _rlfn(tensors)
            return _by_spandrel(tensors)
    except ModelError:
        raise
    except Exception as error:  # guessing an architecture's sizes from strange weights fails in every way
        reason = (str(error).splitlines() or [type(error).__name__])[0][:160]
        raise ModelError(f"its weights don't fit together ({reason}); fetch it again") from error


def _rlfn(tensors: Mapping[str, Tensor]) -> Foreign:
    network = rlfn_of(tensors).eval()
    return Foreign(
        network=network,
        architecture="RLFN",
        purpose=_words("SR", network.scale),
        scale=network.scale,
        channels=3,
        multiple=1,
        minimum=SMALLEST,
    )


class _Descriptor(nn.Module):
    """A spandrel descriptor as a network: it pads to the sizes it wants, and cuts the result."""

    def __init__(self, descriptor: Any) -> None:
        super().__init__()
        self.descriptor, self.inner = descriptor, descriptor.model

    def forward(self, image_BCHW: Tensor) -> Tensor:
        """See `Foreign.network`."""
        picture: Tensor = self.descriptor(image_BCHW.clone())  # some, as RCAN, write into what they are given
        return picture


def spandrel_is_here() -> bool:
    """Whether networks of others can be built."""
    try:
        _spandrel()
    except ModelError:
        return False
    return True


def _spandrel() -> Any:
    declare_missing_schemas()
    try:
        with warnings.catch_warnings():  # of what it imports
            warnings.simplefilter("ignore")
            import spandrel
    except ImportError as error:
        raise ModelError(NEEDS_SPANDREL) from error
    return spandrel


def _by_spandrel(tensors: Mapping[str, Tensor]) -> Foreign:
    spandrel = _spandrel()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = spandrel.MAIN_REGISTRY.load(dict(tensors))
    except spandrel.UnsupportedModelError as error:
        raise ModelError("of no architecture that is known here (spandrel's and RLFN)") from error
    if not isinstance(found, spandrel.ImageModelDescriptor) or found.purpose not in ("SR", "Restoration"):
        raise ModelError(f"{found.architecture.name} is for faces or gaps, which are made up; photos only are restored")
    if found.input_channels != found.output_channels or found.input_channels not in (1, 3):
        ways = f"{found.input_channels} channels in and {found.output_channels} out"
        raise ModelError(f"{found.architecture.name} has {ways}; what takes and gives colours or grey is wanted")
    if not 1 <= found.scale <= LARGEST_SCALE:
        raise ModelError(f"{found.architecture.name} enlarges ×{found.scale}; ×1 to ×{LARGEST_SCALE} can be used")
    network = _Descriptor(found).eval()
    for parameter in network.parameters():
        parameter.requires_grad_(False)
    return Foreign(
        network=network,
        architecture=str(found.architecture.name),
        purpose=_words(found.purpose, found.scale),
        scale=found.scale,
        channels=found.input_channels,
        multiple=found.size_requirements.multiple_of,
        minimum=found.size_requirements.minimum,
    )


def _words(purpose: str, scale: int) -> str:
    if scale == 1:
        return "restores at ×1 what our restoration left"
    what = "enlarges" if purpose == "SR" else "restores and enlarges"
    return f"{what} ×{scale} what our restoration made of the photo"


class _Budget(TorchDispatchMode):
    """Ends the building of a network that takes much more memory than its weights do."""

    def __init__(self, tensors: Mapping[str, Tensor]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._left = 8 * sum(each.nbytes for each in tensors.values()) + SPARE_BYTES

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        name = str(func).split(".")[1]
        if name.startswith(FACTORIES):
            sides = next((each for each in args if isinstance(each, list | tuple)), ())
            self._left -= 4 * _product(sides)
        if self._left < 0:
            raise ModelError("its weights ask for a network that takes far more memory than they do")
        return func(*args, **(kwargs or {}))


def _product(sides: Any) -> int:
    found = 1
    for side in sides:
        found *= int(side) if isinstance(side, int) else 1
    return found
