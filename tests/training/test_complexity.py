"""Table V: multiply–accumulates by hand, parameters, and one measured process."""

import json
from dataclasses import replace

import pytest
import torch
from torch import Tensor, nn

from core.causal.factors import FACTORS
from core.errors import RenderError
from core.nets.context import ContextConfig, ContextTranslator
from core.nets.contract import Told
from core.nets.unet import UNet, UNetConfig
from training.evaluation.complexity import complexity, multiply_accumulates, peak_megabytes, print_complexity

D = len(FACTORS)


def test_convolutions_by_hand():
    # 8×8 outputs, 5 channels, each from 3 channels of 3×3 taps
    assert multiply_accumulates(nn.Conv2d(3, 5, 3, padding=1), torch.zeros(1, 3, 8, 8)) == 64 * 5 * 27
    # half the side
    assert multiply_accumulates(nn.Conv2d(3, 5, 4, stride=2, padding=1), torch.zeros(1, 3, 8, 8)) == 16 * 5 * 48
    # two groups: an output sees two channels of four
    assert multiply_accumulates(nn.Conv2d(4, 6, (1, 3), groups=2), torch.zeros(2, 4, 8, 10)) == 2 * 64 * 6 * 2 * 3


def test_transposed_convolutions_by_hand():
    # each of 16 input values a channel is spread over 4×4 taps of 5 channels
    layer = nn.ConvTranspose2d(3, 5, 4, stride=2, padding=1)
    assert multiply_accumulates(layer, torch.zeros(1, 3, 4, 4)) == 16 * 3 * 5 * 16
    grouped = nn.ConvTranspose2d(4, 6, 2, stride=2, groups=2)
    assert multiply_accumulates(grouped, torch.zeros(1, 4, 3, 3)) == 9 * 4 * 3 * 4


def test_linear_layers_by_hand():
    assert multiply_accumulates(nn.Linear(7, 3), torch.zeros(2, 5, 7)) == 2 * 5 * 7 * 3


class Twice(nn.Module):
    """One layer used twice, and what isn't counted."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Conv2d(3, 3, 1)
        self.normalise = nn.LayerNorm(4)

    def forward(self, x: Tensor) -> Tensor:
        return self.normalise(self.layer(torch.relu(self.layer(x))))


def test_a_layer_used_twice_counts_twice():
    assert multiply_accumulates(Twice(), torch.zeros(1, 3, 4, 4)) == 2 * 16 * 9


def test_counting_leaves_nothing_behind():
    net = Twice()
    multiply_accumulates(net, torch.zeros(1, 3, 4, 4))
    with pytest.raises(RuntimeError):
        multiply_accumulates(net, torch.zeros(1, 2, 4, 4))
    assert not net.layer._forward_hooks


def test_a_tiny_model_by_hand(tiny_model):
    (row,) = complexity([tiny_model], side=32, scale=2, runs=0)
    # 8 channels: entry, two blocks of two convolutions, head to 3·4; then what is told and C → 8, and 8 → 2·8
    restorer = 32 * 32 * 9 * (3 * 8 + 4 * 8 * 8 + 8 * 12) + (D + 4) * 8 + 8 * 16
    assert row.macs["restorer"] == restorer
    # one crop of 32×32: 4 channels, then 8 and 12 at a half and a quarter
    convolutions = 1024 * 9 * (3 * 4 + 4 * 4) + 256 * 16 * 4 * 8 + 64 * 16 * 8 * 12 + 64 * 9 * 12 * 12
    encoder = tiny_model.encoder
    read = encoder.read[0].in_features * 16 + 16 * 16 + 16 * (D + D * (D + 1) // 2)
    assert row.macs["encoder"] == convolutions + read
    assert row.parameters == {
        part: sum(weight.numel() for weight in network.parameters()) for part, network in tiny_model.networks().items()
    }
    assert row.measured is None


def test_the_translator_counts_where_there_is_one(tiny_model):
    config = ContextConfig(width=20, model=8, heads=2, attention=4, hidden=6, output=4)
    (row,) = complexity([replace(tiny_model, translator=ContextTranslator(config).eval())], side=32, scale=2, runs=0)
    # 50 tokens aligned, keys and values of all; a query, a mix and a refinement of one
    assert row.macs["translator"] == 50 * 20 * 8 + 50 * 8 * 8 + 8 * 4 + 4 * 8 + 8 * 6 + 6 * 4


def test_the_u_net_by_hand():
    net = UNet(UNetConfig(channels=(4, 6), scales=(2,), context=2, condition=3))
    # 8×8 ×2 is 16×16 enlarged; cells of 8×8
    down = 256 * 9 * 3 * 4 + 64 * 9 * 4 * 6
    up = 64 * 16 * 6 * 4
    head = 256 * 9 * 4 * 3
    modulation = (D + 2) * 3 + 3 * 2 * 4
    found = multiply_accumulates(net, torch.zeros(1, 3, 8, 8), Told(latents=torch.zeros(1, D)), 2)
    assert found == down + up + head + modulation


@pytest.fixture(scope="module")
def measured(tiny_model):
    (row,) = complexity([tiny_model], side=32, scale=2, runs=1, device="cpu")
    return row


def test_a_render_is_measured_in_a_process_of_its_own(measured):
    run = measured.measured
    assert run.device.startswith("CPU")
    assert run.accelerator is None
    assert 0 < run.seconds < 30
    # torch alone takes more than 100 MB; this process's own memory is not in it
    assert 50 < run.before <= run.megabytes < 2000


def test_rows_are_plain_values(measured):
    assert json.loads(json.dumps(measured.as_json()))["measured"]["seconds"] == measured.measured.seconds


def test_a_process_that_fails_says_why(tiny_model):
    with pytest.raises(RenderError, match=r"tiny-random: the measuring process failed .*nonsense"):
        list(complexity([tiny_model], side=32, scale=2, runs=1, device="nonsense"))


def test_peak_memory_is_in_megabytes():
    taken = torch.ones(100_000_000, dtype=torch.uint8)
    assert taken.nbytes / 1e6 < peak_megabytes() < 100_000


def test_the_table_has_a_line_a_model(tiny_model, measured):
    lines: list[str] = []
    rows = print_complexity([measured, *complexity([tiny_model], side=32, scale=2, runs=0)], lines.append)
    assert len(rows) == 2
    assert len(lines) == 3
    restorer = sum(weight.numel() for weight in tiny_model.restorer.parameters())
    assert f"{restorer / 1e6:.3f}M" in lines[1]
    assert f"{measured.measured.seconds:.3f}" in lines[1]
    assert lines[2].endswith("-")
