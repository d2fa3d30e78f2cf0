"""Benches that look like life: the same photo every time, and gains counted by hand."""

from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from core.causal.actions import Actions, Mode
from core.causal.factors import factor
from core.errors import ReadError
from core.image_io import Photo
from training.__main__ import main
from training.evaluation.gains import gain, match, measure_soft_pairs
from training.evaluation.life import CHAINS, SHIFTS, life_cases, shift_cases
from training.evaluation.protocol import Case
from training.showing.look import GAP, LINE, sheet


class Offset:
    """An engine whose picture is the photo, brighter by what the photo is named."""

    def open(self, photo: Photo) -> SimpleNamespace:
        made = (photo.pixels + np.uint8(photo.source)).astype(np.uint8)
        return SimpleNamespace(render=lambda _actions, _scale: SimpleNamespace(photo=Photo(pixels=made)))


def flat(value: int) -> np.ndarray:
    return np.full((16, 16, 3), value, np.uint8)


def test_gains_by_hand():
    """Off by 8 of 255 and made off by 4, or by 16: +6.02 and -6.02 dB, for luma is linear."""
    found = [Case(name=n, high=flat(100), photo=Photo(pixels=flat(92), source=n)) for n in ("4", "4", "12", "24")]
    row = gain(Offset(), "hand", found, 1)
    assert row.photos == 4
    assert row.told == row.automatic
    assert row.gain == pytest.approx((6.02 + 6.02 + 6.02 - 6.02) / 4, abs=0.01)
    assert row.worse == 0.25
    assert row.worst == pytest.approx(6.02, abs=0.01)


class Told:
    """An engine whose picture is the photo, brighter by the noise that it is told; told nothing, by 2."""

    def open(self, photo: Photo) -> SimpleNamespace:
        def render(actions: Actions, _scale: float) -> SimpleNamespace:
            more = round(actions.values(Mode.SET).get("noise", 2))
            return SimpleNamespace(photo=Photo(pixels=(photo.pixels + np.uint8(more)).astype(np.uint8)))

        return SimpleNamespace(render=render)


def test_told_the_truth_or_the_best_setting_by_hand():
    """Off by 8: told nothing 6 remain, +2.5 dB. The truth, 4, leaves 4: +6.02 dB. Of the settings 12 leaves 4 as well,
    5 leaves 3: +8.52 dB."""
    photo = Photo(pixels=flat(92), source="")
    known = gain(Told(), "known", [Case(name="", high=flat(100), photo=photo, truth={"noise": 4.0})], 1)
    unknown = gain(Told(), "unknown", [Case(name="", high=flat(100), photo=photo)], 1)
    assert known.gain == unknown.gain == pytest.approx(2.5, abs=0.01)
    assert known.told - known.nothing == pytest.approx(6.02, abs=0.01)
    assert unknown.told - unknown.nothing == pytest.approx(8.52, abs=0.01)


def test_matching_gives_the_mean_and_deviation_of_each_channel():
    random = np.random.default_rng(0)
    picture, like = (random.normal(c, d, (64, 64, 3)).clip(0, 255).astype(np.uint8) for c, d in ((90, 10), (140, 25)))
    matched = match(picture, like).astype(float)
    assert matched.mean((0, 1)) == pytest.approx(like.mean((0, 1)), abs=0.3)
    assert matched.std((0, 1)) == pytest.approx(like.std((0, 1)), rel=0.02)


@pytest.mark.parametrize("kind", CHAINS)
def test_life_harms_every_time_alike_and_by_what_it_is_named_for(folder, kind):
    once, again = (list(life_cases(folder, kind)) for _ in range(2))
    for a, b in zip(once, again, strict=True):
        assert np.array_equal(a.photo.pixels, b.photo.pixels)
        assert a.photo.pixels.shape == (60, 60, 3)
        named = {"soft": "blur", "old": "noise", "snapshot": "noise", "web": "jpeg", "noise": "noise"}
        name = named.get(kind, "rescale")
        assert abs(a.truth[name] - factor(name).none) > 0.05
    assert kind != "enlarged" or all(case.truth["rescale"] > 0.25 for case in once)


@pytest.mark.parametrize("kind", SHIFTS)
def test_shifts_harm_every_time_alike_and_tell_nothing(folder, kind):
    once, again = (list(shift_cases(folder, kind)) for _ in range(2))
    assert all(np.array_equal(a.photo.pixels, b.photo.pixels) for a, b in zip(once, again, strict=True))
    assert all(not case.truth for case in once)


def test_pairs_are_told_apart_by_camera(tmp_path):
    for name, value in (("a_1_soft", 90), ("a_1_sharp", 100), ("b_7_soft", 90), ("b_7_sharp", 100), ("c_2_soft", 5)):
        Image.fromarray(np.random.default_rng(value).integers(0, 9, (16, 16, 3), np.uint8)).save(
            tmp_path / f"{name}.png"
        )

    class Same:
        def open(self, photo: Photo) -> SimpleNamespace:
            return SimpleNamespace(render=lambda _actions, _scale: SimpleNamespace(photo=photo))

    rows = list(measure_soft_pairs(Same(), tmp_path))
    assert [(row.bench, row.photos, row.gain) for row in rows] == [("pairs a ×1", 1, 0.0), ("pairs b ×1", 1, 0.0)]
    with pytest.raises(ReadError, match="NAME_soft beside NAME_sharp"):
        list(measure_soft_pairs(Same(), tmp_path.parent / tmp_path.name / ".." / _only_one(tmp_path)))


def _only_one(folder):
    (folder / "alone").mkdir()
    Image.new("RGB", (8, 8)).save(folder / "alone" / "x_soft.png")
    return f"{folder.name}/alone"


def test_a_sheet_has_every_picture_under_its_label():
    page = sheet([{"a": flat(10), "b": flat(200)}, {"c": flat(50)}])
    assert page.size == (2 * (16 + GAP) + GAP, 2 * (16 + LINE + GAP) + GAP)
    pixels = np.asarray(page)
    assert (pixels[GAP + LINE + 2, GAP + 2] == 10).all()
    assert (pixels[GAP + LINE + 2, 2 * GAP + 18] == 200).all()
    assert (pixels[2 * GAP + 2 * LINE + 18, GAP + 2] == 50).all()


def test_looking_and_living_from_the_command_line(folder, tmp_path, tiny_model, capsys):
    from core.models.checkpoint import save_model

    save_model(tmp_path / "a.safetensors", tiny_model)
    model, out = str(tmp_path / "a.safetensors"), tmp_path / "sheet.png"
    assert main(["look", "--photos", str(folder), "--models", model, model, "--out", str(out)]) == 0
    with Image.open(out) as page:
        assert page.width == 4 * (240 + GAP) + GAP
    assert main(["evaluate", "--weights", model, "--life", str(folder), "--shifts", str(folder)]) == 0
    said = capsys.readouterr().out
    assert all(f"life {kind}" in said for kind in CHAINS)
    assert all(f"shift {kind}" in said for kind in SHIFTS)
