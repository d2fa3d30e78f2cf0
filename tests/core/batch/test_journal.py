"""The journal: every state on disk, whoever opens it next."""

import sqlite3
from pathlib import Path

import pytest

from core.batch.batches import batch, batches
from core.batch.earlier import Stamp
from core.batch.entry import BEGUN, Facts, State
from core.batch.journal import Journal
from core.batch.plan import Job
from core.causal.actions import Actions
from core.errors import BatchError
from core.order import Order, Size

ODD = Path("/photos/caf\udce9 \n.png")
"""A name of bytes that are no text."""


@pytest.fixture
def jobs() -> list[Job]:
    return [
        Job(Path("/photos/a.png"), Path("/out/a_x2.png")),
        Job(ODD, Path("/out/b_x2.png"), replaces=Stamp(1, 2, 3, 4)),
        Job(Path("/photos/c.png"), Path("/out/c_x2.png")),
    ]


@pytest.fixture
def journal(jobs, tmp_path) -> Journal:
    return Journal.create(jobs, Order(), max_pixels=99, skip_done=True, folder=tmp_path)


def test_what_was_planned_is_there_when_it_is_opened_again(journal, tmp_path):
    again = Journal(journal.path)
    assert (again.id, again.order, again.max_pixels, again.skip_done) == (journal.id, Order(), 99, True)
    entries = again.entries()
    assert [each.source for each in entries] == [Path("/photos/a.png"), ODD, Path("/photos/c.png")]
    assert entries[1].replaces == Stamp(1, 2, 3, 4)
    assert [each.state for each in entries] == [State.PLANNED] * 3
    assert again.counts() == {**dict.fromkeys(State, 0), State.PLANNED: 3}
    assert again.created == journal.created
    assert [each.name for each in tmp_path.iterdir() if each.suffix == ".part"] == []


def test_the_newest_comes_first_within_a_minute_too(jobs, tmp_path, monkeypatch):
    for digits in ("ffff", "0000", "8888"):
        monkeypatch.setattr("core.batch.journal.secrets.token_hex", lambda _count, digits=digits: digits)
        Journal.create(jobs, Order(), max_pixels=99, skip_done=True, folder=tmp_path).close()
    assert [each.id[-4:] for each in batches(tmp_path)] == ["8888", "0000", "ffff"]


def test_a_photo_goes_through_its_states(journal):
    with journal.working():
        assert journal.claim().number == 0
        assert journal.entry(0).state is State.ESTIMATING
        facts = Facts(width=4, height=3, estimate={"noise": (1.0, 0.5, 2.0)}, notes=("so",))
        journal.move(0, State.RESTORING, facts=facts)
        assert journal.entry(0).facts == facts
        journal.written(0, Path("/out/a_x2 (2).png"), facts)
        journal.move(1, State.FAILED, reason="why")
        assert journal.claim().number == 2
        journal.move(2, State.SKIPPED, reason="there")
        assert journal.claim() is None
    entry = Journal(journal.path).entry(0)
    assert (entry.state, entry.written, entry.facts) == (State.WRITTEN, Path("/out/a_x2 (2).png"), facts)
    assert Journal(journal.path).entry(1).reason == "why"
    assert not journal.open


def test_what_a_killed_process_was_at_is_planned_and_marked(journal):
    journal.claim()
    journal.move(0, State.RESTORING)
    again = Journal(journal.path)
    with again.working():
        assert [(each.state, each.reason) for each in again.entries()] == [
            (State.PLANNED, BEGUN),
            (State.PLANNED, ""),
            (State.PLANNED, ""),
        ]
        assert again.claim().reason == BEGUN


def test_what_is_left_off_in_good_order_is_planned_unmarked(journal):
    with journal.working():
        journal.claim()
    assert (journal.entry(0).state, journal.entry(0).reason) == (State.PLANNED, "")


def test_only_one_works_on_it(journal):
    other = Journal(journal.path)
    assert not other.busy
    with journal.working():
        assert other.busy
        with pytest.raises(BatchError, match="another process"), other.working():
            pass
        with pytest.raises(BatchError, match="another process"):
            other.forget()
    with other.working():
        pass


