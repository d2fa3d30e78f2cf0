"""What content tells about the factors, in worlds where that is known."""

import pytest
import torch

from core.causal.factors import NAMES
from core.causal.prior import Prior
from training.__main__ import main
from training.evaluation.confounding import _classes, _nats, confounding


def contents(generator: torch.Generator) -> torch.Tensor:
    return torch.rand((300, 4), generator=generator) * torch.tensor([0.8, 0.6, 0.5, 2.0])


def test_without_confounding_content_tells_nothing(generator):
    found = confounding(contents(generator), Prior(confounded=0.0), generator)
    assert found.keys() == set(NAMES)
    assert all(abs(nats) < 0.004 for nats in found.values())


def test_the_dark_is_told_to_be_noisy_and_text_not(generator):
    found = confounding(contents(generator), Prior(), generator)
    assert found["noise"] > 0.05
    assert found["noise"] > found["blur"] > 0.01
    assert found["jpeg"] > 0.003


def test_nats_of_a_coin_that_the_feature_shows_nine_times_of_ten(generator):
    """log 2 - H(.1) = .693 - .325 = .368."""
    shown = torch.randint(2, (20_000,), generator=generator)
    coin = torch.where(torch.rand(20_000, generator=generator) < 0.1, 1 - shown, shown)
    features = torch.stack([torch.ones(20_000), shown.float()], dim=1)
    assert _nats(features, coin) == pytest.approx(0.368, abs=0.015)


def test_classes_are_absence_and_quantiles():
    values = torch.tensor([0.0, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0])
    assert _classes(values, 0.0).tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]


def test_the_command_prints_a_line_a_factor(folder, capsys):
    assert main(["confounding", "--data", str(folder)]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == list(NAMES)
