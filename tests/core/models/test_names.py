"""Names of models that come from files."""

import pytest

from core.errors import ModelError
from core.models.library import checked_name


@pytest.mark.parametrize("name", ["fast", "tiny-random", "pro_2", "4x"])
def test_names(name):
    assert checked_name(name) == name


@pytest.mark.parametrize("name", ["", "/tmp/evil.safetensors", "../fast", "a.safetensors", "fast\n", "-fast", "x" * 65])
def test_paths_and_the_like_are_none(name):
    with pytest.raises(ModelError, match="is no model's name"):
        checked_name(name)
