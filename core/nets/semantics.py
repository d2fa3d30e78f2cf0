"""Semantic encoders (7): what a picture shows, as one global token and 7×7 patch tokens (model.md, section 5).

`clip` is the paper's E_clip and must be fetched once; `lite` is a small ImageNet network shipped with the program;
`none` gives no tokens, and the restorer's learned null stands in.
"""

from __future__ import annotations

import difflib
from abc import ABC, abstractmethod

import torch
from torch import Tensor, nn

from core.causal.mechanisms.resize import resize
from core.errors import ModelError
from core.nets.clip import load_clip
from core.nets.mobilenet import MobileNetV2, load_mobilenet
from resources import semantics_file

SIDE = 224
"""Both networks look at 224×224 pixels."""
TOKENS = 1 + 7 * 7
"""The global token first, then the patches row by row."""
ENCODERS = ("clip", "lite", "none")
TOKEN_WIDTHS = {"clip": 512, "lite": 1280}
"""Length of a token: CLIP's space shared with text, MobileNetV2's last features."""
CLIP_MEAN = (0.48145466, 0.4578275, 0.40821073)
CLIP_DEVIATION = (0.26862954, 0.26130258, 0.27577711)
"""Per channel, of CLIP's training pictures; open_clip's OPENAI_DATASET_MEAN and _STD."""


class SemanticEncoder(nn.Module, ABC):
    """A frozen network behind its own resizing and preprocessing.

    Guarantees: tokens are differentiable in the picture; weights take no gradient, and `train()` changes nothing;
    computes in float32, inside autocast too. Not to be made a part of a network that is saved or optimised.

    Attributes:
        name: one of `ENCODERS`.
        width: length of a token.
    """

    name: str
    width: int

    def forward(self, picture_B3HW: Tensor) -> Tensor:
        """Tokens B×50×width, float32, of pictures in [0, 1] of any size."""
        with torch.autocast(picture_B3HW.device.type, enabled=False):
            return self.tokens(picture_B3HW.float())

    @abstractmethod
    def tokens(self, picture_B3HW: Tensor) -> Tensor:
        """As `forward`, of float32."""

    def train(self, mode: bool = True) -> SemanticEncoder:
        """Stays in evaluation mode."""
        del mode
        return super().train(False)


class LiteEncoder(SemanticEncoder):
    """MobileNetV2's last features as patches, their mean as the global token; the whole picture, made square."""

    name = "lite"
    width = TOKEN_WIDTHS["lite"]

    def __init__(self, network: MobileNetV2) -> None:
        super().__init__()
        self.network = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.train(False)

    def tokens(self, picture_B3HW: Tensor) -> Tensor:
        """Tokens in [0, 6]."""
        square = resize(picture_B3HW, SIDE, SIDE, "bilinear") * 2 - 1
        features = self.network(square.contiguous(memory_format=torch.channels_last))
        patches = features.flatten(2).transpose(1, 2)
        return torch.cat([patches.mean(dim=1, keepdim=True), patches], dim=1)


class ClipEncoder(SemanticEncoder):
    """CLIP's picture tower on the middle square, every token projected into the space it shares with text.

    The global token is S = E_clip(X) (7), not normalised; the patches go through the same projection.
    """

    name = "clip"
    width = TOKEN_WIDTHS["clip"]

    def __init__(self, tower: nn.Module) -> None:
        super().__init__()
        self.tower = tower.requires_grad_(False)
        self.register_buffer("mean", torch.tensor(CLIP_MEAN).view(3, 1, 1), persistent=False)
        self.register_buffer("deviation", torch.tensor(CLIP_DEVIATION).view(3, 1, 1), persistent=False)
        self.mean: Tensor
        self.deviation: Tensor
        self.train(False)

    def prepare(self, picture_B3HW: Tensor) -> Tensor:
        """What the tower looks at: the middle square, bicubic to 224×224, standardised."""
        square = resize(_middle_square(picture_B3HW), SIDE, SIDE)
        return (square - self.mean) / self.deviation

    def tokens(self, picture_B3HW: Tensor) -> Tensor:
        """Tokens of length about 10 with OpenAI's weights."""
        whole, patches = self.tower(self.prepare(picture_B3HW))
        return torch.cat([whole[:, None], patches @ self.tower.proj], dim=1)


def semantic_encoder(name: str) -> SemanticEncoder | None:
    """The encoder of that name on the CPU; None for `none`.

    Raises:
        ModelError: no such encoder (the message suggests the nearest), or its weights are missing or damaged.
    """
    if name not in ENCODERS:
        close = difflib.get_close_matches(name, ENCODERS, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"known are {', '.join(ENCODERS)}"
        raise ModelError(f"unknown semantic encoder {name!r}; {hint}")
    if name == "clip":
        return ClipEncoder(load_clip())
    if name == "lite":
        file = semantics_file("mobilenet_v2")
        if file is None:
            raise ModelError("the weights of the semantic encoder 'lite' are missing; install CausalSR again")
        return LiteEncoder(load_mobilenet(file))
    return None


def _middle_square(picture_BCHW: Tensor) -> Tensor:
    """The longer axis cut to the shorter one's length, as much on both sides."""
    height, width = picture_BCHW.shape[2:]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    return picture_BCHW[:, :, top : top + side, left : left + side]
