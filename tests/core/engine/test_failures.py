"""Never black, never out of memory without a word: what happens when computing goes wrong."""

import numpy as np
import pytest
import torch

from core.causal.actions import Actions
from core.engine import Engine
from core.engine.compute import SMALLEST_TILE, TILE, Device, Rung, choose_device, cpu
from core.engine.tiling import tiles
from core.errors import DeviceError, ModelError, RenderError
from core.image_io import Photo


@pytest.fixture
def engine(tiny_model) -> Engine:
    return Engine("cpu", tiny_model)


def spoil(engine, monkeypatch, harm):
    """Let every tail's result go through `harm(result, body dtype)`."""
    from core.nets.restorer import Restorer

    tail = Restorer.tail
    monkeypatch.setattr(Restorer, "tail", lambda net, *a, **k: harm(tail(net, *a, **k), net.body_dtype))


def low_precision_first(engine, monkeypatch):
    """As on a machine where bfloat16 pays."""
    from dataclasses import replace

    engine.compute.device = replace(engine.compute.device, dtype=torch.bfloat16)


def test_what_overflows_in_half_precision_is_redone_in_float32(engine, photo, monkeypatch):
    low_precision_first(engine, monkeypatch)
    good = engine.open(photo).render(Actions(), 2).photo.pixels
    spoil(engine, monkeypatch, lambda x, dtype: x * float("nan") if dtype == torch.bfloat16 else x)
    picture = engine.open(photo).render(Actions(), 2)
    assert np.abs(picture.photo.pixels.astype(int) - good).max() <= 3
    assert picture.notes == ("numbers overflowed: redone in float32 on " + engine.device_name,)


def test_what_is_never_finite_fails_by_name(engine, photo, monkeypatch):
    spoil(engine, monkeypatch, lambda x, _: x + float("inf"))
    with pytest.raises(RenderError, match=r"test\.png, tile 1 of 1.*not finite"):
        engine.open(photo).render(Actions(), 2)


def test_out_of_memory_halves_the_tile_and_says_so(engine, photo, monkeypatch):
    good = engine.open(photo).render(Actions(), 2).photo.pixels
    calls = []

    def run_out(x, _dtype):
        calls.append(x.shape)
        if len(calls) in (1, 2):
            raise torch.OutOfMemoryError("out of memory")
        return x

    spoil(engine, monkeypatch, run_out)
    picture = engine.open(photo).render(Actions(), 2)
    assert picture.notes == ("memory ran out: tile halved to 256", "memory ran out: tile halved to 128")
    assert np.abs(picture.photo.pixels.astype(int) - good).max() <= 1


def test_out_of_memory_for_good_is_one_line(engine, photo, monkeypatch):
    tried = []
    monkeypatch.setattr(
        "core.engine.session.tiles", lambda box, side, real=tiles: tried.append(side) or real(box, side)
    )

    def run_out(_x, _dtype):
        raise MemoryError

    spoil(engine, monkeypatch, run_out)
    with pytest.raises(RenderError, match="memory ran out with the smallest tile"):
        engine.open(photo).render(Actions(), 2)
    assert tried == [512, 256, 128, 64] == [TILE, 256, 128, SMALLEST_TILE]


def test_other_errors_are_not_taken_for_memory(engine, photo, monkeypatch):
    def fail(_x, _dtype):
        raise RuntimeError("something else")

    spoil(engine, monkeypatch, fail)
    with pytest.raises(RuntimeError, match="something else"):
        engine.open(photo).render(Actions(), 2)


def test_unknown_devices_are_refused():
    with pytest.raises(DeviceError, match=r"'tpu'.*auto, cuda, mps, cpu"):
        choose_device("tpu")


