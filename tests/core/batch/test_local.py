"""A batch on this machine: all that is planned is done once, whatever ends the program in between."""

import errno
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image

from core.batch import steps
from core.batch.control import Control
from core.batch.entry import WORKING, State
from core.batch.folders import photos_in
from core.batch.journal import Journal
from core.batch.local import run
from core.batch.naming import Naming
from core.batch.plan import Existing, plan
from core.causal.actions import Actions
from core.engine import Engine
from core.errors import BatchError, WriteError
from core.jobs import Cancelled
from core.models.checkpoint import save_model
from core.order import Order, Size
from tests.core.batch.work import WANTED, WORK, hashes, journal_of, noisy_photos


def test_every_photo_is_written_once_and_written_down(engine, photos, tmp_path):
    journal = journal_of(photos, tmp_path / "out", tmp_path / "batches")
    seen = []
    assert run(journal, engine, changed=seen.append) == ""
    assert journal.counts()[State.WRITTEN] == 6
    assert {entry.written.name: entry.facts.sha256 for entry in journal.entries()} == hashes(tmp_path / "out")
    entry = journal.entry(3)
    assert (entry.facts.width, entry.facts.height) == (48, 40)
    assert entry.facts.size == entry.written.stat().st_size
    assert set(entry.facts.estimate) == set(entry.facts.presence)
    assert entry.facts.unexplained > 0
    assert entry.facts.seconds > 0
    assert sorted(seen) == sorted([*range(6)] * 3)  # estimating, restoring, written


def test_one_bad_photo_does_not_stop_the_rest(engine, photos, tmp_path):
    (photos / "2.png").write_bytes(b"\x89PNG\r\n\x1a\n no photo")
    journal = journal_of(photos, tmp_path / "out", tmp_path / "batches")
    run(journal, engine)
    assert journal.counts()[State.WRITTEN] == 5
    entry = journal.entry(2)
    assert entry.state is State.FAILED
    assert "2.png" in entry.reason
    Image.new("RGB", (20, 20)).save(photos / "2.png")
    assert journal.retry() == 1
    run(journal, engine)
    assert journal.counts()[State.WRITTEN] == 6


def test_a_source_that_vanishes_and_a_target_that_is_taken(engine, photos, tmp_path):
    journal = journal_of(photos, tmp_path / "out", tmp_path / "batches")
    (photos / "1.png").unlink()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "4_x2.png").write_bytes(b"somebody's")
    run(journal, engine)
    assert journal.entry(1).state is State.FAILED
    assert journal.entry(4).written.name == "4_x2 (2).png"
    assert (tmp_path / "out" / "4_x2.png").read_bytes() == b"somebody's"


def test_a_photo_s_own_order_is_followed(engine, photos, tmp_path):
    journal = journal_of(photos, tmp_path / "out", tmp_path / "batches")
    own = Order(model=WANTED.model, size=Size(scale=3), actions=Actions.set(noise=20), options=WANTED.options)
    journal.give_order(0, own)
    run(journal, engine)
    with Image.open(journal.entry(0).written) as image:
        assert image.size == (144, 120)
    with Image.open(journal.entry(1).written) as image:
        assert image.size == (96, 80)


def test_done_ones_are_skipped_on_request_and_only_if_made_so(engine, photos, tmp_path):
    run(journal_of(photos, tmp_path / "out", tmp_path / "batches"), engine)
    planned = plan(photos_in([photos]), tmp_path / "out", Naming(size=WANTED.size, suffix=".png"), Existing.SKIP)
    for order, state in (
        (WANTED, State.SKIPPED),
        (Order(model=WANTED.model, actions=Actions.set(blur=1)), State.WRITTEN),
    ):
        journal = Journal.create(planned.jobs, order, max_pixels=10**6, skip_done=True, folder=tmp_path / "batches")
        run(journal, engine)
        assert journal.counts()[state] == 6


def test_a_pause_lets_what_is_begun_end_and_begins_nothing(engine, photos, tmp_path):
    journal = journal_of(photos, tmp_path / "out", tmp_path / "batches")
    control, counts, begun = Control(), [], []

    def changed(number: int) -> None:
        state = journal.entry(number).state
        if state is State.ESTIMATING:  # told by the thread that begins photos
            begun.extend([number] if control.paused else [])
            if number == 2:
                control.pause()
        elif state is State.WRITTEN and number == 2:
            counts.append(journal.counts())
            control.resume()

    run(journal, engine, control=control, changed=changed)
    assert begun == []
    assert counts == [{**dict.fromkeys(State, 0), State.PLANNED: 3, State.WRITTEN: 3}]
    assert journal.counts()[State.WRITTEN] == 6


