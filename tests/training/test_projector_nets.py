"""The small networks beside Algorithm 2: projections of length 1, a step map of the scene's size."""

import pytest
import torch

from training.nets.projector import Projector
from training.nets.step_map import StepMap


def test_projections_have_length_1(generator):
    torch.manual_seed(0)
    found = Projector(6)(10 * torch.randn((5, 6), generator=generator))
    assert found.shape == (5, Projector.size)
    assert found.norm(dim=1).tolist() == pytest.approx([1.0] * 5)


def test_feature_maps_are_averaged_over_their_places(generator):
    torch.manual_seed(0)
    net, features = Projector(4), torch.randn((2, 4, 3, 5), generator=generator)
    assert torch.allclose(net(features.bfloat16()), net(features.bfloat16().float().mean(dim=(2, 3))), atol=1e-6)


@pytest.mark.parametrize("scale", [1, 2, 3])
def test_the_step_map_has_one_value_a_pixel_of_the_photo(generator, scale):
    torch.manual_seed(0)
    photo = torch.rand((2, 3, 8, 12), generator=generator)
    with torch.no_grad():
        found = StepMap()(torch.rand((2, 3, 8 * scale, 12 * scale), generator=generator), photo)
    assert found.shape == (2, 1, 8 * scale, 12 * scale)
    cells = found.view(2, 8, scale, 12, scale)
    assert torch.equal(cells, cells[:, :, :1, :, :1].expand_as(cells))
    assert float(cells[:, :, 0, :, 0].std()) > 0