def test_a_device_that_is_not_here_is_refused(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(DeviceError, match="--device auto or cpu"):
        choose_device("cuda")
    assert choose_device("auto").label.startswith(("CPU", "Apple"))


def test_unknown_models_are_refused():
    with pytest.raises(ModelError, match="'slow'"):
        Engine("cpu", "slow")


def test_the_next_render_gets_the_whole_tile_again(engine, photo, monkeypatch):
    calls = []

    def run_out_once(x, _dtype):
        calls.append(x.shape)
        if len(calls) == 1:
            raise RuntimeError("MPS backend out of memory (MPS allocated: 9.00 GB)")
        return x

    spoil(engine, monkeypatch, run_out_once)
    session = engine.open(photo)
    assert session.render(Actions(), 2).notes == ("memory ran out: tile halved to 256",)
    assert session.render(Actions(), 2).notes == ()


def test_what_was_kept_for_larger_tiles_goes_when_memory_runs_out(engine, photo, monkeypatch):
    def run_out_of_wide_ones(x, _dtype):
        if x.shape[-1] > 180:
            raise MemoryError
        return x

    spoil(engine, monkeypatch, run_out_of_wide_ones)
    engine.compute.tile = 128
    session = engine.open(Photo(pixels=np.tile(photo.pixels, (1, 2, 1))[:, :100].copy()))
    assert session.render(Actions(), 2).notes == ("memory ran out: tile halved to 64",)
    assert {tile.width for tile, *_ in session._cache._kept} == {50}


def test_a_result_that_memory_cannot_hold_is_refused_at_once(engine, photo, monkeypatch):
    import core.engine.session as module

    def no_room(*_arguments, **_options):
        raise MemoryError

    session = engine.open(photo)
    session.estimate()
    monkeypatch.setattr(module.np, "empty", no_room)
    with pytest.raises(RenderError, match=r"122×90 pixels need 0\.0 GB of memory"):
        session.render(Actions(), 2)


def test_memory_runs_out_step_by_step_and_ends_on_the_cpu():
    gpu = Device(torch.device("meta"), "a card", torch.bfloat16, 1)
    rung, seen = Rung(gpu, 256), []
    while rung is not None:
        seen.append((rung.device.place.type, rung.tile))
        rung = rung.lower()
    assert seen == [("meta", 256), ("meta", 128), ("meta", 64), ("cpu", 512), ("cpu", 256), ("cpu", 128), ("cpu", 64)]


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        torch.OutOfMemoryError("CUDA"),
        RuntimeError("MPS backend out of memory (MPS allocated: 9.00 GB)"),
        RuntimeError("[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: can't allocate memory: you tried"),
    ],
)
def test_every_allocator_s_words_are_understood(engine, photo, monkeypatch, error):
    failed = []

    def run_out_once(x, _dtype):
        if not failed:
            failed.append(error)
            raise error
        return x

    spoil(engine, monkeypatch, run_out_once)
    assert engine.open(photo).render(Actions(), 2).notes == ("memory ran out: tile halved to 256",)


def test_a_cuda_card_is_named_and_computes_in_bfloat16_where_it_can(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda: (1003, 9999))
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda: "A card")
    for able, dtype in ((True, torch.bfloat16), (False, torch.float32)):
        monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda able=able: able)
        for name in ("cuda", "auto"):
            assert choose_device(name) == Device(torch.device("cuda"), "A card", dtype, 250)


@pytest.mark.parametrize("instructions", ["_is_amx_tile_supported", "_is_avx512_bf16_supported"])
def test_the_cpu_computes_in_bfloat16_with_either_kind_of_instructions(monkeypatch, instructions):
    for name in ("_is_amx_tile_supported", "_is_avx512_bf16_supported"):
        monkeypatch.setattr(torch.cpu, name, lambda able=name == instructions: able, raising=False)
    assert cpu().dtype == torch.bfloat16
    monkeypatch.setattr(torch.cpu, instructions, lambda: False, raising=False)
    assert cpu().dtype == torch.float32


def test_an_apple_gpu_is_named_and_computes_in_float32(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    monkeypatch.setattr("core.engine.compute.platform.processor", lambda: "")
    monkeypatch.setattr("core.engine.compute.platform.machine", lambda: "arm64")
    assert choose_device("mps") == Device(torch.device("mps"), "Apple GPU (arm64)", torch.float32, 1 << 30)
    assert choose_device("auto").place.type == "mps"


def test_attempts_go_from_the_fastest_to_the_safest(engine):
    gpu = Device(torch.device("meta"), "a card", torch.bfloat16, 1)
    ways = [(way.device.place.type, way.dtype) for way in engine.compute.attempts(gpu)]
    assert ways == [("meta", torch.bfloat16), ("meta", torch.float32), ("cpu", torch.float32)]
    plain = Device(torch.device("cpu"), "plain", torch.float32, 1)
    assert [way.dtype for way in engine.compute.attempts(plain)] == [torch.float32]


def test_only_the_cores_that_are_ours_are_counted(monkeypatch):
    monkeypatch.setattr("core.engine.compute.os.sched_getaffinity", lambda _process: {5})
    assert cpu().label == "CPU, 1 core"