def test_failed_photos_are_tried_again_when_asked(journal):
    for number in (0, 1):
        journal.move(number, State.FAILED, reason="why")
    assert journal.retry([1]) == 1
    assert journal.entry(1).state is State.PLANNED
    assert journal.retry() == 1
    assert journal.counts()[State.PLANNED] == 3


def test_a_photo_can_be_claimed_for_somebody_who_tells_nothing_in_between(journal):
    assert journal.claim(State.RESTORING).number == 0
    assert [each.state for each in journal.entries()] == [State.RESTORING, State.PLANNED, State.PLANNED]


def test_a_photo_can_be_done_first(journal):
    journal.first(2)
    assert [each.number for each in journal.entries()] == [2, 0, 1]
    assert journal.claim().number == 2


def test_a_photo_may_have_an_order_of_its_own_and_is_then_done_again(journal):
    own = Order(actions=Actions.set(noise=5), size=Size(scale=3))
    journal.written(0, Path("/out/a_x2.png"), Facts())
    journal.give_order(0, own)
    assert (journal.entry(0).order, journal.entry(0).state) == (own, State.PLANNED)
    journal.give_order(0, None)
    assert journal.entry(0).order is None


def test_photos_can_be_added_and_come_last(journal):
    journal.first(2)
    assert journal.add([Job(Path("/photos/d.png"), Path("/out/d_x2.png"), replaces=Stamp(5, 6, 7, 8))]) == range(3, 4)
    assert journal.add([]) == range(4, 4)
    assert [each.number for each in Journal(journal.path).entries()] == [2, 0, 1, 3]
    added = journal.entry(3)
    assert (added.source, added.state, added.replaces) == (Path("/photos/d.png"), State.PLANNED, Stamp(5, 6, 7, 8))


def test_a_batch_is_known_again_by_its_purpose(journal, tmp_path):
    made = Journal.create([], Order(), max_pixels=9, skip_done=True, purpose="watch a folder", folder=tmp_path)
    assert [Journal(each.path).purpose for each in (journal, made)] == ["", "watch a folder"]
    assert made.add([Job(Path("/a"), Path("/b"))]) == range(0, 1)


def test_batches_are_found_by_the_beginning_of_their_id(journal, jobs, tmp_path):
    newer = Journal.create(jobs[:1], Order(), max_pixels=99, skip_done=False, folder=tmp_path)
    (tmp_path / "20200101-0000-zzzz.sqlite").write_bytes(b"no database")
    assert {each.id for each in batches(tmp_path)} == {journal.id, newer.id}
    assert batch(journal.id, tmp_path).id == journal.id
    with pytest.raises(BatchError, match="is to name one batch"):
        batch(journal.id[:8], tmp_path)
    with pytest.raises(BatchError, match="is to name one batch"):
        batch("x", tmp_path)
    for each in (journal, newer):
        for entry in each.entries():
            each.move(entry.number, State.FAILED, reason="why")
    with pytest.raises(BatchError, match="no batch is unfinished"):
        batch(None, tmp_path)
    newer.retry()
    assert batch(None, tmp_path).id == newer.id


def test_a_forgotten_batch_leaves_nothing(journal, tmp_path):
    journal.forget()
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(BatchError, match="no batch"):
        Journal(journal.path)


def test_a_newer_schema_and_a_damaged_file_are_refused(journal):
    journal.close()
    with sqlite3.connect(journal.path) as base:
        base.execute("UPDATE about SET value = '99' WHERE key = 'schema'")
    base.close()
    with pytest.raises(BatchError, match="newer version"):
        Journal(journal.path)
    journal.path.write_bytes(b"SQLite format 3\0" + bytes(100))
    with pytest.raises(BatchError, match="no readable batch"):
        Journal(journal.path)


def test_twenty_thousand_photos_are_planned_in_one_go(tmp_path):
    many = [Job(Path(f"/photos/{k}.png"), Path(f"/out/{k}.png")) for k in range(20_000)]
    made = Journal.create(many, Order(), max_pixels=99, skip_done=False, folder=tmp_path)
    assert made.counts()[State.PLANNED] == 20_000
    assert made.entry(19_999).source == Path("/photos/19999.png")


def test_a_place_that_holds_no_file_is_said(jobs, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(BatchError, match="can't keep a journal"):
        Journal.create(jobs, Order(), max_pixels=99, skip_done=False, folder=tmp_path / "file")
