"""Restoring a photo: tiles, regions, depth, transparency, and the promises about sliders."""

import copy
import io
from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image

from core.causal.actions import Action, Actions, Mode
from core.causal.factors import SLIDERS, factor, index
from core.engine import Engine, Region
from core.engine.belief import intervened
from core.errors import InterventionError, ScaleError
from core.image_io import Photo, from_bytes
from core.jobs import Cancelled, CancelToken
from core.nets.context import ContextConfig, ContextTranslator
from core.nets.unet import UNet, UNetConfig


@pytest.fixture
def engine(tiny_model) -> Engine:
    return Engine("cpu", tiny_model)


def render(engine, photo, scale=2.0, **options):
    return engine.open(photo).render(options.pop("actions", Actions()), scale, **options).photo.pixels


@pytest.mark.parametrize("scale", [1, 2, 3, 4])
@pytest.mark.parametrize("side", [7, 16, 23])
def test_tiled_equals_whole(engine, photo, scale, side):
    whole = render(engine, photo, scale)
    assert whole.shape == (45 * scale, 61 * scale, 3)
    engine.compute.tile = side
    tiled = render(engine, photo, scale)
    assert np.abs(whole.astype(int) - tiled).max() <= 1


def test_tiled_equals_whole_in_float32(engine, photo, monkeypatch):
    attempts = engine.compute.attempts(engine.compute.device)[-1:]
    assert attempts[0].dtype == torch.float32
    monkeypatch.setattr(engine.compute, "attempts", lambda _device: attempts)
    sixteen = Photo(pixels=photo.pixels.astype(np.uint16) * 257)
    whole = render(engine, sixteen, 3).astype(int)
    engine.compute.tile = 17
    assert np.abs(whole - render(engine, sixteen, 3)).max() <= 65535 * 1e-4


@pytest.mark.parametrize("scale", [1, 2, 2.5, 3])
def test_a_region_is_a_part_of_the_whole(engine, photo, scale):
    whole = render(engine, photo, scale).astype(int)
    region = Region(11, 6, 37, 31)
    part = render(engine, photo, scale, region=region)
    assert part.shape == (31, 37, 3)
    assert np.abs(whole[6:37, 11:48] - part).max() <= 1


def test_a_region_over_the_edge_is_clipped(engine, photo):
    assert render(engine, photo, 2, region=Region(100, 80, 500, 500)).shape == (10, 22, 3)


def test_a_region_outside_is_refused(engine, photo):
    with pytest.raises(ScaleError, match="outside the picture of 122×90"):
        render(engine, photo, 2, region=Region(122, 0, 10, 10))


@pytest.mark.parametrize("scale", [1, 2, 3])
def test_a_network_with_cells_is_tiled_on_them(tiny_model, photo, scale):
    torch.manual_seed(2)
    net = UNet(UNetConfig(channels=(4, 4, 6, 8, 10), scales=(1, 2, 3), context=4, condition=8)).eval()
    torch.nn.init.normal_(net.head.weight, std=0.3)
    engine = Engine("cpu", replace(tiny_model, restorer=net))
    whole = render(engine, photo, scale)
    engine.compute.tile = 23
    assert np.abs(whole.astype(int) - render(engine, photo, scale)).max() <= 1
    assert whole.astype(float).std() > 0


def test_features_of_one_scale_are_not_taken_for_anothers(tiny_model, photo):
    torch.manual_seed(2)
    net = UNet(UNetConfig(channels=(4, 4, 6, 8, 10), scales=(1, 2, 3), context=4, condition=8)).eval()
    torch.nn.init.normal_(net.head.weight, std=0.3)
    engine = Engine("cpu", replace(tiny_model, restorer=net))
    session = engine.open(photo)
    session.render(Actions(), 3)
    assert np.array_equal(session.render(Actions(), 2).photo.pixels, render(engine, photo, 2))


@pytest.mark.parametrize(("scale", "size"), [(1.5, (68, 92, 3)), (2.34, (105, 143, 3)), (4, (180, 244, 3))])
def test_fractional_scales_round_the_sides(engine, photo, scale, size):
    assert render(engine, photo, scale).shape == size


@pytest.mark.parametrize("scale", [0.5, 5, float("nan")])
def test_impossible_scales_are_refused(engine, photo, scale):
    with pytest.raises(ScaleError, match="from 1 to 4"):
        render(engine, photo, scale)


def test_setting_every_factor_to_its_estimate_changes_nothing(engine, photo):
    session = engine.open(photo)
    means = {each.name: session.estimate().readings[each.name].mean for each in SLIDERS}
    automatic = session.render(Actions(), 2).photo.pixels
    assert np.array_equal(automatic, session.render(Actions.set(**means), 2).photo.pixels)


def test_setting_a_factor_leaves_the_others_at_their_estimates(engine, photo):
    session = engine.open(photo)
    picture = session.render(Actions.set(noise=33.0), 2)
    readings = session.estimate().readings
    assert picture.used["noise"] == 33.0
    assert all(picture.used[name] == readings[name].told for name in readings if name != "noise")
    assert not np.array_equal(picture.photo.pixels, session.render(Actions(), 2).photo.pixels)


