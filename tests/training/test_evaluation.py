"""Metrics and protocol against hand-computed numbers."""

import re

import numpy as np
import pytest
from PIL import Image

from core.engine import Engine
from core.errors import ReadError
from training.evaluation.curves import Sweep, curve, flat_areas
from training.evaluation.metrics import luma, psnr, ssim
from training.evaluation.protocol import CONDITIONS, Condition, cases, degrade, read_high, real_pairs, shrink
from training.evaluation.tables import evaluate, evaluate_pairs, print_rows


def flat(value: int, size: int = 32) -> np.ndarray:
    return np.full((size, size, 3), value, np.uint8)


def test_luma_spans_16_to_235():
    assert float(luma(flat(0)).mean()) == pytest.approx(16.0)
    assert float(luma(flat(255)).mean()) == pytest.approx(235.0, abs=0.01)


def test_psnr_of_a_constant_error_by_hand():
    # 10 levels of RGB are 10 · 219/255 levels of luma
    expected = 20 * np.log10(255 / (10 * 218.987 / 255))
    assert psnr(flat(100), flat(110), 4) == pytest.approx(expected, abs=1e-3)
    assert psnr(flat(9), flat(9), 0) == float("inf")


def test_the_border_is_shaved():
    spoiled = flat(100)
    spoiled[0] = 255
    assert psnr(flat(100), spoiled, 1) == float("inf")


def test_ssim_of_two_constants_by_hand():
    a, b = float(luma(flat(100)).mean()), float(luma(flat(130)).mean())
    c1 = (0.01 * 255) ** 2
    assert ssim(flat(100), flat(130), 0) == pytest.approx((2 * a * b + c1) / (a * a + b * b + c1), rel=1e-6)


def test_ssim_drops_with_noise_and_is_one_for_equals():
    random = np.random.default_rng(0)
    picture = random.integers(0, 255, (40, 40, 3), dtype=np.uint8)
    noisy = (picture + random.normal(0, 30, picture.shape)).clip(0, 255).astype(np.uint8)
    assert ssim(picture, picture, 0) == pytest.approx(1.0)
    assert ssim(picture, noisy, 0) < 0.95


def test_high_is_cropped_to_a_multiple(tmp_path):
    Image.new("RGB", (31, 22)).save(tmp_path / "a.png")
    assert read_high(tmp_path / "a.png", 4).shape == (20, 28, 3)


def test_the_blur_kernel_is_three_gaussian_taps_of_sigma_two():
    impulse = np.zeros((9, 9, 3), np.uint8)
    impulse[4, 4] = 255
    side, middle = np.exp(-1 / 8) / (1 + 2 * np.exp(-1 / 8)), 1 / (1 + 2 * np.exp(-1 / 8))
    blurred = degrade(impulse, Condition("blur", blur=True), "a")[3:6, 3:6, 0]
    np.testing.assert_allclose(blurred, np.outer([side, middle, side], [side, middle, side]) * 255, atol=0.51)


def test_noise_has_deviation_15_and_one_seed_a_picture():
    noisy = degrade(flat(128, 200), Condition("noise", noise=True), "a")
    assert float((noisy.astype(float) - 128).std()) == pytest.approx(15, rel=0.01)
    assert np.array_equal(noisy, degrade(flat(128, 200), Condition("noise", noise=True), "a"))
    assert not np.array_equal(noisy, degrade(flat(128, 200), Condition("noise", noise=True), "b"))


def test_clean_is_untouched_and_truths_are_told():
    assert np.array_equal(degrade(flat(3), CONDITIONS[0], "a"), flat(3))
    assert CONDITIONS[0].truth == {"blur": 0.0, "noise": 0.0, "jpeg": 100.0}
    assert CONDITIONS[-1].truth == {"blur": 0.7983, "noise": 15.0, "jpeg": 30.0}


def test_shrinking_a_constant_keeps_it():
    assert np.array_equal(shrink(flat(77), 4), flat(77, 8))


def test_rows_hold_bicubic_beside_automatic_and_oracle(folder, tiny_model):
    rows = list(evaluate(Engine("cpu", tiny_model), [folder], [2, 4], conditions=CONDITIONS[:2]))
    assert [(row.scale, row.condition) for row in rows] == [(2, "clean"), (4, "clean"), (4, "blur")]
    case = next(cases(folder, 4, CONDITIONS[0]))
    assert case.photo.pixels.shape == (30, 30, 3)
    assert all(row.photos == 4 and row.gap == pytest.approx(row.oracle - row.automatic) for row in rows)


def write(file, height, width):
    file.parent.mkdir(exist_ok=True)
    ramp = np.linspace(0, 255, height * width * 3).reshape(height, width, 3)
    Image.fromarray(ramp.astype(np.uint8)).save(file)


@pytest.mark.parametrize("names", [("HR/a.png", "LR/a.png"), ("a_HR.png", "a_LR4.png"), ("a_HR.png", "a_LR.png")])
def test_real_pairs_have_no_oracle(tmp_path, tiny_model, names):
    write(tmp_path / names[0], 64, 80)
    write(tmp_path / names[1], 32, 40)
    said = []
    (row,) = print_rows(evaluate_pairs(Engine("cpu", tiny_model), [tmp_path]), said.append)
    assert (row.scale, row.condition, row.photos) == (2, "real", 1)
    assert row.bicubic > 30
    assert row.oracle is row.gap is None
    assert row.errors == row.covered == {}
    assert re.search(r"real +[\d.]+ +[\d.]+ +- +- ", said[1])


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"a_HR.png": (64, 80), "a_LR.png": (30, 40)}, "a_LR.png: 40×30 pixels beside 80×64"),
        ({"a_HR.png": (64, 80), "a_LR.png": (64, 81)}, "a_LR.png: 81×64"),
        ({"a_HR.png": (64, 80), "b_LR.png": (32, 40)}, "a_HR.png: has no LR photo"),
        ({"a.png": (64, 80)}, "no pairs in it"),
    ],
)
def test_pairs_that_do_not_fit_are_named(tmp_path, files, message):
    for name, size in files.items():
        write(tmp_path / name, *size)
    with pytest.raises(ReadError, match=message):
        list(real_pairs(tmp_path))


def test_flat_areas_are_where_nothing_changes():
    picture = flat(50, 40)
    picture[:, 20:] = np.random.default_rng(0).integers(0, 255, (40, 20, 3))
    chosen = flat_areas(picture)
    assert chosen[:, :16].mean() > 0.4
    assert not chosen[:, 24:].any()


def test_a_curve_has_a_point_a_setting(folder, tiny_model):
    sweep = Sweep("noise", Condition("noise", noise=True), (0, 15), 15.0)
    points = curve(Engine("cpu", tiny_model), folder, sweep, 2)
    assert [point.setting for point in points] == [0, 15]
    assert all(np.isfinite(point.psnr) and point.grain >= 0 for point in points)
