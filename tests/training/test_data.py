"""Photos in memory, simulated batches, and prefetching."""

import os
import shutil
import time

import numpy as np
import pytest
import torch
from PIL import Image
from platformdirs import user_cache_path

from core.causal.factors import FACTORS, NONE, from_latent, index
from core.errors import ReadError
from core.nets.semantics import TOKEN_WIDTHS, TOKENS
from training.data.mapped import mapped
from training.data.photos import PhotoSet, load_photos, read_pixels
from training.data.prefetch import Prefetcher
from training.data.samples import _phase, batch, encoder_batch, restorer_batch, to_device
from training.data.scenes import row_generator
from training.evaluation.protocol import read_high
from training.nets.bundle import Networks
from training.recipes import changed, recipe_named

D = len(FACTORS)


def test_photos_are_decoded_as_they_are(folder):
    photos = load_photos(folder)
    with Image.open(folder / "2.png") as image:
        assert np.array_equal(photos.photo(2).numpy(), np.asarray(image))


def test_photos_are_decoded_once_for_all_who_ask_for_the_same_files(folder, tmp_path, monkeypatch):
    import training.data.photos as module

    first = load_photos(folder)
    shutil.copytree(folder, tmp_path / "copy")

    def undecoded(file):
        raise AssertionError(f"{file} was decoded again")

    monkeypatch.setattr(module, "read_pixels", undecoded)
    again = load_photos(tmp_path / "copy")
    assert (again.places, again.digest) == (first.places, first.digest)
    assert torch.equal(again.pixels, first.pixels)
    (tmp_path / "copy" / "0.png").unlink()
    with pytest.raises(AssertionError, match="was decoded again"):
        load_photos(tmp_path / "copy")


def test_pixels_that_were_not_kept_whole_are_not_used(tmp_path):
    """The second photo can't be decoded: neither an index nor pixels stay."""

    def broken():
        yield np.zeros((8, 8, 3), np.uint8)
        raise ReadError("cut off")

    with pytest.raises(ReadError):
        mapped("0" * 32, broken())
    pixels, places = mapped("0" * 32, [np.full((4, 6, 3), 9, np.uint8), np.full((2, 2, 3), 7, np.uint8)])
    assert places == ((0, 4, 6), (72, 2, 2))
    assert pixels.tolist() == 72 * [9] + 12 * [7]


def test_pixels_that_nobody_asks_for_are_removed():
    old, _ = mapped("1" * 32, [np.zeros((8, 8, 3), np.uint8)])
    kept = user_cache_path("causalsr") / "photos" / f"{'1' * 32}-1.json"
    os.utime(kept, (0, 0))
    mapped("2" * 32, [np.zeros((8, 8, 3), np.uint8)])
    assert not kept.exists()
    assert not kept.with_suffix(".pixels").exists()
    assert old.sum() == 0


def test_photos_are_drawn_by_the_root_of_their_area_and_never_when_too_small(generator):
    """Sides 10, 20 and 30: at 15 the first never, the others 2 : 3."""
    places = ((0, 10, 10), (300, 20, 20), (1500, 30, 30))
    photos = PhotoSet(torch.zeros(4200, dtype=torch.uint8), places, "")
    drawn = [photos.draw(15, generator) for _ in range(2000)]
    assert 0 not in drawn
    assert drawn.count(2) / 2000 == pytest.approx(0.6, abs=0.04)
    assert {photos.draw(10, generator) for _ in range(100)} == {0, 1, 2}


def test_a_turned_photo_is_read_upright(tmp_path):
    """Orientation 6: stored 40×64, shown 64×40, for training and for measuring as everywhere in the program."""
    turned = Image.Exif()
    turned[0x112] = 6
    pixels = np.zeros((40, 64, 3), np.uint8)
    pixels[:8, :8] = 255
    for name in "ab":
        Image.fromarray(pixels).save(tmp_path / f"{name}.png", exif=turned)
    photo = load_photos(tmp_path).photo(0).numpy()
    assert photo.shape == read_high(tmp_path / "a.png", 1).shape == (64, 40, 3)
    assert np.array_equal(photo, np.rot90(pixels, -1))


def test_sixteen_bits_become_the_nearest_of_eight(tmp_path):
    """30,000 / 257 = 116.7."""
    imagecodecs = pytest.importorskip("imagecodecs")
    (tmp_path / "a.png").write_bytes(imagecodecs.png_encode(np.full((8, 8), 30000, np.uint16)))
    assert read_high(tmp_path / "a.png", 1).tolist() == np.full((8, 8, 3), 117).tolist()


