"""A watched folder: what arrives is done once it is whole, and only once."""

import os
import shutil
import threading
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.batch import watch as module
from core.batch.bell import bell_of
from core.batch.control import Control
from core.batch.entry import State
from core.batch.journal import Journal
from core.batch.local import run
from core.batch.naming import Naming
from core.batch.plan import Existing, plan
from core.batch.watch import Arrivals, Watch, keep_watching
from core.jobs import Cancelled
from tests.core.batch.work import WANTED


@pytest.fixture
def shot(tmp_path):
    """Puts a photo of noise, unlike any other, into the watched folder."""
    noise = np.random.default_rng(5)
    (tmp_path / "in").mkdir()

    def shoot(name: str) -> Path:
        path = tmp_path / "in" / name
        path.parent.mkdir(exist_ok=True)
        Image.fromarray(noise.integers(0, 255, (30, 36, 3), np.uint8)).save(path)
        return path

    return shoot


@pytest.fixture
def journal(tmp_path) -> Journal:
    return Journal.create((), WANTED, max_pixels=10**6, skip_done=True, folder=tmp_path / "batches")


@pytest.fixture
def watch_of(tmp_path, engine):
    def make(journal: Journal, out: Path | None = None, **rest) -> Watch:
        planned = partial(plan, out=out, naming=Naming(size=WANTED.size), existing=Existing.SKIP)
        return Watch(tmp_path / "in", planned, journal, engine, settle=2.0, **rest)

    return make


def planned_in(journal: Journal) -> list[str]:
    return [each.source.name for each in journal.entries([State.PLANNED])]


def settled(watch: Watch, now: float) -> None:
    """Look twice, as far apart as a whole file needs."""
    watch.look(now)
    watch.look(now + 2)


def test_a_file_is_whole_when_it_has_stayed_as_it_is_long_enough(tmp_path):
    file, arrivals = tmp_path / "a.png", Arrivals(2.0)
    file.write_bytes(b"1")
    assert arrivals.look([file], 0.0) == set()
    assert arrivals.look([file], 1.9) == set()
    file.write_bytes(b"12")
    assert arrivals.look([file], 2.5) == set()
    assert arrivals.look([file], 4.4) == set()
    assert arrivals.growing
    assert arrivals.look([file], 4.5) == {file}
    assert not arrivals.growing
    assert arrivals.look([file], 99.0) == set()


def test_a_changed_file_arrives_again_an_empty_one_and_one_that_is_gone_never(tmp_path):
    file, empty, arrivals = tmp_path / "a.png", tmp_path / "b.png", Arrivals(1.0)
    file.write_bytes(b"1")
    empty.write_bytes(b"")
    for now, found in ((0.0, set()), (1.0, {file}), (5.0, set())):
        assert arrivals.look([file, empty], now) == found
    file.write_bytes(b"123")
    for now, found in ((6.0, set()), (7.0, {file})):
        assert arrivals.look([file, empty], now) == found
    file.unlink()
    assert arrivals.look([file], 8.0) == set()
    file.write_bytes(b"123")
    for now, found in ((9.0, set()), (10.0, {file})):
        assert arrivals.look([file], now) == found


def test_what_arrives_is_planned_by_the_rules_of_every_batch(shot, watch_of, journal, tmp_path):
    shot("b.png")
    shot(".hidden.png")
    shot("sub/a.png")
    shot("@eaDir/thumb.png")
    (tmp_path / "in" / "notes.txt").write_text("no photo")
    watch = watch_of(journal, tmp_path / "out")
    settled(watch, 0)
    settled(watch, 10)
    assert [(each.source.name, each.target) for each in journal.entries()] == [
        ("b.png", tmp_path / "out" / "b_x2.png"),
        ("a.png", tmp_path / "out" / "sub" / "a_x2.png"),
    ]


@pytest.mark.parametrize("out", [None, "in/out", "out"])
def test_results_in_the_folder_are_no_arrivals(shot, watch_of, journal, engine, tmp_path, out):
    watch = watch_of(journal, out and tmp_path / out)
    for name, now in (("a.png", 0), ("b.png", 10)):
        shot(name)
        settled(watch, now)
        assert planned_in(journal) == [name]
        run(journal, engine)
    settled(watch, 20)
    assert journal.counts() == {**dict.fromkeys(State, 0), State.WRITTEN: 2}


