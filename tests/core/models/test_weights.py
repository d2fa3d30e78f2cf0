"""Strangers' files: every byte is hostile, and each fault is one line."""

from __future__ import annotations

import contextlib
import io
import os
import pickle
import zipfile
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from core.errors import ModelError
from core.models import shelf, weights
from core.models.adding import add
from core.models.foreign import build_foreign
from core.models.weights import PickleRefusedError, packed, read_weights
from tests.core.models.networks import file_of, random_weights, tiny_rlfn


class Hostile:
    """A pickle of it makes a file when it is loaded by whoever runs what is in it."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self):
        return (os.mkdir, (str(self.trace),))


@pytest.fixture
def net() -> dict[str, torch.Tensor]:
    return random_weights(tiny_rlfn)


@pytest.fixture
def checkpoint(tmp_path, net) -> Path:
    torch.save({"params_ema": net, "iter": 5}, tmp_path / "net.pth")
    return tmp_path / "net.pth"


def hostile(kind: str, path: Path, trace: Path, net: dict[str, torch.Tensor]) -> Path:
    """A malicious file of that kind."""
    evil = Hostile(trace)
    if kind == "bare":
        path.write_bytes(pickle.dumps(evil))
    elif kind == "beside weights":
        torch.save({**net, "evil": evil}, path)
    elif kind == "old format":
        torch.save({"params": net, "evil": evil}, path, _use_new_zipfile_serialization=False)
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("archive/data.pkl", pickle.dumps(evil, protocol=2))
            archive.writestr("archive/version", "3\n")
    return path


KINDS = ("bare", "beside weights", "old format", "archive")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["evil.pth", "evil.safetensors", "evil.ckpt", "evil"])
def test_a_hostile_pickle_never_runs(kind, name, tmp_path, net, library):
    trace = tmp_path / "trace"
    path = hostile(kind, tmp_path / name, trace, net)
    with pytest.raises(PickleRefusedError, match="Python pickle"):
        add(path)
    with pytest.raises(ModelError, match=r"more than weights; it was not run|not a readable checkpoint") as refusal:
        add(path, pickles=True)
    assert "\n" not in str(refusal.value)
    assert not trace.exists()
    assert not library.exists() or list(library.iterdir()) == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_hostile_pickles_would_do_harm(kind, tmp_path, net):
    """Else the test above proves nothing."""
    trace = tmp_path / "trace"
    path = hostile(kind, tmp_path / "evil.pth", trace, net)
    with contextlib.suppress(RuntimeError, ValueError, KeyError, AttributeError, TypeError):
        if kind == "bare":
            pickle.loads(path.read_bytes())
        else:
            torch.load(path, weights_only=False)
    assert trace.exists()


def test_a_pickle_is_kept_as_safetensors_with_the_same_numbers(checkpoint, net, library):
    with pytest.raises(PickleRefusedError):
        add(checkpoint)
    card = add(checkpoint, pickles=True)
    (kept,) = library.iterdir()
    assert kept.name == "net.safetensors"
    stored = load_file(kept)
    assert stored.keys() == net.keys()
    assert all(torch.equal(stored[name], net[name]) for name in net)
    assert card.source == "net.pth"
    assert card.sha256 == shelf.sha256_of(checkpoint)


def test_safetensors_named_like_a_pickle_need_no_permission(tmp_path, net):
    path = file_of(tmp_path, net, "net.pth")
    assert not read_weights(path).pickled
    assert add(path).architecture == "RLFN"


def test_a_pickle_and_the_safetensors_of_the_same_weights_are_one_network(tmp_path, checkpoint, net):
    ours, theirs = read_weights(file_of(tmp_path, net)), read_weights(checkpoint, pickles=True)
    assert packed(ours.tensors) == packed(theirs.tensors)


@pytest.mark.parametrize("wrapped", ["params", "state_dict", "model", "net"])
@pytest.mark.parametrize("prefix", ["", "module."])
def test_what_training_wraps_weights_in_is_taken_off(wrapped, prefix, tmp_path, net):
    prefixed = {prefix + name: each for name, each in net.items()}
    torch.save({wrapped: prefixed, "optimizer": {"lr": 1.0}}, tmp_path / "a.pth")
    assert read_weights(tmp_path / "a.pth", pickles=True).tensors.keys() == net.keys()


@pytest.mark.parametrize("share", [0, 0.001, 0.3, 0.999])
@pytest.mark.parametrize("kind", ["net.safetensors", "net.pth"])
def test_what_is_cut_off_is_one_line(share, kind, tmp_path, checkpoint, net):
    path = file_of(tmp_path, net) if kind == "net.safetensors" else checkpoint
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(ModelError, match=kind) as refusal:
        add(path, pickles=True)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("seed", range(12))
def test_flipped_bytes_never_raise_anything_else(seed, tmp_path, checkpoint, net):
    random = torch.Generator().manual_seed(seed)
    path = checkpoint if seed % 2 else file_of(tmp_path, net)
    data = bytearray(path.read_bytes())
    end = len(data) if seed % 3 else min(2000, len(data))
    for _ in range(20):
        data[int(torch.randint(end, (), generator=random))] = int(torch.randint(256, (), generator=random))
    path.write_bytes(bytes(data))
    with contextlib.suppress(ModelError):
        build_foreign(read_weights(path, pickles=True).tensors)


def test_a_file_larger_than_any_model_is_refused_unread(tmp_path, monkeypatch):
    path = tmp_path / "huge.safetensors"
    with path.open("wb") as file:
        file.truncate(5 << 30)  # sparse: takes no room
    monkeypatch.setattr(Path, "read_bytes", lambda _path: pytest.fail("it was read"))
    with pytest.raises(ModelError, match=r"huge\.safetensors.*5\.4 GB are too much"):
        add(path)


@pytest.mark.parametrize("kind", ["folder", "pipe", "missing", "broken link", "long"])
def test_what_is_no_file_is_named(kind, tmp_path):
    path = tmp_path / "thing"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "broken link":
        path.symlink_to(tmp_path / "nowhere")
    elif kind == "long":
        path = tmp_path / ("x" * 300)
    with pytest.raises(ModelError, match=r"thing|xxx"):
        add(path)


def test_a_link_is_followed_and_what_is_kept_is_none(tmp_path, net, library):
    real = file_of(tmp_path, net)
    (tmp_path / "link.safetensors").symlink_to(real)
    add(tmp_path / "link.safetensors")
    real.unlink()
    assert not (library / "link.safetensors").is_symlink()
    assert shelf.card_of("link").architecture == "RLFN"


def test_tensors_that_unfold_to_more_than_the_file_are_refused(tmp_path):
    torch.save({"a.weight": torch.zeros(1).expand(1 << 40)}, tmp_path / "bomb.pth")
    with pytest.raises(ModelError, match="unfold to more"):
        add(tmp_path / "bomb.pth", pickles=True)


def test_an_archive_that_unfolds_to_more_than_it_is_is_refused(tmp_path, checkpoint):
    packed_file = io.BytesIO()
    with zipfile.ZipFile(packed_file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data.pkl", checkpoint.read_bytes())
        archive.writestr("archive/data/0", bytes(64 << 20))
    (tmp_path / "bomb.pth").write_bytes(packed_file.getvalue())
    with pytest.raises(ModelError, match="unfolds to more than it is"):
        add(tmp_path / "bomb.pth", pickles=True)


def test_weights_that_ask_for_a_huge_network_are_refused(tmp_path, net):
    """A few hundred kilobytes whose shapes mean a network of terabytes."""
    wide = {**net, "fea_conv.weight": torch.zeros(60_000, 1, 1, 1), "B1.c1_r.weight": torch.zeros(60_000, 1, 1, 1)}
    with pytest.raises(ModelError, match="far more memory"):
        add(file_of(tmp_path, wide))


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_numbers_that_are_not_finite_are_refused(bad, tmp_path, net):
    net["fea_conv.bias"][3] = bad
    with pytest.raises(ModelError, match="not finite"):
        add(file_of(tmp_path, net))


@pytest.mark.parametrize("what", ["nothing", "text", "strange", "missing", "shape"])
def test_what_is_no_network_is_said(what, tmp_path, net):
    path = tmp_path / "a.pth"
    if what in ("nothing", "text"):
        torch.save({} if what == "nothing" else {"hello": "world"}, path)
        reason = "holds no weights"
    elif what == "strange":
        file_of(tmp_path, {"some.weight": torch.zeros(3)}, "a.pth")
        reason = "no architecture that is known|spandrel"
    else:
        if what == "missing":
            net.pop("B2.c5.weight")
        else:
            net["B2.c5.weight"] = torch.zeros(3, 3)
        save_file(net, path)
        reason = "don't fit together"
    with pytest.raises(ModelError, match=reason) as refusal:
        add(path, pickles=True)
    assert "\n" not in str(refusal.value)
    assert "a.pth" in str(refusal.value)


def test_half_precision_is_taken(tmp_path, net):
    add(file_of(tmp_path, {name: each.half() for name, each in net.items()}), name="half")
    assert all(each.dtype == torch.float32 for each in weights.read_weights(shelf.file_of("half")).tensors.values())
