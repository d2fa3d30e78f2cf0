"""A second photo of the scene: how it is laid over the first, and what the session makes of it."""

import math
from dataclasses import replace

import cv2
import numpy as np
import pytest
import torch

from core.causal.actions import Actions
from core.engine import Engine, Region
from core.engine.reference import is_sharper, laid_over, load_references, looked_at
from core.engine.registration import fitted, lay_over, register
from core.errors import ModelError, ReadError, RenderError, TooLargeError
from core.image_io import Photo, write
from core.nets.reference import ReferenceConfig, ReferenceNet

SIDE = 320


@pytest.fixture(scope="module")
def scene() -> np.ndarray:
    """Shapes of many sizes, which matching can hold on to, uint8."""
    random = np.random.default_rng(3)
    made = np.full((SIDE, SIDE, 3), 120, np.uint8)
    for _ in range(220):
        colour = tuple(int(each) for each in random.integers(0, 255, 3))
        at = tuple(int(each) for each in random.integers(0, SIDE, 2))
        cv2.ellipse(
            made, at, tuple(int(each) for each in random.integers(3, 22, 2)), random.uniform(0, 180), 0, 360, colour, -1
        )
    return cv2.GaussianBlur(made, (0, 0), 0.7)


def view(
    scene: np.ndarray, degrees: float, larger: float, move: tuple[float, float] = (0, 0)
) -> tuple[np.ndarray, np.ndarray]:
    """Another photo of it, and where the scene's places lie there."""
    matrix = np.vstack([cv2.getRotationMatrix2D((SIDE / 2, SIDE / 2), degrees, 1), [0, 0, 1]])
    matrix = np.diag([larger, larger, 1]) @ matrix
    matrix[:2, 2] += move
    size = round(SIDE * larger)
    return cv2.warpPerspective(scene, matrix, (size, size), flags=cv2.INTER_CUBIC), matrix


