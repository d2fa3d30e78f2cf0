"""spandrel's RCAN against a forward pass written from the paper (Zhang et al., "Image Super-Resolution Using Very Deep
Residual Channel Attention Networks", ECCV 2018), on random weights under its authors' names."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention

from core.models.adding import add
from core.models.foreign import build_foreign
from core.models.library import find_model
from tests.core.models.networks import file_of, needs_spandrel

pytestmark = needs_spandrel

GROUPS, BLOCKS, CHANNELS, REDUCTION = 2, 3, 16, 4
MEAN = (0.4488, 0.4371, 0.4040)
"""Of DIV2K's red, green and blue, which the authors take off before and add after."""


def released(scale: int) -> dict[str, torch.Tensor]:
    """Weights under the names and in the shapes of the authors' files, RCAN_BIX2.pt and the like."""
    generator = torch.Generator().manual_seed(scale)
    found: dict[str, torch.Tensor] = {}

    def conv(name: str, made: int, given: int, side: int) -> None:
        spread = (2 / (given * side**2)) ** 0.5
        found[f"{name}.weight"] = torch.randn((made, given, side, side), generator=generator) * spread
        found[f"{name}.bias"] = torch.randn((made,), generator=generator) * 0.1

    for name, sign in (("sub_mean", -1), ("add_mean", 1)):
        found[f"{name}.weight"] = torch.eye(3)[:, :, None, None]
        found[f"{name}.bias"] = sign * 255 * torch.tensor(MEAN)
    conv("head.0", CHANNELS, 3, 3)
    for group in range(GROUPS):
        for block in range(BLOCKS):
            base = f"body.{group}.body.{block}.body"
            conv(f"{base}.0", CHANNELS, CHANNELS, 3)
            conv(f"{base}.2", CHANNELS, CHANNELS, 3)
            conv(f"{base}.3.conv_du.0", CHANNELS // REDUCTION, CHANNELS, 1)
            conv(f"{base}.3.conv_du.2", CHANNELS, CHANNELS // REDUCTION, 1)
        conv(f"body.{group}.body.{BLOCKS}", CHANNELS, CHANNELS, 3)
    conv(f"body.{GROUPS}", CHANNELS, CHANNELS, 3)
    steps = {2: (2,), 3: (3,), 4: (2, 2)}[scale]
    for i, step in enumerate(steps):
        conv(f"tail.0.{2 * i}", step**2 * CHANNELS, CHANNELS, 3)
    conv("tail.1", 3, CHANNELS, 3)
    found["tail.1.weight"] *= 1e-4  # so that few results leave [0, 1]
    return found


def by_the_paper(weights: dict[str, torch.Tensor], image: torch.Tensor, scale: int) -> torch.Tensor:
    """Equations (1) to (12) of the paper, in [0, 255] as its authors trained."""

    def conv(name: str, x: torch.Tensor) -> torch.Tensor:
        weight = weights[f"{name}.weight"]
        return F.conv2d(x, weight, weights[f"{name}.bias"], padding=weight.shape[2] // 2)

    def attention(name: str, x: torch.Tensor) -> torch.Tensor:
        squeezed = x.sum(dim=(2, 3), keepdim=True) / (x.shape[2] * x.shape[3])  # (10)
        scaling = conv(f"{name}.conv_du.2", conv(f"{name}.conv_du.0", squeezed).clamp_min(0))
        return x / (1 + torch.exp(-scaling))  # (11), (12)

    mean = 255 * torch.tensor(MEAN)[None, :, None, None]
    shallow = deep = conv("head.0", image * 255 - mean)  # (1)
    for group in range(GROUPS):
        inner = deep
        for block in range(BLOCKS):
            name = f"body.{group}.body.{block}.body"
            residual = conv(f"{name}.2", conv(f"{name}.0", inner).clamp_min(0))  # (8)
            inner = inner + attention(f"{name}.3", residual)  # (9)
        deep = deep + conv(f"body.{group}.body.{BLOCKS}", inner)  # (6): the short skip
    deep = shallow + conv(f"body.{GROUPS}", deep)  # (5): the long skip
    for i, step in enumerate({2: (2,), 3: (3,), 4: (2, 2)}[scale]):  # (3): sub-pixel convolution
        batch, channels, height, width = (large := conv(f"tail.0.{2 * i}", deep)).shape
        split = large.view(batch, channels // step**2, step, step, height, width)
        deep = split.permute(0, 1, 4, 2, 5, 3).reshape(batch, -1, height * step, width * step)
    return (conv("tail.1", deep) + mean) / 255  # (4)


@pytest.mark.parametrize("scale", [2, 3, 4])
def test_the_loaded_network_is_the_papers(scale, tmp_path):
    weights = released(scale)
    image = torch.rand((1, 3, 19, 23), generator=torch.Generator().manual_seed(1))
    given = image.clone()
    found = build_foreign(weights)
    assert (found.architecture, found.scale, found.channels) == ("RCAN", scale, 3)
    with torch.inference_mode():
        theirs, ours = found.network(image), by_the_paper(weights, image, scale)
    assert torch.equal(image, given)  # RCAN's own forward pass writes into it
    assert theirs.shape == (1, 3, 19 * scale, 23 * scale)
    inside = (ours > 0) & (ours < 1)
    assert float(inside.float().mean()) > 0.1  # random weights leave [0, 1] often
    assert torch.allclose(theirs, ours.clamp(0, 1), atol=2e-5)


def test_a_file_of_the_authors_is_added_by_its_pickle(tmp_path):
    """As RCAN_BIX3.pt is: a pickle of the weights."""
    torch.save(released(3), tmp_path / "RCAN_BIX3.pt")
    card = add(tmp_path / "RCAN_BIX3.pt", pickles=True)
    assert (card.name, card.architecture, card.scales, card.exact) == ("RCAN_BIX3", "RCAN", (1, 3), False)
    assert find_model("RCAN_BIX3").net.scales == (1, 3)
    file_of(tmp_path, released(2), "x2.safetensors")
    assert add(tmp_path / "x2.safetensors").scales == (1, 2)