def test_what_is_transparent_lies_on_white(tmp_path):
    """Half covered 100: 100 · 128/255 + 255 · 127/255 = 177.2."""
    rgba = np.full((4, 4, 4), 100, np.uint8)
    rgba[0, :, 3], rgba[1, :, 3], rgba[2:, :, 3] = 0, 128, 255
    Image.fromarray(rgba).save(tmp_path / "a.png")
    assert read_pixels(tmp_path / "a.png")[:, 0, 0].tolist() == [255, 177, 100, 100]


def test_streams_of_random_numbers_are_told_apart_by_name():
    """ "ad" and "bc" have the same sum of letters, and the same letters in another order do, too."""
    seeds = {row_generator(1, stream, 3, 4).initial_seed() for stream in ("ad", "bc", "da", "cb")}
    places = {
        row_generator(seed, "ad", step, row).initial_seed() for seed in (1, 2) for step in (1, 2) for row in (1, 2)
    }
    assert len(seeds) == 4
    assert len(places) == 8
    assert row_generator(1, "ad", 3, 4).initial_seed() in seeds


def test_split_keeps_the_held_out_apart(folder):
    train, test = load_photos(folder).split(1)
    assert (len(train), len(test)) == (3, 1)
    assert not set(train.places) & set(test.places)


def test_digest_changes_with_the_files(folder, tmp_path):
    for file in folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    assert load_photos(folder).digest == load_photos(tmp_path).digest
    (tmp_path / "0.png").rename(tmp_path / "9.png")
    assert load_photos(folder).digest != load_photos(tmp_path).digest


def test_digest_changes_with_the_pixels_of_files_of_the_same_size(tmp_path):
    digests = set()
    for grey in (7, 8):
        Image.fromarray(np.full((16, 16, 3), grey, np.uint8)).save(tmp_path / "0.bmp")
        digests.add(load_photos(tmp_path).digest)
    assert len(digests) == 2


@pytest.mark.parametrize("make", [lambda p: None, lambda p: p.mkdir()])
def test_missing_or_empty_folders_are_refused(tmp_path, make):
    make(tmp_path / "photos")
    with pytest.raises(ReadError, match="photos"):
        load_photos(tmp_path / "photos")


def test_a_broken_photo_is_named(tmp_path):
    (tmp_path / "bad.png").write_bytes(b"\x89PNG nothing")
    with pytest.raises(ReadError, match=r"bad\.png"):
        load_photos(tmp_path)


def test_crops_larger_than_every_photo_are_refused(folder, generator):
    with pytest.raises(ReadError, match="121 pixels"):
        load_photos(folder).crop(121, generator)


def test_a_steps_batch_depends_on_nothing_but_the_step(folder, recipe):
    photos = load_photos(folder)
    for make, pixels in ((restorer_batch, "photo"), (encoder_batch, "crops")):
        once, again, other = (getattr(make(photos, recipe, step), pixels) for step in (4, 4, 5))
        assert torch.equal(once, again)
        assert not torch.equal(once[:2, :, :16, :16], other[:2, :, :16, :16])


def test_restorer_batch_shapes(folder, recipe):
    batch = restorer_batch(load_photos(folder), recipe, 0)
    s = batch.scale
    assert batch.photo.shape == (8, 3, 24, 24)
    assert batch.target.shape == (8, 3, 24 * s, 24 * s)
    assert batch.latents.shape == (8, D)
    assert batch.excess_latents.shape == batch.none_latents.shape == (1, D)


def test_excess_rows_say_one_factor_absent_and_one_exceeded(folder, recipe):
    photos = load_photos(folder)
    for step in range(20):
        batch = restorer_batch(photos, recipe, step)
        truth = batch.latents[2]
        moved = (batch.excess_latents[0] - truth).abs() > 1e-5
        assert int(moved.sum()) == 1
        absent = from_latent(batch.none_latents[0].double()[None])[0][moved]
        assert float(absent) == pytest.approx(float(torch.tensor(NONE)[moved]), abs=1e-3)


def test_crops_of_one_photo_share_their_factors(folder, recipe):
    photos = load_photos(folder)
    batch = next(b for b in (encoder_batch(photos, recipe, step) for step in range(50)) if b.group == 2)
    assert batch.crops.shape[0] == 2 * batch.latents.shape[0]
    assert batch.resized.shape == batch.crops.shape