def test_a_stopped_batch_goes_on_later(engine, photos, tmp_path):
    journal = journal_of(photos, tmp_path / "out", tmp_path / "batches")
    control = Control()

    def changed(number: int) -> None:
        if journal.entry(number).state is State.WRITTEN:
            control.cancel()

    with pytest.raises(Cancelled):
        run(journal, engine, control=control, changed=changed)
    counts = journal.counts()
    assert 1 <= counts[State.WRITTEN] < 6
    assert counts[State.WRITTEN] + counts[State.PLANNED] == 6
    run(journal, engine)
    assert journal.counts()[State.WRITTEN] == 6
    assert len(hashes(tmp_path / "out")) == 6


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS])
def test_a_full_disk_ends_the_batch_and_fails_no_photo(engine, photos, tmp_path, monkeypatch, number):
    journal = journal_of(photos, tmp_path / "out", tmp_path / "batches")
    write, calls = steps.write_rendered, []

    def full(*arguments, **options):
        calls.append(1)
        if len(calls) > 2:
            raise WriteError("Can't write it: no space left") from OSError(number, os.strerror(number))
        return write(*arguments, **options)

    monkeypatch.setattr(steps, "write_rendered", full)
    assert "no space left" in run(journal, engine)
    counts = journal.counts()
    assert (counts[State.WRITTEN], counts[State.FAILED], counts[State.PLANNED]) == (2, 0, 4)
    monkeypatch.setattr(steps, "write_rendered", write)
    assert run(journal, engine) == ""
    assert journal.counts()[State.WRITTEN] == 6


def test_a_journal_that_cannot_be_written_ends_the_batch(engine, photos, tmp_path, monkeypatch):
    journal = journal_of(photos, tmp_path / "out", tmp_path / "batches")

    def no_room(*_arguments, **_options):
        raise BatchError("the journal can't be written")

    monkeypatch.setattr(journal, "written", no_room)
    monkeypatch.setattr(journal, "move", no_room)
    with pytest.raises(BatchError, match="can't be written"):
        run(journal, engine)


def test_what_was_written_before_a_kill_but_not_written_down_is_taken_over(engine, photos, tmp_path):
    journal = journal_of(photos, tmp_path / "out", tmp_path / "batches")
    run(journal, engine)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").iterdir()}
    journal._change("UPDATE photos SET state = 'restoring', written = NULL WHERE number = 2")
    run(journal, engine)
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "out").iterdir()} == before
    entry = journal.entry(2)
    assert (entry.state, entry.written.name) == (State.WRITTEN, "2_x2.png")
    assert entry.facts.sha256 == hashes(tmp_path / "out")["2_x2.png"]


def killed_and_resumed(photos: Path, tmp_path: Path, tiny_model, kills: int, most: int) -> None:
    """Run a batch in processes that are killed at any moment, each after at most so many photos, then to its end, and
    compare it with an undisturbed one."""
    weights = tmp_path / "tiny.safetensors"
    save_model(weights, tiny_model)
    whole = journal_of(photos, tmp_path / "whole", tmp_path / "batches")
    run(whole, Engine("cpu", weights))
    journal = journal_of(photos, tmp_path / "out", tmp_path / "batches")
    random.seed(1)
    for _ in range(kills):
        enough = journal.counts()[State.WRITTEN] + random.randint(0, most)
        process = subprocess.Popen([sys.executable, "-c", WORK, str(journal.path), str(weights)])
        while journal.counts()[State.WRITTEN] < enough or not any(journal.entries(WORKING)):
            assert process.poll() is None
            time.sleep(0.005)
        time.sleep(random.uniform(0, 0.05))
        process.send_signal(signal.SIGKILL)
        process.wait()
    subprocess.run([sys.executable, "-c", WORK, str(journal.path), str(weights)], check=True)
    assert hashes(tmp_path / "out") == hashes(tmp_path / "whole")
    again = Journal(journal.path)
    assert again.counts()[State.WRITTEN] == len(hashes(tmp_path / "whole"))
    assert {each.written.name: each.facts.sha256 for each in again.entries()} == hashes(tmp_path / "out")


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
def test_killed_three_times_nothing_is_lost_or_done_twice(photos, tmp_path, tiny_model):
    killed_and_resumed(photos, tmp_path, tiny_model, kills=3, most=1)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
def test_killed_twenty_times_nothing_is_lost_or_done_twice(photos, tmp_path, tiny_model):
    noisy_photos(photos, [f"more{k}.png" for k in range(194)], seed=6)
    killed_and_resumed(photos, tmp_path, tiny_model, kills=20, most=8)
