"""Weights on disk: what goes in comes out, and everything else is refused by name."""

import hashlib
import json
import pickle
from dataclasses import asdict
from pathlib import Path

import pytest
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from core.errors import ModelError
from core.files.tensors import read_file
from core.models.checkpoint import SCHEMA, load_model, save_model


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


@pytest.mark.parametrize("place", [0, 0.3, 0.7, 0.999])
def test_one_byte_that_is_another_is_noticed(file, place):
    data = bytearray(file.read_bytes())
    begin = 8 + int.from_bytes(data[:8], "little")
    data[begin + int((len(data) - begin) * place)] ^= 1
    file.write_bytes(data)
    with pytest.raises(ModelError, match=r"damaged model file \(its weights are not those that were saved\)"):
        load_model(file)


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_numbers_that_are_not_finite_are_refused(file, number):
    metadata, tensors = read_file(file)
    next(each for each in tensors.values() if each.is_floating_point()).view(-1)[0] = number
    del metadata["weights_sha256"]  # as files of older versions are
    save_file(tensors, file, metadata)
    with pytest.raises(ModelError, match="not finite"):
        load_model(file)


def test_a_file_that_names_no_hash_of_its_weights_is_loaded(file):
    metadata, tensors = read_file(file)
    del metadata["weights_sha256"]
    save_file(tensors, file, metadata)
    assert load_model(file).name == "tiny-random"


def test_a_name_that_no_disk_takes_is_no_file(tmp_path):
    with pytest.raises(ModelError, match="no such model file"):
        load_model(tmp_path / ("x" * 300))


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


@pytest.mark.parametrize("schema", ["²", "1" * 5000, "-2", "2.0"])
def test_a_schema_that_is_no_number_is_not_ours(tmp_path, schema):
    save_file({"a": torch.zeros(1)}, tmp_path / "a.safetensors", {"schema": schema})
    with pytest.raises(ModelError, match="not a CausalSR model"):
        load_model(tmp_path / "a.safetensors")


def test_a_configuration_that_can_not_be_built_is_a_damaged_file(tmp_path):
    config = json.dumps({"translator": {"network": "translator", "heads": 0}})
    metadata = {"schema": str(SCHEMA), "architecture": "causalsr", "semantics": "none", "config": config}
    save_file({"a": torch.zeros(1)}, tmp_path / "a.safetensors", metadata)
    with pytest.raises(ModelError, match="damaged model file"):
        load_model(tmp_path / "a.safetensors")


def test_a_model_knows_the_hash_of_its_file(tmp_path, tiny_model):
    save_model(tmp_path / "a.safetensors", tiny_model)
    expected = hashlib.sha256((tmp_path / "a.safetensors").read_bytes()).hexdigest()
    assert load_model(tmp_path / "a.safetensors").sha256 == expected
    assert tiny_model.sha256 == ""


def test_a_disk_that_fails_leaves_nothing_behind(tmp_path, tiny_model, monkeypatch):
    def fail(_tensors, path, _metadata):
        Path(path).write_bytes(b"half")
        raise SafetensorError("No space left on device")

    monkeypatch.setattr("core.files.tensors.save_file", fail)
    with pytest.raises(OSError, match="No space left"):
        save_model(tmp_path / "a.safetensors", tiny_model)
    assert list(tmp_path.iterdir()) == []