def test_photos_whose_factors_are_none_are_the_clean_ones(folder, recipe):
    photos = load_photos(folder)
    causes = [index(name) for name in ("blur", "noise", "jpeg", "rescale", "sharpen", "earlier_jpeg")]
    found = 0
    for step in range(30):
        batch = encoder_batch(photos, recipe, step)
        z = from_latent(batch.latents.double())
        for item in range(len(z)):
            if float((z[item, causes] - torch.tensor(NONE)[causes]).abs().max()) < 1e-5:
                rows = slice(item * batch.group, (item + 1) * batch.group)
                assert torch.equal(batch.crops[rows], batch.resized[rows])
                found += 1
            elif float(z[item, index("noise")]) > 1:
                assert not torch.equal(batch.crops[item * batch.group], batch.resized[item * batch.group])
    assert found > 3


@pytest.mark.parametrize("threads", [1, 3])
def test_prefetching_keeps_the_order_and_raises_what_making_raised(threads):
    def make(step: int) -> int:
        time.sleep(0.02 * (step == 2))  # the others are done before it
        if step == 5:
            raise ReadError("photo 5 is gone")
        return step * step

    with Prefetcher(make, 2, threads) as batches:
        assert [batches.next() for _ in range(3)] == [4, 9, 16]
        with pytest.raises(ReadError, match="photo 5"):
            batches.next()


def test_one_photo_is_too_few(folder, tmp_path):
    shutil.copy(folder / "0.png", tmp_path)
    with pytest.raises(ReadError, match="give at least two"):
        load_photos(tmp_path).split(12)


@pytest.mark.parametrize(("scale", "side"), [(1, 96), (2, 96), (3, 64), (4, 48), (8, 24)])
def test_the_paper_s_patches_are_192_pixels_of_the_scene(scale, side):
    assert recipe_named("paper").restoration.patch_at(scale) == side


@pytest.mark.parametrize("semantics", ["clip", "lite"])
def test_context_comes_from_tokens_of_any_encoder(recipe, semantics):
    networks = Networks(changed(recipe, semantics=semantics))
    tokens = torch.randn(2, TOKENS, TOKEN_WIDTHS[semantics])
    assert networks.translator(tokens).shape == (2, recipe.context.output)


def test_a_share_of_the_rows_is_of_the_paper_s_chain(recipe, folder):
    """Never rescaled, sharpened or compressed twice, noise white or none."""
    photos = load_photos(folder)
    own = changed(recipe, interventions__milder=0, interventions__harsher=0, restoration__jitter=0.0)
    simple, mixed = (changed(own, restoration__simple=share) for share in (1.0, 0.5))
    plain = [[], []]
    for step in range(40):
        for found, each in zip(plain, (simple, mixed), strict=True):
            z = from_latent(restorer_batch(photos, each, step).latents.double())
            apart = (z[:, 6:] - torch.tensor(NONE[6:])).abs().amax(dim=1) + z[:, index("grain")]
            found.append((apart < 1e-4).float().mean())
    assert torch.stack(plain[0]).mean() == 1
    # of the other half a fifth is untouched, and some others are neither rescaled, nor sharpened, nor saved before
    assert 0.55 < float(torch.stack(plain[1]).mean()) < 0.85


def test_half_of_the_grids_begin_at_the_patch_s_corner(generator):
    """The other half takes any of the 64 phases: .5 + .5 / 64."""
    phases = [_phase(generator) for _ in range(4000)]
    assert sum(phase == (0, 0) for phase in phases) / 4000 == pytest.approx(0.508, abs=0.025)
    assert len(set(phases)) == 64


def test_every_tensor_of_a_batch_is_moved_however_deep_it_lies(folder, recipe):
    """To the device without memory, where nothing can stay behind unnoticed."""
    own = changed(recipe, counterfactuals__twins=1)
    moved = to_device(batch(load_photos(folder), own, 0), torch.device("meta"))
    tensors = [moved.crops.crops, moved.patches.numbers, moved.causal.traits.shapes.angle, moved.twins.photos]
    assert {each.device.type for each in tensors} == {"meta"}
    assert moved.patches.scale in (1, 2)


@pytest.mark.parametrize("harm", ["index", "pixels", "short"])
def test_kept_photos_that_are_damaged_are_decoded_again(harm, monkeypatch, tmp_path):
    monkeypatch.setattr("training.data.mapped.user_cache_path", lambda *_a, **_o: tmp_path)
    photos = [np.full((4, 6, 3), 9, np.uint8)]
    mapped("3" * 32, photos)
    (index,) = (tmp_path / "photos").glob("*.json")
    pixels = index.with_suffix(".pixels")
    if harm == "index":
        index.write_text("{")
    elif harm == "pixels":
        pixels.unlink()
    else:
        pixels.write_bytes(b"\0")
    again, places = mapped("3" * 32, photos)
    assert places == ((0, 4, 6),)
    assert again.unique().tolist() == [9]
