"""A larger restorer begins as the smaller one and can become more."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from core.nets.contract import Told
from core.nets.restorer import Restorer, RestorerConfig
from training.nets.widening import widened

SMALL = RestorerConfig(channels=6, trunk_blocks=1, tail_blocks=2, scales=(1, 2, 3), context=5, condition=7)
LARGE = replace(SMALL, channels=11, trunk_blocks=3, tail_blocks=4)


def _random(config: RestorerConfig) -> Restorer:
    """Every weight drawn, so that nothing agrees because it is 0."""
    net = Restorer(config)
    for parameter in net.parameters():
        torch.nn.init.normal_(parameter, std=0.2)
    return net


@pytest.mark.parametrize("scale", SMALL.scales)
@pytest.mark.parametrize("config", [LARGE, replace(SMALL, channels=9), replace(SMALL, tail_blocks=3), SMALL])
def test_it_begins_with_the_same_pictures(config: RestorerConfig, scale: int) -> None:
    small, large = _random(SMALL), _random(config)
    large.load_state_dict(widened(small.state_dict(), SMALL, large))
    photo, told = torch.rand(2, 3, 9, 12), Told(latents=torch.randn(2, 9), context=torch.randn(2, 5))
    torch.testing.assert_close(large(photo, told, scale), small(photo, told, scale), atol=2e-5, rtol=1e-5)


def test_what_is_new_can_be_taught() -> None:
    small, large = _random(SMALL), Restorer(LARGE)
    large.load_state_dict(widened(small.state_dict(), SMALL, large))
    rate, photo, told = 0.05, torch.rand(2, 3, 9, 12), Told(latents=torch.randn(2, 9))
    target = torch.rand(2, 3, 18, 24)
    for _ in range(2):  # what is 0 learns in the first step, what lies behind it in the second
        before = {name: value.detach().clone() for name, value in large.named_parameters()}
        large.zero_grad()
        (large(photo, told, 2) - target).square().mean().backward()
        with torch.no_grad():
            for parameter in large.parameters():
                if parameter.grad is not None:
                    parameter -= rate * parameter.grad
    old = SMALL.channels
    for name in ("trunk_body.0.first.weight", "trunk_body.2.first.weight", "tail_body.3.second.weight"):
        changed = large.get_parameter(name) != before[name]
        assert changed[old:].any(), f"{name}: new from all"
        assert changed[:old, old:].any(), f"{name}: old from new"


@pytest.mark.parametrize("change", [{"channels": 12}, {"trunk_blocks": 4}, {"scales": (1, 2)}, {"condition": 8}])
def test_what_does_not_fit_is_refused(change: dict[str, object]) -> None:
    own = replace(LARGE, **change)  # type: ignore[arg-type]
    with pytest.raises(RuntimeError, match="doesn't go into"):
        widened(Restorer(own).state_dict(), own, Restorer(LARGE))
