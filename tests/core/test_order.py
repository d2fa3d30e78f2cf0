"""Orders travel: equal after pickling and after JSON, and what can't be followed is refused by name."""

import copy
import json
import pickle

import pytest

from core.causal.actions import Action, Actions, Mode
from core.errors import InterventionError, OrderError, ScaleError
from core.image_io import WriteOptions
from core.order import ModelRef, Order, Size

FULL = Order(
    actions=Actions({"noise": Action(Mode.SET, 5.0), "jpeg": Action(Mode.TELL, 40.0)}, 0.25),
    size=Size(long_side=3000),
    model=ModelRef("fast", "ab" * 32),
    options=WriteOptions(format="tiff", quality=80, bits=16, background=(1, 2, 3)),
    references=("first.jpg", "Zweites Bild.png"),
)


@pytest.mark.parametrize("order", [Order(), FULL])
def test_an_order_is_equal_after_a_trip(order):
    assert pickle.loads(pickle.dumps(order)) == order
    assert copy.deepcopy(order) == order
    assert hash(copy.deepcopy(order)) == hash(order)
    assert Order.from_json(json.loads(json.dumps(order.as_json()))) == order


def test_what_restores_before_anothers_network_is_named_only_where_there_is_one():
    alone, behind = ModelRef("fast", "ab" * 32), ModelRef("rcan", "ab" * 32, "cd" * 32)
    assert alone.as_json() == {"name": "fast", "sha256": "ab" * 32}
    assert Order.from_json(json.loads(json.dumps(Order(model=behind).as_json()))).model == behind
    assert ModelRef("rcan").fits(behind)
    assert ModelRef("rcan", "ab" * 32).fits(behind)
    assert not ModelRef("rcan", "ab" * 32, "ef" * 32).fits(behind)


def test_orders_that_differ_anywhere_differ():
    assert Order(actions=Actions.set(noise=5)) != Order(actions=Actions.tell(noise=5))
    assert Order(size=Size(scale=3)) != Order()
    assert Order(references=("a.jpg",)) != Order()


def test_equal_orders_are_equal_as_text():
    noise, jpeg = Action(Mode.SET, 5), Action(Mode.TELL, 40)
    one = Order(actions=Actions({"noise": noise, "jpeg": jpeg}, 1), size=Size(scale=3))
    other = Order(actions=Actions({"jpeg": jpeg, "noise": noise}), size=Size(scale=3.0))
    assert one == other
    assert json.dumps(one.as_json()) == json.dumps(other.as_json())


def test_what_travels_is_what_was_asked():
    kept = Order.from_json(json.loads(json.dumps(FULL.as_json())))
    assert kept.actions.by_factor["jpeg"] == Action(Mode.TELL, 40.0)
    assert kept.actions.strength == 0.25
    assert kept.options.background == (1, 2, 3)


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (Size(scale=2.5), 2.5),
        (Size(long_side=3000), 3.0),
        (Size(width=1500), 1.5),
        (Size(height=2400), 3.0),
        (Size(megapixels=3.2), 2.0),
    ],
)
def test_a_size_gives_an_enlargement(size, expected):
    """Of 1000×800 pixels."""
    assert size.scale_for(1000, 800) == pytest.approx(expected)


def test_a_long_side_is_met_to_the_pixel():
    for width in range(601, 700):
        assert round(width * Size(long_side=1801).scale_for(width, 400)) == 1801


def test_the_most_megapixels_may_be_rounded_up():
    """Of 160×160 pixels ×8 is 1.6384 megapixels."""
    assert Size(megapixels=1.64).scale_for(160, 160) == 8
    with pytest.raises(ScaleError, match=r"megapixels 1\.66 is ×8\.05 of"):
        Size(megapixels=1.66).scale_for(160, 160)


def test_refusals_say_plain_numbers():
    with pytest.raises(ScaleError, match="long side 2362205 is ×2362 of"):
        Size(long_side=2_362_205).scale_for(1000, 800)
    with pytest.raises(ScaleError, match="width 236220472 is too large"):
        Size(width=236_220_472)