def test_an_open_gate_lets_another_factor_follow(tiny_model, photo):
    intervention = copy.deepcopy(tiny_model.intervention)
    with torch.no_grad():
        intervention.gate_logits[index("noise"), index("grain")] = 9.0
        intervention.leave.bias[index("grain")] = 3.0
    estimate = Engine("cpu", replace(tiny_model, intervention=intervention)).open(photo).estimate()
    used = intervened(estimate, Actions.set(noise=33.0), intervention)
    assert used["grain"] > estimate.readings["grain"].told
    assert used["noise"] == 33.0
    assert used["blur"] == estimate.readings["blur"].told


@pytest.mark.parametrize(("strength", "share"), [(0.0, 0.0), (0.25, 0.25), (1.0, 1.0)])
def test_strength_goes_that_share_of_the_way_in_latent_units(engine, tiny_model, photo, strength, share):
    estimate = engine.open(photo).estimate()
    used = intervened(estimate, Actions({"noise": Action(Mode.SET, 30.0)}, strength), tiny_model.intervention)
    noise, believed = factor("noise"), estimate.readings["noise"].told
    start, end = noise.to_latent(believed), noise.to_latent(30.0)
    assert used["noise"] == pytest.approx(noise.from_latent(start + share * (end - start)), rel=1e-5)
    assert used["blur"] == estimate.readings["blur"].told


def test_strength_out_of_range_is_refused():
    with pytest.raises(InterventionError, match=r"strength = 1\.5"):
        Actions({}, 1.5)


def test_the_context_is_the_whole_photos_and_is_read_once(tiny_model, photo, monkeypatch):
    torch.manual_seed(1)
    translator = ContextTranslator(ContextConfig(model=16, attention=8, hidden=8, output=4)).eval()
    engine = Engine("cpu", replace(tiny_model, translator=translator, semantics="lite"))
    read, calls = engine.context.read, []
    monkeypatch.setattr(engine.context, "read", lambda pixels: calls.append(pixels.shape) or read(pixels))
    session = engine.open(photo)
    whole = session.render(Actions(), 2).photo.pixels
    part = session.render(Actions(), 2, Region(10, 20, 40, 30)).photo.pixels
    assert np.array_equal(part, whole[20:50, 10:50])
    assert calls == [photo.pixels.shape]
    assert not np.array_equal(whole, Engine("cpu", tiny_model).open(photo).render(Actions(), 2).photo.pixels)


def test_telling_a_factor_updates_the_others(engine, photo):
    session = engine.open(photo)
    told = session.render(Actions.tell(noise=20.0), 2).used
    conditioned = session.estimate().tell({"noise": 20.0}).readings
    assert told["noise"] == 20.0
    assert told["blur"] == conditioned["blur"].told != session.estimate().readings["blur"].told


def test_sixteen_bits_stay_sixteen(engine):
    ramp = np.linspace(0, 65535, 200 * 64).reshape(64, 200).astype(np.uint16)
    pixels = render(engine, Photo(pixels=np.ascontiguousarray(np.repeat(ramp[..., None], 3, axis=2))), 2)
    assert pixels.dtype == np.uint16
    assert len(np.unique(pixels)) > 4096
    assert (pixels % 257 != 0).any()


@pytest.mark.parametrize("scale", [1, 2, 2.5])
def test_sixteen_bits_of_an_eight_bit_photo_are_the_networks_own(engine, photo, scale):
    eight, sixteen = render(engine, photo, scale), render(engine, photo, scale, bits=16)
    assert (eight.dtype, sixteen.dtype) == (np.uint8, np.uint16)
    assert np.array_equal(eight, render(engine, photo, scale, bits=8))
    assert len(np.unique(sixteen)) > 1000
    assert (sixteen % 257 != 0).mean() > 0.9
    most = 129 if scale != 2.5 else 400  # half a level; resampling adds the rounding of what it reads
    assert np.abs(sixteen.astype(int) - eight.astype(int) * 257).max() <= most


def test_eight_bits_of_a_deep_photo_are_rounded_once(engine, photo):
    deep = Photo(pixels=photo.pixels * np.uint16(257))
    assert np.array_equal(render(engine, deep, 2, bits=8), render(engine, photo, 2))


def test_alpha_is_as_deep_as_the_picture(engine, photo):
    alpha = np.tile(np.linspace(0, 255, 61).astype(np.uint8), (45, 1))
    session = engine.open(replace(photo, alpha=alpha))
    eight, sixteen = (session.render(Actions(), 2, bits=bits).photo.alpha for bits in (8, 16))
    assert (eight.dtype, sixteen.dtype) == (np.uint8, np.uint16)
    assert np.array_equal(eight, session.render(Actions(), 2).photo.alpha)
    assert (sixteen % 257 != 0).any()
    assert np.abs(sixteen.astype(int) - eight.astype(int) * 257).max() <= 129
    deep = engine.open(replace(photo, pixels=photo.pixels * np.uint16(257), alpha=alpha * np.uint16(257)))
    assert np.array_equal(deep.render(Actions(), 2, bits=8).photo.alpha, eight)


