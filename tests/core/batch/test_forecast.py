"""What is left of a batch, by hand."""

from types import SimpleNamespace

import pytest
from PIL import Image

from core.batch import forecast as module
from core.batch.entry import Facts, State
from core.batch.forecast import Forecast, in_words, result_pixels, room
from core.batch.journal import Journal
from core.batch.plan import Job
from core.order import Order, Size


@pytest.fixture
def journal(tmp_path) -> Journal:
    """Four photos of 10×10, 10×10, 20×10 and one without a size, at ×2."""
    jobs = []
    for name, size in (("a", (10, 10)), ("b", (10, 10)), ("c", (20, 10))):
        Image.new("RGB", size).save(tmp_path / f"{name}.png")
        jobs.append(Job(tmp_path / f"{name}.png", tmp_path / "out" / f"{name}.png"))
    jobs.append(Job(tmp_path / "none.png", tmp_path / "out" / "none.png"))
    return Journal.create(jobs, Order(), max_pixels=99, skip_done=False, folder=tmp_path / "batches")


def ended(journal: Journal, number: int, size: int = 1000):
    facts = Facts(width=10, height=10, size=size)
    journal.written(number, journal.entry(number).target, facts)
    return journal.entry(number)


def test_time_goes_by_the_pixels_left_and_the_recent_pace(journal, monkeypatch):
    clock = SimpleNamespace(now=100.0)
    monkeypatch.setattr(module.time, "monotonic", lambda: clock.now)
    forecast = Forecast(journal)
    forecast.wait(10)
    assert forecast.seconds_left() is None
    clock.now = 104.0
    forecast.done(ended(journal, 0))  # 400 pixels in 4 s
    # 400 and 800 pixels are left, and one photo counts as the mean of them, 600
    assert forecast.seconds_left() == pytest.approx(18.0)
    clock.now = 106.0
    forecast.done(ended(journal, 1))  # 800 pixels in 6 s; 800 and 800 are left
    assert forecast.seconds_left() == pytest.approx(12.0)
    journal.move(3, State.FAILED, reason="why")
    forecast.done(journal.entry(3))
    assert forecast.seconds_left() == pytest.approx(6.0)


def test_room_goes_by_what_results_took_so_far(journal):
    forecast = Forecast(journal)
    forecast.wait(10)
    before = forecast.bytes_left()
    assert before == pytest.approx(2.2 * (400 + 400 + 800 + 1600 / 3))
    forecast.done(ended(journal, 0, size=1200))  # three bytes a pixel
    assert forecast.bytes_left() == pytest.approx(3 * 1800)


def test_pixels_of_a_result():
    assert result_pixels(10, 20, Order(size=Size(scale=3))) == 1800
    assert result_pixels(10, 20, Order(size=Size(long_side=40))) == 800
    assert result_pixels(10, 20, Order(size=Size(long_side=4000))) == 200  # refused later; as large as it is


def test_room_is_looked_for_where_the_folder_will_be(tmp_path):
    assert room([tmp_path / "not" / "yet"]) > 0
    assert room([]) is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, ""),
        (2, "about 5 s left"),
        (62, "about 60 s left"),
        (600, "about 10 min left"),
        (9000, "about 2.5 h left"),
    ],
)
def test_in_words(seconds, words):
    assert in_words(seconds) == words