@pytest.mark.parametrize(("size", "why"), [(Size(width=900), "smaller"), (Size(height=6401), "at most ×8")])
def test_a_size_that_can_not_be_given_is_refused(size, why):
    with pytest.raises(ScaleError, match=why):
        size.scale_for(1000, 800)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({}, "one size, not none"),
        ({"scale": 2, "width": 900}, "one size, not scale, width"),
        ({"scale": 9}, "from 1 to 8"),
        ({"width": 0}, "positive"),
        ({"megapixels": float("nan")}, "positive"),
    ],
)
def test_no_size_and_two_sizes_are_refused(given, why):
    with pytest.raises(ScaleError, match=why):
        Size(**given)


def test_sizes_are_told_in_names():
    sizes = (Size(scale=2), Size(scale=2.5), Size(long_side=3000), Size(width=7), Size(height=8), Size(megapixels=1.5))
    assert [size.mark for size in sizes] == ["x2", "x2.5", "long3000", "w7", "h8", "1.5mp"]


def test_a_model_is_meant_by_name_and_by_hash():
    assert ModelRef("fast").fits(ModelRef("fast", "aa"))
    assert ModelRef("fast", "aa").fits(ModelRef("fast", "aa"))
    assert not ModelRef("fast", "aa").fits(ModelRef("fast", "bb"))
    assert not ModelRef("fast").fits(ModelRef("pro"))


def changed(**values):
    return {**FULL.as_json(), **values}


@pytest.mark.parametrize(
    ("record", "why"),
    [
        (changed(schema=2), "schema 2"),
        (changed(colour="red"), "no 'colour'"),
        (changed(size={"long_sid": 5}), "did you mean 'long_side'"),
        (changed(size={"scale": "large"}), "not a readable order"),
        (changed(actions={"factors": {"noise": ["set", 5000]}, "strength": 1}), "out of range"),
        (changed(actions={"factors": {"rain": ["set", 1]}, "strength": 1}), "rain"),
        (changed(actions=[]), "not a readable order"),
        (changed(options={"background": [1, 2]}), "not a readable order"),
        (changed(model={"name": 5}), "not a readable order"),
        (changed(model={"name": "fast", "sha256": []}), "not a readable order"),
        (changed(model={"name": "x" * 5000}), "not a readable order"),
        (changed(options={"format": 5, "background": [1, 2, 3]}), "not a readable order"),
        (changed(options={"quality": "x", "background": [1, 2, 3]}), "not a readable order"),
        (changed(options={"background": [float("inf"), 2, 3]}), "not a readable order"),
        (changed(references="/etc/passwd", options={"background": [1, 2]}), "not a readable order"),
        (changed(references=[5]), "not a readable order"),
        (changed(size={"long_side": 10**400}), "not a readable order"),
        (changed(size={"megapixels": float("nan")}), "not a readable order"),
        (changed(actions={"factors": {"noise": ["set", 10**400]}, "strength": 1}), "not a readable order"),
        (changed(schema="9" * 100_000), "schema"),
        ({"schema": 1}, "not a readable order"),
        ([], "not a readable order"),
        (None, "not a readable order"),
    ],
)
def test_records_that_are_no_orders_are_refused(record, why):
    with pytest.raises(OrderError, match=why) as caught:
        Order.from_json(record)
    assert len(str(caught.value)) < 400


def test_actions_alone_refuse_what_is_no_record_of_them():
    with pytest.raises(InterventionError, match="not a record"):
        Actions.from_json({"factors": {"noise": ["set"]}, "strength": 1})


def test_which_picture_and_what_of_damaged_ones_are_part_of_an_order() -> None:
    from core.image_io import ReadOptions

    plain = Order()
    assert "reading" not in plain.as_json()
    assert "keep_time" not in plain.as_json()["options"]
    asked = Order(reading=ReadOptions(page=3, keep_damaged=True), options=WriteOptions(keep_time=True))
    assert Order.from_json(json.loads(json.dumps(asked.as_json()))) == asked != plain
    for wrong in ({"page": "x"}, {"page": 1.5}, {"keep_damaged": "yes"}, {"pages": 1}, 7):
        with pytest.raises(OrderError):
            Order.from_json({**plain.as_json(), "reading": wrong})