def test_grey_stays_grey_at_sixteen_bits(engine, photo):
    grey = np.ascontiguousarray(np.repeat(photo.pixels[..., :1], 3, axis=2))
    pixels = render(engine, Photo(pixels=grey, grey=True), 2, bits=16)
    assert (pixels[..., 0] % 257 != 0).any()
    assert np.array_equal(pixels[..., 0], pixels[..., 1])
    assert np.array_equal(pixels[..., 1], pixels[..., 2])


def test_grey_stays_grey(engine, photo):
    grey = np.repeat(photo.pixels[..., :1], 3, axis=2)
    pixels = render(engine, Photo(pixels=np.ascontiguousarray(grey)), 3)
    assert np.array_equal(pixels[..., 0], pixels[..., 1])
    assert np.array_equal(pixels[..., 1], pixels[..., 2])


def test_alpha_is_enlarged_and_hidden_colours_do_not_leak(engine, photo):
    alpha = np.full((45, 61), 255, np.uint8)
    alpha[:, 30:] = 0
    hidden = photo.pixels.copy()
    hidden[:, 30:] = (255, 0, 255)
    black = photo.pixels.copy()
    black[:, 30:] = 0
    a = engine.open(Photo(pixels=hidden, alpha=alpha)).render(Actions(), 2).photo
    b = engine.open(Photo(pixels=black, alpha=alpha)).render(Actions(), 2).photo
    assert a.alpha.shape == (90, 122)
    assert (a.alpha[:, :56] == 255).all()
    assert (a.alpha[:, 64:] == 0).all()
    assert np.array_equal(a.pixels, b.pixels)


def test_metadata_travels(engine, photo):
    from dataclasses import replace

    from core.image_io import Metadata

    carried = Metadata(icc=b"profile", dpi=(300, 300))
    assert engine.open(replace(photo, metadata=carried)).render(Actions(), 2).photo.metadata is carried


def test_cancelling_ends_between_tiles(engine, photo):
    engine.compute.tile = 16
    token, shares = CancelToken(), []

    def stop(share: float) -> None:
        shares.append(share)
        token.cancel()

    with pytest.raises(Cancelled):
        engine.open(photo).render(Actions(), 2, progress=stop, token=token)
    assert len(shares) == 1


def test_progress_rises_to_one(engine, photo):
    engine.compute.tile = 16
    shares = []
    engine.open(photo).render(Actions(), 2, progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_a_slider_move_reuses_the_trunk(engine, photo, monkeypatch):
    session = engine.open(photo)
    session.render(Actions(), 2)
    net = engine.compute.restorer(engine.compute.attempts(engine.compute.device)[0])
    monkeypatch.setattr(net, "trunk", lambda *_: pytest.fail("the trunk ran again"))
    session.render(Actions.set(noise=10.0), 2)


def test_what_was_noted_in_reading_stands_with_the_picture(engine, photo):
    noted = replace(photo, notes=("its EXIF could not be kept",))
    assert engine.open(noted).render(Actions(), 2).notes == ("its EXIF could not be kept",)


@pytest.mark.parametrize("size", [(1, 1), (1, 50), (3, 2), (9, 200)])
def test_the_smallest_photos_work(engine, size):
    pixels = np.full((*size, 3), 77, np.uint8)
    assert render(engine, Photo(pixels=pixels), 2).shape == (size[0] * 2, size[1] * 2, 3)


def saved_at(photo, quality: int) -> Photo:
    file = io.BytesIO()
    Image.fromarray(photo.pixels).save(file, "JPEG", quality=quality, subsampling=0)
    return from_bytes(file.getvalue(), source="saved.jpg")


def test_the_file_s_word_is_what_is_told_until_it_is_not_wanted(engine, photo):
    session = engine.open(saved_at(photo, 63))
    picture = session.render(Actions(), 2)
    assert picture.used["jpeg"] == pytest.approx(63.0)
    assert picture.used["subsampling"] == 0.0
    assert picture.estimate.readings["jpeg"].mean == pytest.approx(63.0)
    blind = session.render(Actions(evidence=False), 2)
    assert blind.used["jpeg"] != pytest.approx(63.0, abs=0.1)
    assert blind.estimate.stated == frozenset()
    pixels = engine.open(Photo(pixels=session.photo.pixels)).estimate()
    assert blind.used == {name: reading.told for name, reading in pixels.readings.items()}


def test_what_a_person_knows_outweighs_the_file(engine, photo):
    session = engine.open(saved_at(photo, 63))
    told = session.render(Actions.tell(jpeg=40.0), 2).used
    expected = session.estimate().without_evidence(["jpeg"]).tell({"jpeg": 40.0}).readings
    assert told["jpeg"] == 40.0
    assert told["subsampling"] == 0.0
    assert told["noise"] == expected["noise"].told
