"""Each mechanism against numbers worked out by hand or another implementation."""

import numpy as np
import pytest
import torch
from PIL import Image

from core.causal.mechanisms import Shapes, blur, jpeg, noise, resize, sharpen, soft_jpeg, soften, tensor_jpeg
from core.causal.mechanisms.blur import SHAPES, kernels
from core.causal.mechanisms.jpeg import LUMA_TABLE, dct_matrix, quantisation
from core.causal.mechanisms.noise import correlation_length, unit_field
from core.causal.mechanisms.webp import webp_like

SMOOTH = [("bicubic", 3), ("bilinear", 2), ("lanczos", 1)]
CASES = [(*kernel, size) for kernel in SMOOTH for size in (16, 21, 128, 150)] + [("area", 4, 16), ("area", 4, 128)]


@pytest.mark.parametrize(("kernel", "pillow", "size"), CASES)
def test_resize_agrees_with_pillow_inside(kernel, pillow, size):
    """The box only where no sample lies on its edge, which the two count differently."""
    plane = np.random.default_rng(0).random((64, 64)).astype(np.float32)
    ours = resize(torch.from_numpy(plane)[None, None], size, size, kernel)[0, 0].numpy()
    theirs = np.asarray(Image.fromarray(plane).resize((size, size), pillow))
    border = max(4 * size // 64, 4)
    np.testing.assert_allclose(ours[border:-border, border:-border], theirs[border:-border, border:-border], atol=2e-5)


def test_resize_halves_a_row_as_matlab_does():
    row = torch.tensor([0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0]).view(1, 1, 1, 8)
    half = resize(row, 1, 4)[0, 0, 0]
    # antialiased cubic, taps at ±.25, ±.75, ±1.25, ±1.75 of its own width: .4336, .1133, -.0352, -.0117 (sum 1/2)
    expected = [-0.0117, 0.1133 - 0.0352 - 0.0117, 1 - (0.1133 - 0.0352 - 0.0117), 1.0117]
    np.testing.assert_allclose(half, expected, atol=1e-4)


def test_blur_spreads_an_impulse_to_the_wished_variance():
    impulse = torch.zeros(2, 1, 41, 41)
    impulse[:, :, 20, 20] = 1
    spread = blur(impulse, torch.tensor([0.9, 2.0]))
    offsets = torch.arange(41.0) - 20
    for image, deviation in zip(spread, (0.9, 2.0), strict=True):
        assert float(image.sum()) == pytest.approx(1.0, abs=1e-5)
        variance = float((image[0].sum(dim=0) * offsets**2).sum())
        assert variance == pytest.approx(deviation**2, rel=0.01)


def test_three_taps_by_hand():
    taps = kernels(torch.tensor([0.8, 1.0]), 2, torch.tensor([True, True]))
    np.testing.assert_allclose(taps[0], [0, 0.32, 0.36, 0.32, 0], atol=1e-6)
    assert float(taps[1, 0]) > 0, "a deviation of 1 is beyond what three taps can do"


def shaped(kind: str, batch: int = 1, **values: float) -> Shapes:
    numbers = {"kind": float(SHAPES.index(kind)), "ratio": 1.0, "angle": 0.0, "power": 1.0, **values}
    return Shapes(**{name: torch.full((batch,), value) for name, value in numbers.items()})


@pytest.mark.parametrize("deviation", [0.15, 0.5, 0.8, 1.7, 4.0])
@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("gaussian", {}),
        ("gaussian", {"ratio": 2.5, "angle": 0.6}),
        ("general", {"power": 0.7, "ratio": 1.5}),
        ("general", {"power": 3.0}),
        ("disc", {}),
        ("line", {"angle": 2.0}),
        ("three_tap", {}),
    ],
)
def test_every_kernel_has_the_deviation_that_it_is_told_by(kind, values, deviation):
    """Spread of an impulse: the root of the mean of both axes' variances."""
    impulse = torch.zeros(1, 1, 121, 121, dtype=torch.float64)
    impulse[..., 60, 60] = 1
    spread = blur(impulse, torch.tensor([deviation], dtype=torch.float64), shaped(kind, **values))[0, 0]
    offsets = torch.arange(121.0) - 60
    variance = (spread.sum(0) * offsets**2).sum() + (spread.sum(1) * offsets**2).sum()
    assert float(spread.sum()) == pytest.approx(1, abs=1e-6)
    assert float(variance / 2) ** 0.5 == pytest.approx(deviation, rel=0.01)


