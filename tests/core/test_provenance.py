"""A result says where it came from, in its own file, and can be read back."""

import json
from dataclasses import replace
from importlib.metadata import version

import numpy as np
import pytest

from core.causal.actions import Actions
from core.engine import Engine
from core.errors import OrderError
from core.image_io import Metadata, Photo, WriteOptions, read, write
from core.image_io.metadata import provenance, with_provenance
from core.order import ModelRef, Order, Size
from core.provenance import Provenance, signed

ORDER = Order(
    actions=Actions.set(noise=5.5), size=Size(scale=2), model=ModelRef("tiny-random"), options=WriteOptions(quality=90)
)


@pytest.fixture
def picture(tiny_model, photo):
    known = replace(photo, source="/home/somebody/Bilder/straße & <co>.png", sha256="cd" * 32)
    return Engine("cpu", tiny_model).open(known).render(ORDER.actions, 2.0)


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".tif", ".webp"])
def test_provenance_is_read_from_the_written_file(picture, tmp_path, suffix):
    write(tmp_path / f"a{suffix}", signed(picture, ORDER))
    kept = Provenance.read(read(tmp_path / f"a{suffix}").metadata)
    assert kept == Provenance.of(picture, ORDER)
    assert kept.order == ORDER
    assert kept.source == "straße & <co>.png"
    assert kept.source_sha256 == "cd" * 32
    assert kept.version == version("causalsr")
    assert kept.scale == 2.0
    reading = picture.estimate.readings["blur"]
    assert kept.estimate["blur"] == pytest.approx((reading.mean, reading.low, reading.high), abs=6e-4)


def test_the_folder_of_the_source_is_nobodys_business(picture):
    assert b"somebody" not in signed(picture, ORDER).metadata.xmp


def test_signing_twice_leaves_one_provenance(picture):
    once = signed(picture, ORDER)
    other = replace(ORDER, actions=Actions())
    twice = signed(replace(picture, photo=once), other)
    assert Provenance.read(twice.metadata).order == other
    assert len(twice.metadata.xmp) < 1.1 * len(once.metadata.xmp)


def test_a_photo_of_others_has_none():
    assert Provenance.read(Metadata()) is None


@pytest.mark.parametrize(
    "harm",
    [
        {"order": "{}"},
        {"order": "not JSON"},
        {"order": "[" * 100_000},
        {"estimate": '{"noise": [1, 2]}'},
        {"estimate": "[]"},
        {"scale": "large"},
    ],
)
def test_provenance_that_was_tampered_with_is_refused_in_one_line(picture, harm):
    fields = {**provenance(signed(picture, ORDER).metadata), **harm}
    with pytest.raises(OrderError) as caught:
        Provenance.read(with_provenance(Metadata(), fields))
    assert "\n" not in str(caught.value)


def test_everything_is_plain_json(picture):
    record = Provenance.of(picture, ORDER).as_json()
    assert json.loads(json.dumps(record)) == record
    assert set(record) == {"version", "source", "source_sha256", "scale", "estimate", "order"}


def test_a_pasted_picture_has_no_source(tiny_model):
    pasted = Photo(pixels=np.full((9, 9, 3), 7, np.uint8))
    kept = Provenance.of(Engine("cpu", tiny_model).open(pasted).render(Actions(), 2.0), ORDER)
    assert (kept.source, kept.source_sha256) == ("", "")
