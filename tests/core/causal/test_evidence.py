"""What the file says, and what it does to the estimate."""

import io

import numpy as np
import pytest
from PIL import Image

from core.causal.estimate import FARTHEST, Estimate
from core.causal.evidence import Observation, from_jpeg, without
from core.causal.factors import FACTORS, factor, index
from core.causal.jpeg_tables import CHROMA, LUMA, scaled

D = len(FACTORS)
JPEG, NOISE = index("jpeg"), index("noise")


def tables(quality: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Luma and chroma of libjpeg itself, row by row."""
    file = io.BytesIO()
    Image.new("RGB", (16, 16)).save(file, "JPEG", quality=quality)
    with Image.open(file) as image:
        found = image.quantization
    return tuple(found[0]), tuple(found[1])


@pytest.mark.parametrize("quality", [1, 10, 31, 50, 75, 92, 99, 100])
def test_tables_are_libjpeg_s(quality):
    luma, chroma = tables(quality)
    assert (tuple(scaled(LUMA, quality)), tuple(scaled(CHROMA, quality))) == (luma, chroma)


@pytest.mark.parametrize("quality", [10, 31, 50, 75, 92, 99, 100])
def test_libjpeg_s_quality_is_exact(quality):
    luma, chroma = tables(quality)
    assert from_jpeg(luma, chroma, (2, 2)) == (Observation("jpeg", quality), Observation("subsampling", 1.0))


def test_a_grey_file_says_nothing_of_chroma():
    assert from_jpeg(tables(60)[0], None, (1, 1)) == (Observation("jpeg", 60.0),)


@pytest.mark.parametrize(("luma_to_chroma", "value"), [((1, 1), 0.0), ((2, 1), 0.5), ((1, 2), 0.5), ((2, 2), 1.0)])
def test_subsampling(luma_to_chroma, value):
    assert from_jpeg(*tables(60), luma_to_chroma)[1] == Observation("subsampling", value)


def test_subsampling_that_nobody_knows_is_not_told():
    assert [each.factor for each in from_jpeg(*tables(60), (3, 1))] == ["jpeg"]


def test_a_camera_s_tables_are_the_nearest_quality_as_wide_as_the_misfit():
    """Half of the steps as at 80 (40 % of the table), half as at 90 (20 %)."""
    percent = np.where(np.arange(64) % 2, 40, 20)
    steps = tuple(max(round(step * share / 100), 1) for step, share in zip(LUMA, percent, strict=True))
    (seen,) = from_jpeg(steps, None, (1, 1))
    each = factor("jpeg")
    two = np.array([each.to_latent(80.0), each.to_latent(90.0)])
    assert seen.value == pytest.approx(each.from_latent(two.mean()), abs=0.7)
    assert seen.deviation == pytest.approx(two.std(), rel=0.1)


def test_chroma_saved_more_gently_widens_the_band():
    luma = tables(70)[0]
    assert from_jpeg(luma, tables(95)[1], (1, 1))[0].deviation > 0.2
    assert from_jpeg(luma, luma, (1, 1))[0] == Observation("jpeg", 70.0)


def estimate(rho: float = 0.5) -> Estimate:
    covariance = np.eye(D) * 0.04
    covariance[JPEG, NOISE] = covariance[NOISE, JPEG] = rho * 0.04
    presence = np.full(D, 0.5)
    return Estimate(np.zeros(D), covariance, presence)


def test_what_is_exact_is_known_and_moves_the_others_by_conditioning():
    value = factor("jpeg").from_latent(0.2)  # one deviation
    found = estimate().observe((Observation("jpeg", value),))
    assert found.mean[JPEG] == pytest.approx(0.2)
    assert found.mean[NOISE] == pytest.approx(0.1)
    assert found.covariance[NOISE, NOISE] == pytest.approx(0.04 * 0.75)
    assert found.covariance[JPEG, JPEG] < 1e-10
    assert (found.presence[JPEG], found.presence[NOISE]) == (1.0, 0.5)
    reading = found.readings["jpeg"]
    assert (reading.low, reading.high) == (pytest.approx(value, abs=1e-3), pytest.approx(value, abs=1e-3))


def test_what_is_as_wide_as_the_reading_meets_it_in_the_middle():
    found = estimate().observe((Observation("jpeg", factor("jpeg").from_latent(0.2), 0.2),))
    assert found.mean[JPEG] == pytest.approx(0.1)
    assert found.mean[NOISE] == pytest.approx(0.05)
    assert found.covariance[JPEG, JPEG] == pytest.approx(0.02)


def test_far_from_the_reading_the_others_move_as_if_it_were_three_deviations():
    found = estimate().observe((Observation("jpeg", factor("jpeg").from_latent(1.6)),))
    assert found.mean[JPEG] == pytest.approx(1.6)
    assert found.mean[NOISE] == pytest.approx(0.5 * FARTHEST * 0.2)


def test_a_file_that_was_saved_without_loss_says_that_nothing_happened():
    found = estimate().observe((Observation("jpeg", 100.0),))
    assert found.presence[JPEG] == 0.0
    assert found.readings["jpeg"].low == 100.0
    assert found.mean[NOISE] == 0.0
    assert found.covariance[NOISE, NOISE] == pytest.approx(0.04)


def test_evidence_can_be_taken_back():
    read = estimate()
    seen = (Observation("jpeg", 60.0), Observation("subsampling", 1.0))
    found = read.observe(seen)
    assert found.stated == {"jpeg", "subsampling"}
    assert found.without_evidence() is read
    assert found.without_evidence(["jpeg"]).stated == {"subsampling"}
    assert found.without_evidence(["noise"]).stated == found.stated
    assert read.without_evidence() is read
    assert read.observe(()) is read
    assert without(seen, ["subsampling"]) == seen[:1]