def test_a_line_spreads_along_its_angle():
    impulse = torch.zeros(1, 1, 61, 61)
    impulse[..., 30, 30] = 1
    spread = blur(impulse, torch.tensor([2.0]), shaped("line", angle=0.0))[0, 0]
    offsets = torch.arange(61.0) - 30
    across, down = ((spread.sum(axis) * offsets**2).sum() for axis in (0, 1))
    assert float(across) == pytest.approx(2 * 4, rel=0.06)  # all of both axes' variance
    assert float(down) < 0.3


def test_sharpening_by_hand():
    """An edge of 1: the mask adds amount · (x - G x), and nothing where the picture is even."""
    edge = torch.zeros(1, 1, 24, 24)
    edge[..., 12:] = 1
    sharp = sharpen(edge, torch.tensor([0.5]), torch.tensor([1.0]))
    assert torch.allclose(sharp, edge + 0.5 * (edge - soften(edge, torch.tensor([1.0]))))
    assert float(sharp.max()) > 1.1
    assert float(sharp[..., :4].abs().max()) < 1e-6
    assert torch.equal(sharpen(edge, torch.zeros(1), torch.ones(1)), edge)


@pytest.mark.parametrize("deviation", [0.7, 1.0, 2.0])
def test_the_correlation_length_is_the_deviation_that_noise_was_blurred_by(generator, deviation):
    white = torch.randn((1, 3, 300, 300), generator=generator)
    length = correlation_length(soften(white, torch.tensor([deviation])))
    assert float(length) == pytest.approx(deviation, rel=0.04)
    assert float(correlation_length(white)) == 0


@pytest.mark.parametrize("phase", [(0, 0), (3, 5), (7, 1)])
def test_a_grid_may_begin_anywhere(generator, phase):
    """As if rows and columns had been cut from a larger picture of the same border."""
    picture = torch.rand((1, 3, 40, 40), generator=generator)
    top, left = phase
    quality, subsampling = torch.tensor([30.0]), torch.ones(1)
    larger = torch.nn.functional.pad(picture, (left, 0, top, 0), mode="replicate")
    expected = jpeg(larger, quality, subsampling)[..., top:, left:]
    assert torch.equal(jpeg(picture, quality, subsampling, torch.tensor([phase])), expected)
    soft = soft_jpeg(picture, quality, subsampling, torch.tensor([phase]))
    assert float((soft - expected).abs().mean()) < 0.6 * float((expected - picture).abs().mean())


def test_webp_errs_as_much_as_the_jpeg_that_it_is_told_by(scene):
    for quality in (25.0, 60.0, 85.0):
        compressed = jpeg(scene[:1], torch.tensor([quality]), torch.ones(1))
        ours = webp_like(scene[0], compressed[0])
        ratio = (ours - scene[0]).square().mean() / (compressed[0] - scene[0]).square().mean()
        assert 0.4 < float(ratio) < 2.5
        assert not torch.equal(ours, compressed[0])


def test_no_blur_is_the_identity(scene):
    assert torch.equal(blur(scene, torch.zeros(2)), scene)


def test_noise_has_the_wished_mean_deviation(generator):
    grey = torch.full((3, 3, 200, 200), 0.5)
    epsilon = torch.randn(grey.shape, generator=generator)
    deviation = torch.tensor([5.0, 15.0, 30.0])
    for grain, chroma in ((0.0, 2 / 3), (0.8, 0.2), (1.2, 1.0)):
        added = noise(grey, deviation, epsilon, torch.full((3,), grain), torch.full((3,), chroma)) - grey
        np.testing.assert_allclose(added.std(dim=(1, 2, 3)) * 255, deviation, rtol=0.04)