def small(scene: np.ndarray, by: int = 4) -> np.ndarray:
    return cv2.resize(scene, (SIDE // by, SIDE // by), interpolation=cv2.INTER_AREA)


@pytest.mark.parametrize(("degrees", "larger"), [(0, 1.0), (12, 1.5), (-14, 0.65)])
def test_places_are_found_to_a_fraction_of_a_pixel_of_the_picture(scene, degrees, larger):
    """The photo is a quarter of the scene; its pixel (x, y) is the scene's (4x + 1.5, 4y + 1.5)."""
    other, matrix = view(scene, degrees, larger)
    found = register(small(scene), other)
    assert found is not None
    for x, y in ((20.0, 30.0), (55.0, 44.0), (40.0, 66.0)):
        here = (
            np.array([x, y])
            + found.flow[round((y + 0.5) * found.flow.shape[0] / 80), round((x + 0.5) * found.flow.shape[1] / 80)]
        )
        there = found.homography @ np.array([*here, 1])
        expected = matrix @ np.array([4 * x + 1.5, 4 * y + 1.5, 1])
        apart = there[:2] / there[2] - expected[:2] / expected[2]
        assert np.hypot(*apart) < 1.3 * larger


def test_it_is_laid_over_in_the_photos_colours(scene):
    other, _ = view(scene, 8, 1.2)
    tinted = np.clip(other * np.array([0.7, 0.9, 1.1]) + 20, 0, 255).astype(np.uint8)
    found = register(small(scene), tinted)
    tinted, found = fitted(tinted, found, 4, (80, 80))
    laid, shown = lay_over(tinted, found, Region(0, 0, SIDE, SIDE), 4, (80, 80))
    error = np.abs(laid - scene / 255)[shown]
    plain = cv2.resize(small(scene), (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
    assert shown.mean() > 0.8
    assert error.mean() < 0.6 * (np.abs(plain / 255.0 - scene / 255)[shown]).mean()


def test_a_part_is_laid_over_as_in_the_whole(scene):
    other, _ = view(scene, 8, 1.2)
    found = register(small(scene), other)
    whole, shown = lay_over(other, found, Region(0, 0, SIDE, SIDE), 4, (80, 80))
    part, seen = lay_over(other, found, Region(100, 60, 90, 50), 4, (80, 80))
    assert np.array_equal(seen, shown[60:110, 100:190])
    assert np.abs(part - whole[60:110, 100:190])[seen].max() < 2 / 255


@pytest.mark.parametrize("kind", ["black", "noise", "other", "mirrored", "tiny"])
def test_what_shows_another_scene_is_left_out(scene, kind):
    random = np.random.default_rng(8)
    other = {
        "black": np.zeros((200, 200, 3), np.uint8),
        "noise": random.integers(0, 255, (200, 200, 3), dtype=np.uint8),
        "other": np.ascontiguousarray(
            cv2.GaussianBlur(random.integers(0, 255, (SIDE, SIDE, 3), dtype=np.uint8), (0, 0), 3)
        ),
        "mirrored": np.ascontiguousarray(scene[:, ::-1]),
        "tiny": np.zeros((20, 20, 3), np.uint8),
    }[kind]
    assert register(small(scene), other) is None
    laid = laid_over(small(scene), Photo(pixels=other, source="/somewhere/other.jpg"))
    assert laid.share == 0
    assert laid.note == "'other.jpg' shows no part of this scene that could be matched: it was left out"


def test_how_much_is_shown_is_said(scene):
    half = np.ascontiguousarray(scene[:, : SIDE // 2])
    laid = laid_over(small(scene), Photo(pixels=half, source="half.png"))
    assert laid.share == pytest.approx(0.5, abs=0.06)
    assert laid.note.startswith("'half.png' shows ")


@pytest.mark.parametrize("noise", [0, 8])
def test_what_is_no_sharper_is_told_from_what_is_noisy_or_not(scene, noise):
    """Against the photo enlarged twice: the scene is sharper; the photo itself, and what is softer, isn't."""
    photo = small(scene, 2)
    picture = cv2.resize(photo, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
    added = np.random.default_rng(1).normal(0, noise, scene.shape)
    whole, size = Region(0, 0, SIDE, SIDE), (SIDE // 2, SIDE // 2)
    for further, sharper in ((scene, True), (cv2.GaussianBlur(scene, (0, 0), 3), False)):
        taken = np.clip(further + added, 0, 255).astype(np.uint8)
        assert is_sharper(laid_over(photo, Photo(pixels=taken)), picture, whole, 2, size) is sharper


def test_the_place_that_is_looked_at_lies_where_the_reference_shows_something(scene):
    left = laid_over(small(scene, 2), Photo(pixels=np.ascontiguousarray(scene[:, : SIDE // 2])))
    assert looked_at(left, (SIDE // 2, SIDE // 2), 2) == Region(0, 0, SIDE, SIDE)
    wide = np.concatenate([scene, np.zeros_like(scene), np.zeros_like(scene)], axis=1)
    place = looked_at(laid_over(wide, Photo(pixels=scene)), wide.shape[:2], 1)
    assert place.x + place.width // 2 < SIDE


@pytest.fixture
def model(tiny_model, monkeypatch):
    """With a network of random weights that uses references, however soft beside a picture of random detail, which is
    not what they are matched to."""
    monkeypatch.setattr("core.engine.reference.LEAST_DETAIL", 0.0)
    monkeypatch.setattr("core.engine.session.CLEARED", 0)
    torch.manual_seed(6)
    net = ReferenceNet(ReferenceConfig(channels=8, blocks=1, heads=2))
    torch.nn.init.constant_(net.head.bias[48:], 0.7)
    return replace(tiny_model, reference=net.eval())


def test_without_a_reference_the_picture_is_the_same_to_the_bit(tiny_model, model, scene):
    photo = Photo(pixels=small(scene))
    alone = Engine("cpu", tiny_model).open(photo).render(Actions(), 2).photo.pixels
    session = Engine("cpu", model).open(photo)
    assert np.array_equal(session.render(Actions(), 2).photo.pixels, alone)
    black = Photo(pixels=np.zeros((200, 200, 3), np.uint8), source="black.png")
    session.refer([black])
    picture = session.render(Actions(), 2)
    assert np.array_equal(picture.photo.pixels, alone)
    assert any("left out" in note for note in picture.notes)
    session.refer([Photo(pixels=scene)])
    assert not np.array_equal(session.render(Actions(), 2).photo.pixels, alone)
    session.refer([])
    assert np.array_equal(session.render(Actions(), 2).photo.pixels, alone)


@pytest.mark.parametrize("scale", [2, 2.5, 4])
def test_a_region_of_an_improved_picture_is_its_part(model, scene, scale, monkeypatch):
    session = Engine("cpu", model).open(Photo(pixels=small(scene)))
    session.refer([Photo(pixels=scene)])
    whole = session.render(Actions(), scale).photo.pixels.astype(int)
    part = session.render(Actions(), scale, Region(37, 21, 60, 50)).photo.pixels
    assert np.abs(part - whole[21:71, 37:97]).max() <= 1
    monkeypatch.setattr("core.engine.referred.TILE", 64)
    assert np.abs(session.render(Actions(), scale).photo.pixels - whole).max() <= 1


def test_several_references_come_one_after_the_other(model, scene):
    photo, left, right = (
        Photo(pixels=np.ascontiguousarray(each)) for each in (small(scene), scene[:, :200], scene[:, 120:])
    )
    session = Engine("cpu", model).open(photo)
    pictures = []
    for given in ([left], [right], [left, right]):
        assert len(session.refer(given)) == len(given)
        pictures.append(session.render(Actions(), 4).photo.pixels.astype(int))
    first, second, both = pictures
    assert not np.array_equal(both, first)
    assert not np.array_equal(both, second)
    assert np.abs(both[:, :80] - first[:, :80]).max() <= 1  # the second doesn't show this side


def test_one_that_is_given_twice_is_used_once(model, scene):
    session = Engine("cpu", model).open(Photo(pixels=small(scene)))
    once, again = (Photo(pixels=scene, source=name, sha256="same") for name in ("a.png", "copy.png"))
    session.refer([once])
    alone = session.render(Actions(), 2)
    session.refer([once, again])
    both = session.render(Actions(), 2)
    assert np.array_equal(both.photo.pixels, alone.photo.pixels)
    assert [note for note in both.notes if "twice" in note] == ["a reference was given twice: it was used once"]
    assert both.references == ("same", "same")


@pytest.mark.parametrize("larger", [1.0, 2.5])
def test_what_is_transparent_in_it_shows_nothing(scene, larger):
    """The left half of a cut-out has no colours of its own; what a program left there is none of the scene."""
    alpha = np.full((SIDE, SIDE), 255, np.uint8)
    alpha[:, : SIDE // 2] = 0
    hidden = np.where(alpha[..., None] > 0, scene, 0).astype(np.uint8)
    cut, alpha = (
        cv2.resize(each, None, fx=larger, fy=larger, interpolation=cv2.INTER_AREA) for each in (hidden, alpha)
    )
    found = register(small(scene), cut, alpha)
    assert found is not None
    pixels, found = fitted(cut, found, 2, (80, 80))
    _, shown = lay_over(pixels, found, Region(0, 0, 160, 160), 2, (80, 80))
    assert not shown[:, :79].any()
    assert shown[4:-4, 84:-4].all()


def test_one_that_is_wholly_transparent_is_left_out(scene):
    assert register(small(scene), scene, np.zeros((SIDE, SIDE), np.uint8)) is None


def test_colours_that_are_hidden_in_a_file_are_not_seen(tmp_path, scene):
    alpha = np.full((SIDE, SIDE), 255, np.uint8)
    alpha[:, :100] = 0
    loud = scene.copy()
    loud[:, :100] = (255, 0, 255)
    write(tmp_path / "cut.png", Photo(pixels=loud, alpha=alpha))
    (read,) = load_references((str(tmp_path / "cut.png"),))
    assert np.array_equal(read.pixels[:, 100:], loud[:, 100:])
    assert not (read.pixels[:, :100] == (255, 0, 255)).all(axis=2).any()


def test_one_of_more_pixels_than_are_allowed_is_refused(tmp_path, scene):
    write(tmp_path / "a.png", Photo(pixels=scene))
    with pytest.raises(TooLargeError, match="max-pixels"):
        load_references((str(tmp_path / "a.png"),), max_pixels=SIDE * SIDE - 1)


def test_grey_photos_stay_grey_and_sixteen_bits_sixteen(model, scene):
    grey = np.repeat(small(scene)[..., :1], 3, axis=2)
    session = Engine("cpu", model).open(Photo(pixels=np.ascontiguousarray(grey.astype(np.uint16) * 257), grey=True))
    session.refer([Photo(pixels=scene)])
    made = session.render(Actions(), 2).photo.pixels
    assert made.dtype == np.uint16
    assert np.array_equal(made[..., 0], made[..., 1])
    assert np.array_equal(made[..., 0], made[..., 2])


def test_a_model_that_cannot_use_one_says_so(tiny_model, scene):
    session = Engine("cpu", tiny_model).open(Photo(pixels=small(scene)))
    assert session.refer([]) == ()
    with pytest.raises(ModelError, match="reference"):
        session.refer([Photo(pixels=scene)])


def test_it_lies_over_a_smaller_copy_as_over_the_photo(scene):
    taken, _ = view(scene, 4, 0.9)
    found = register(scene, taken)
    assert found is not None
    quarter = SIDE // 4
    whole, shown = lay_over(taken, found, Region(0, 0, quarter, quarter), 1 / 4, (SIDE, SIDE))
    small_own, small_shown = lay_over(taken, found.for_copy(4), Region(0, 0, quarter, quarter), 1, (quarter, quarter))
    assert np.array_equal(shown, small_shown)
    assert np.abs(whole - small_own).max() < 1e-3


def test_reduced_previews_are_not_matched_again(model, scene, monkeypatch):
    session = Engine("cpu", model).open(Photo(pixels=scene))
    session.refer([Photo(pixels=view(scene, 3, 1.4)[0])])

    def matched(*_):
        raise AssertionError("matched again")

    monkeypatch.setattr("core.engine.referred.laid_over", matched)
    session.overview(Actions(), 2, Region(0, 0, SIDE * 2, SIDE * 2), 1)


def test_reduced_previews_use_it_too(model, scene):
    session = Engine("cpu", model).open(Photo(pixels=scene))
    region = Region(0, 0, 2 * SIDE, 2 * SIDE)
    alone = session.overview(Actions(), 2, region, 1).photo.pixels
    session.refer([Photo(pixels=cv2.resize(scene, None, fx=1.5, fy=1.5, interpolation=cv2.INTER_CUBIC))])
    assert not np.array_equal(session.overview(Actions(), 2, region, 1).photo.pixels, alone)


def test_references_are_read_once_and_again_when_their_file_changes(tmp_path, scene):
    file = tmp_path / "a.png"
    write(file, Photo(pixels=scene))
    first = load_references((str(file),))[0]
    assert load_references((str(file),))[0] is first
    write(file, Photo(pixels=np.ascontiguousarray(scene[:100])))
    assert load_references((str(file),))[0].height == 100
    file.unlink()
    with pytest.raises(ReadError, match=r"a\.png': the reference can't be read"):
        load_references((str(file),))


def test_turns_and_sizes_that_no_camera_makes_are_refused():
    from core.engine.registration import _plausible

    turned = np.array([[math.cos(1), -math.sin(1), 5], [math.sin(1), math.cos(1), 9], [0, 0, 1]])
    assert _plausible(turned, (100, 120))
    assert not _plausible(np.diag([-1.0, 1.0, 1.0]), (100, 120))
    assert not _plausible(np.diag([9.0, 9.0, 1.0]), (100, 120))
    assert not _plausible(np.array([[1, 0, 0], [0, 1, 0], [-0.02, 0, 1.0]]), (100, 120))


def test_memory_that_runs_out_makes_smaller_tiles_of_it_and_says_so(model, scene, monkeypatch):
    session = Engine("cpu", model).open(Photo(pixels=small(scene)))
    session.refer([Photo(pixels=scene)])
    whole = session.render(Actions(), 4).photo.pixels.astype(int)
    forward, sides = ReferenceNet.forward, []

    def run_out(net, picture, *others):
        sides.append(picture.shape[2])
        if picture.shape[2] >= SIDE:
            raise torch.OutOfMemoryError("out of memory")
        return forward(net, picture, *others)

    monkeypatch.setattr(ReferenceNet, "forward", run_out)
    picture = session.render(Actions(), 4)
    assert "memory ran out: tile halved to 128" in picture.notes
    assert min(sides) < SIDE
    assert np.abs(picture.photo.pixels - whole).max() <= 1


def test_numbers_that_overflow_in_it_fail_by_name(model, scene, monkeypatch):
    session = Engine("cpu", model).open(Photo(pixels=small(scene)))
    session.refer([Photo(pixels=scene, source="other.jpg")])
    session.render(Actions(), 2)
    monkeypatch.setattr(ReferenceNet, "forward", lambda _net, picture, *_: picture + float("nan"))
    with pytest.raises(RenderError, match=r"other\.jpg'?, tile 1 of 1.*not finite"):
        session.render(Actions(), 2)
