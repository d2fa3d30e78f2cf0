"""The shipped weights keep their promises on photos made here."""

import hashlib
import io
import json
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from core.causal.actions import Actions
from core.engine import Engine
from core.image_io import Photo, read
from resources import samples, weights_file
from training.evaluation.metrics import psnr
from training.evaluation.protocol import shrink


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine("cpu")


def test_the_manifest_describes_the_shipped_file():
    file = weights_file("fast")
    manifest = json.loads(file.with_suffix(".json").read_text())
    assert manifest["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert manifest["seed"] == 31
    assert manifest["steps"] > 4_000
    assert {row["condition"] for row in manifest["metrics"]} >= {"clean", "all"}


def scene() -> np.ndarray:
    """The sample at half its size, where its own harm has all but vanished: 156×240, uint8."""
    with Image.open(samples()[0]) as image:
        small = image.convert("RGB").resize((240, 160), Image.Resampling.LANCZOS)
    return np.array(small)[:156]


def noisy(pixels: np.ndarray, deviation: float) -> np.ndarray:
    random = np.random.default_rng(4)
    return (pixels + random.normal(0, deviation, pixels.shape)).round().clip(0, 255).astype(np.uint8)


def compressed(pixels: np.ndarray, quality: int) -> np.ndarray:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=quality, subsampling=2)
    return np.array(Image.open(file))


@pytest.mark.parametrize("scale", [2, 3, 4])
def test_restoring_beats_bicubic(engine, scale):
    high = scene()
    low = noisy(shrink(high, scale), 10)
    restored = engine.open(Photo(pixels=low)).render(Actions(), scale).photo.pixels
    bicubic = np.array(Image.fromarray(low).resize(high.shape[1::-1], Image.Resampling.BICUBIC))
    assert psnr(restored, high, scale) > psnr(bicubic, high, scale) + 0.25


def test_a_clean_photo_reads_as_clean(engine):
    readings = engine.open(Photo(pixels=scene())).estimate().readings
    assert readings["noise"].mean < 3
    assert readings["jpeg"].mean > 85


def test_estimates_follow_what_was_done(engine):
    base = scene()
    for deviation in (6, 20):
        reading = engine.open(Photo(pixels=noisy(base, deviation))).estimate().readings["noise"]
        assert reading.mean == pytest.approx(deviation, abs=3)
    for quality in (25, 60):
        reading = engine.open(Photo(pixels=compressed(base, quality))).estimate().readings["jpeg"]
        assert reading.mean == pytest.approx(quality, abs=12)


def test_do_noise_none_keeps_the_grain_and_do_the_truth_removes_it(engine):
    flat = np.full((160, 160, 3), 128, np.uint8)
    session = engine.open(Photo(pixels=noisy(flat, 15)))
    kept = session.render(Actions.set(noise=0), 1).photo.pixels.astype(float).std()
    removed = session.render(Actions.set(noise=15), 1).photo.pixels.astype(float).std()
    assert kept > 0.7 * 15
    assert removed < 0.3 * 15


def test_colours_do_not_shift(engine):
    for colour in ((200, 40, 40), (30, 120, 220), (128, 128, 128)):
        pixels = np.full((64, 64, 3), colour, np.uint8)
        restored = engine.open(Photo(pixels=pixels)).render(Actions(), 2).photo.pixels
        assert np.abs(restored.astype(float).mean(axis=(0, 1)) - colour).max() < 0.75


def test_tiled_equals_whole_with_the_real_network(engine, monkeypatch):
    photo = Photo(pixels=np.ascontiguousarray(noisy(scene()[:131, :149], 8)))
    whole = engine.open(photo).render(Actions(), 2).photo.pixels.astype(int)
    monkeypatch.setattr(engine.compute, "tile", 53)
    assert np.abs(whole - engine.open(photo).render(Actions(), 2).photo.pixels).max() <= 1


def test_the_sample_is_restored_from_the_shell(tmp_path):
    command = [sys.executable, "-m", "causalsr_app.cli", "restore", str(samples()[0]), "-o", str(tmp_path), "--json"]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    (entry,) = json.loads(result.stdout)
    assert read(entry["output"]).width == 2 * read(samples()[0]).width
    assert result.stderr == ""
