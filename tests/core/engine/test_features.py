"""The cache of trunk features keeps its budget."""

import torch

from core.engine.features import FeatureCache


def tensor(value: float) -> torch.Tensor:
    return torch.full((10,), value)


def test_the_least_recently_used_goes_first():
    cache = FeatureCache(80)
    cache.put("a", tensor(1.0))
    cache.put("b", tensor(2.0))
    assert cache.get("a") is not None
    cache.put("c", tensor(3.0))
    assert cache.get("b") is None
    assert cache.get("a") is not None
    assert cache.get("c") is not None


def test_what_is_larger_than_the_budget_is_not_kept():
    cache = FeatureCache(39)
    cache.put("a", tensor(1.0))
    assert cache.get("a") is None