def test_a_restart_does_what_came_meanwhile_and_nothing_twice(shot, watch_of, journal, engine, tmp_path):
    for name in ("done.png", "changed.png"):
        shot(name)
    settled(watch_of(journal, tmp_path / "out"), 0)
    run(journal, engine)
    shot("planned.png")
    settled(watch_of(journal, tmp_path / "out"), 10)
    shot("changed.png")
    shot("new.png")
    again = Journal(journal.path)
    settled(watch_of(again, tmp_path / "out"), 20)
    assert planned_in(again) == ["planned.png", "changed.png", "new.png"]
    run(again, engine)
    assert len(list((tmp_path / "out").iterdir())) == 5
    other = Journal.create((), WANTED, max_pixels=10**6, skip_done=True, folder=tmp_path / "batches")
    settled(watch_of(other, tmp_path / "out"), 30)
    assert other.entries() == []


def test_a_photo_that_failed_is_tried_again_when_it_has_changed(shot, watch_of, journal, engine, tmp_path):
    whole = shot("a.png").read_bytes()
    (tmp_path / "in" / "a.png").write_bytes(whole[:300])
    watch = watch_of(journal, tmp_path / "out")
    settled(watch, 0)
    run(journal, engine)
    settled(watch, 10)
    assert journal.counts()[State.FAILED] == 1
    (tmp_path / "in" / "a.png").write_bytes(whole)
    settled(watch, 20)
    run(journal, engine)
    assert journal.counts() == {**dict.fromkeys(State, 0), State.WRITTEN: 1}


def test_a_folder_that_goes_and_comes_back_is_told_once(shot, watch_of, journal, tmp_path):
    said = []
    watch = watch_of(journal, told=said.append)
    (tmp_path / "in").rmdir()
    for now in (0, 1, 2):
        watch.look(now)
    assert len(said) == 1
    assert "is gone" in said[0]
    shot("a.png")
    settled(watch, 3)
    assert planned_in(journal) == ["a.png"]


@pytest.mark.skipif(os.geteuid() == 0 if hasattr(os, "geteuid") else True, reason="root may look everywhere")
def test_a_folder_that_may_not_be_looked_into_is_told(shot, watch_of, journal, tmp_path):
    said = []
    locked = shot("locked/a.png").parent
    locked.chmod(0)
    watch_of(journal, told=said.append).look(0)
    locked.chmod(0o700)
    assert "can't look into" in said[0]


def test_the_bell_rings_for_what_comes_and_not_for_what_is_read(shot, tmp_path):
    old = shot("old.png")
    with bell_of(tmp_path / "in") as bell:
        old.read_bytes()
        assert not bell.is_set()
        shot("sub/new.png")
        assert bell.wait(60)
    with bell_of(tmp_path / "nowhere") as bell:
        assert not bell.is_set()


def watching(watch: Watch, journal: Journal, photos: int, arrive) -> None:
    """Watch until so many photos are written; `arrive` is called when the first is."""
    control, seen = Control(), []

    def changed(number: int) -> None:
        if journal.entry(number).state is State.WRITTEN:
            seen.append(number)
            if len(seen) == 1:
                arrive()
            if len(seen) == photos:
                control.cancel()

    watch.settle = watch._arrivals._settle = 0.05
    with pytest.raises(Cancelled):
        keep_watching(watch, control=control, changed=changed)


def test_photos_that_come_while_others_are_done_are_done_too(shot, watch_of, journal, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "LOOK_ANYWAY_SECONDS", 0.2)
    shot("first.png")
    watch = watch_of(journal, tmp_path / "out")
    watching(watch, journal, 2, lambda: shot("second.png"))
    assert sorted(each.name for each in (tmp_path / "out").iterdir()) == ["first_x2.png", "second_x2.png"]
    assert journal.counts() == {**dict.fromkeys(State, 0), State.WRITTEN: 2}
    assert not journal.busy


def test_a_full_disk_is_told_and_tried_again(shot, watch_of, journal, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "FULL_SECONDS", 0.05)
    answers, said = ["no space left on device", "no space left on device"], []
    monkeypatch.setattr(module, "run", lambda *a, **o: answers.pop() if answers else run(*a, **o))
    shot("a.png")
    watching(watch_of(journal, tmp_path / "out", told=said.append), journal, 1, lambda: None)
    assert said == ["no space left on device; waiting until there is room"]
    assert (tmp_path / "out" / "a_x2.png").is_file()


def test_only_one_watches_with_a_journal(shot, watch_of, journal, tmp_path):
    entered = []
    shot("a.png")

    def second() -> None:
        other = Journal(journal.path)
        try:
            keep_watching(watch_of(other, tmp_path / "out"), control=Control())
        except Exception as error:  # noqa: BLE001 - what it says is what is tested
            entered.append(str(error))

    def arrive() -> None:
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()

    watching(watch_of(journal, tmp_path / "out"), journal, 1, arrive)
    assert "another process" in entered[0]
    shutil.rmtree(tmp_path / "out")
