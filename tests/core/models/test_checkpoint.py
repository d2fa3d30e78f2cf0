"""Weights on disk: what goes in comes out, and everything else is refused by name."""

import pickle
from dataclasses import asdict

import pytest
import torch
from safetensors.torch import load_file, save_file

from core.errors import ModelError
from core.files.tensors import read_file
from core.models.checkpoint import load_model, save_model


@pytest.fixture
def file(tmp_path, tiny_model):
    path = tmp_path / "model.safetensors"
    save_model(path, tiny_model)
    return path


def rewrite(file, **changes):
    metadata, tensors = read_file(file)
    save_file(tensors, file, {**metadata, **changes})


def test_a_model_survives_the_file(file, tiny_model):
    loaded = load_model(file)
    assert loaded.name == tiny_model.name
    assert asdict(loaded.restorer.config) == asdict(tiny_model.restorer.config)
    assert loaded.networks().keys() == tiny_model.networks().keys()
    for part, network in tiny_model.networks().items():
        ours, theirs = network.state_dict(), loaded.networks()[part].state_dict()
        assert all(torch.equal(ours[name], theirs[name]) for name in ours)
    assert not loaded.restorer.training
    assert list(file.parent.iterdir()) == [file]


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ModelError, match="nowhere"):
        load_model(tmp_path / "nowhere.safetensors")


def test_a_newer_schema_asks_for_an_update(file):
    rewrite(file, schema="99")
    with pytest.raises(ModelError, match=r"newer version.*update"):
        load_model(file)


def test_an_older_schema_asks_for_new_weights(file):
    rewrite(file, schema="1")
    with pytest.raises(ModelError, match=r"older version.*again"):
        load_model(file)


def test_an_unknown_architecture_is_named(file):
    rewrite(file, architecture="magic")
    with pytest.raises(ModelError, match=r"'magic'.*causalsr"):
        load_model(file)


def test_another_programs_safetensors_are_refused(tmp_path):
    save_file({"a": torch.zeros(1)}, tmp_path / "a.safetensors")
    with pytest.raises(ModelError, match="not a CausalSR model"):
        load_model(tmp_path / "a.safetensors")


@pytest.mark.parametrize("config", ["{", "{}", '{"restorer": {"colour": 1}, "encoder": {}}'])
def test_a_damaged_configuration_is_refused(file, config):
    rewrite(file, config=config)
    with pytest.raises(ModelError, match="damaged"):
        load_model(file)


def test_missing_tensors_are_refused(file):
    metadata, _ = read_file(file)
    tensors = load_file(file)
    tensors.pop("restorer.entry.weight")
    save_file(tensors, file, metadata)
    with pytest.raises(ModelError, match="damaged"):
        load_model(file)


@pytest.mark.parametrize("length", [0, 7, 100, 5000])
def test_a_truncated_file_is_refused(file, length):
    file.write_bytes(file.read_bytes()[:length])
    with pytest.raises(ModelError, match="not a readable safetensors file"):
        load_model(file)


class Hostile:
    def __reduce__(self):
        return (pytest.fail, ("a pickle was run",))


def test_a_pickle_never_runs(tmp_path):
    path = tmp_path / "evil.safetensors"
    path.write_bytes(pickle.dumps(Hostile()))
    with pytest.raises(ModelError, match="not a readable safetensors file"):
        load_model(path)