def test_brightness_dependent_noise_keeps_its_mean_deviation(generator):
    ramp = torch.linspace(0.05, 0.95, 256).expand(1, 3, 256, 256)
    epsilon = torch.randn(ramp.shape, generator=generator)
    none, independent = torch.zeros(1), torch.full((1,), 2 / 3)
    added = noise(ramp, torch.tensor([10.0]), epsilon, none, independent, torch.ones(1)) - ramp
    columns = added[0].std(dim=(0, 1)) * 255
    assert float(columns.mean()) == pytest.approx(10.0, rel=0.03)
    assert float(columns[200:].mean()) > 2 * float(columns[:20].mean())


def test_chroma_share_sets_the_correlation_of_channels(generator):
    epsilon = torch.randn((3, 3, 300, 300), generator=generator)
    field = unit_field(epsilon, torch.zeros(3), torch.tensor([0.0, 2 / 3, 1.0]))
    for item, expected in zip(field, (1.0, 0.0, -0.5), strict=True):
        correlation = torch.corrcoef(item.flatten(1))[0, 1]
        assert float(correlation) == pytest.approx(expected, abs=0.02)


def test_grain_correlates_neighbours(generator):
    epsilon = torch.randn((2, 3, 200, 200), generator=generator)
    field = unit_field(epsilon, torch.tensor([0.0, 1.0]), torch.full((2,), 2 / 3))
    neighbours = (field[..., 1:] * field[..., :-1]).mean(dim=(1, 2, 3))
    assert float(neighbours[0]) == pytest.approx(0.0, abs=0.02)
    assert float(neighbours[1]) == pytest.approx(np.exp(-1 / 4), abs=0.03)


def test_dct_of_a_constant_block_is_eight_times_it():
    d = dct_matrix()
    coefficients = d @ torch.full((8, 8), 3.0) @ d.T
    assert float(coefficients[0, 0]) == pytest.approx(24.0, abs=1e-4)
    assert float(coefficients.abs().sum()) == pytest.approx(24.0, abs=1e-3)


def test_tables_at_quality_30_are_libjpegs(tmp_path):
    Image.new("RGB", (16, 16)).save(tmp_path / "a.jpg", quality=30)
    with Image.open(tmp_path / "a.jpg") as file:
        theirs = file.quantization[0]
    ours = quantisation(LUMA_TABLE, torch.tensor([30.0]))[0].flatten().tolist()
    assert sorted(ours) == sorted(theirs)


@pytest.mark.parametrize("subsampling", [0.0, 1.0])
@pytest.mark.parametrize("quality", [15.0, 30.0, 50.0, 75.0, 95.0])
def test_differentiable_jpeg_follows_libjpeg(scene, quality, subsampling):
    q, ss = torch.full((2,), quality), torch.full((2,), subsampling)
    real, soft = jpeg(scene, q, ss), soft_jpeg(scene, q, ss)
    harm = float((real - scene).abs().mean()) * 255
    apart = float((real - soft).abs().mean()) * 255
    assert apart < max(0.55 * harm, 1.3)


@pytest.mark.parametrize("subsampling", [0.0, 0.5, 1.0])
def test_jpeg_in_tensors_is_libjpeg_s_to_a_grey_level(scene, subsampling):
    """Sides that are no multiples of 16, grids that begin anywhere, all in one batch."""
    pictures = scene[:1, :, :61, :45].repeat(8, 1, 1, 1)
    quality = torch.tensor([15.0, 30.0, 50.0, 60.4, 75.0, 92.0, 96.0, 40.0])
    phase = torch.tensor([[0, 0], [3, 5], [7, 1], [0, 1], [4, 4], [6, 0], [1, 7], [0, 0]])
    ss = torch.full((8,), subsampling)
    real, ours = jpeg(pictures, quality, ss, phase), tensor_jpeg(pictures, quality, ss, phase)
    apart = (real - ours).abs() * 255
    assert apart.mean(dim=(1, 2, 3)).max() < 1
    assert float((apart < 1.01).float().mean()) > 0.8
    assert torch.equal(ours, (ours * 255).round() / 255)
    assert torch.equal(tensor_jpeg(pictures, quality, ss, 0 * phase), tensor_jpeg(pictures, quality, ss))


def test_quality_100_means_never_compressed(scene):
    q, ss = torch.full((2,), 100.0), torch.ones(2)
    assert torch.equal(tensor_jpeg(scene, q, ss), scene)
    assert torch.equal(jpeg(scene, q, ss), scene)
    assert torch.equal(soft_jpeg(scene, q, ss), scene)


def test_differentiable_jpeg_has_gradients_in_image_and_quality(scene):
    image = scene.clone().requires_grad_()
    quality = torch.tensor([40.0, 60.0], requires_grad=True)
    soft_jpeg(image, quality, torch.ones(2)).square().sum().backward()
    assert image.grad is not None
    assert float(image.grad.abs().max()) > 0
    assert quality.grad is not None
    assert (quality.grad != 0).all()


def test_blur_gradient_is_the_numerical_one():
    image = torch.rand(1, 1, 9, 9, dtype=torch.float64, generator=torch.Generator().manual_seed(1), requires_grad=True)
    deviation = torch.tensor([0.7], dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(blur, (image, deviation))


def test_blur_mirrors_the_border():
    """Variance .64 in three taps: (.32, .36, .32); left of the first pixel lies the second again, not the first."""
    edge = torch.zeros(1, 1, 6, 6)
    edge[..., 0] = 1
    blurred = blur(edge, torch.tensor([0.8]), shaped("three_tap"))
    np.testing.assert_allclose(blurred[0, 0, 3], [0.36, 0.32, 0, 0, 0, 0], atol=1e-6)


@pytest.mark.parametrize(("share", "black", "white"), [(1.0, 2.48, 17.52), (0.5, 7.44, 12.56), (0.0, 10.0, 10.0)])
def test_shot_noise_on_black_and_white_by_hand(generator, share, black, white):
    """Black counts as .02. Variances are (1 - s) + s · luma / .51, deviations scaled to a mean of 10:
    for s = 1, √(.02 / .51) = .198 and √(1 / .51) = 1.400."""
    halves = torch.zeros(1, 3, 256, 256)
    halves[..., 128:] = 1
    draws = torch.randn(halves.shape, generator=generator)
    third = torch.full((1,), 2 / 3)
    added = noise(halves, torch.tensor([10.0]), draws, torch.zeros(1), third, torch.tensor([share])) - halves
    assert float(added[..., :128].std()) * 255 == pytest.approx(black, rel=0.02)
    assert float(added[..., 128:].std()) * 255 == pytest.approx(white, rel=0.02)


def test_colour_is_quantised_by_the_chroma_table():
    """Quality 50 takes the tables as printed. A wave in Cb alone, coefficient 40 at (3, 3): 40 / 99 rounds to nothing,
    while by luma's 29 it would stay."""
    d = dct_matrix()
    wave = 40 * torch.outer(d[3], d[3]).repeat(4, 4)
    rgb = torch.stack([torch.zeros_like(wave), -0.344136 * wave, 1.772 * wave])[None] / 255 + 0.5
    quality, full = torch.tensor([50.0]), torch.zeros(1)
    for compress in (jpeg, soft_jpeg):
        left = compress(rgb, quality, full)[0, 2] - 0.5
        assert float(left.square().mean().sqrt()) < 0.3 * float((rgb[0, 2] - 0.5).square().mean().sqrt())


def test_photos_of_all_sizes_leave_few_large_matrices_behind():
    from core.causal.mechanisms.resize import _kept_large

    for width in range(1000, 1020):
        resize(torch.rand(1, 1, 4, width), 4, 400)
    assert _kept_large.cache_info().currsize <= 8
