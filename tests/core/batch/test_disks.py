"""Disks that fill up or turn read-only in the middle of a batch, and folders that two batches share."""

import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from core.batch.entry import State
from core.batch.journal import Journal
from core.batch.local import run
from core.engine import Engine
from core.errors import BatchError
from core.models.checkpoint import save_model
from tests.core.batch.work import WORK, hashes, journal_of

PHOTOS = 6


@pytest.fixture
def whole(engine, photos, tmp_path) -> dict[str, str]:
    """What an undisturbed batch writes."""
    run(journal_of(photos, tmp_path / "whole", tmp_path / "batches"), engine)
    return hashes(tmp_path / "whole")


@pytest.fixture
def disk():
    """A small disk of its own, and what mounts it anew with other options."""
    place = Path(tempfile.mkdtemp(prefix="causalsr-disk-"))  # not where pytest tidies up, which a mount would stop

    def mount(options: str) -> None:
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", place], check=True, capture_output=True)

    try:
        mount("size=1m")
    except (OSError, subprocess.CalledProcessError):
        place.rmdir()
        pytest.skip("a disk can't be mounted here; root can on Linux")
    yield place, lambda options: mount(f"remount,{options}")
    subprocess.run(["umount", "--lazy", place], check=True)
    place.rmdir()


def fill(place: Path, leave: int) -> Path:
    """A file that leaves so many bytes of a disk."""
    filler = place / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            file.truncate(file.tell() - leave)
    return filler


def at_first_written(journal: Journal, act: Callable[[], object]) -> Callable[[int], None]:
    """Something happens when the first photo is written, in the thread that writes."""
    done = []

    def changed(number: int) -> None:
        if journal.entry(number).state is State.WRITTEN and not done:
            done.append(act())

    return changed


def test_a_disk_that_fills_up_ends_the_batch_which_goes_on_when_there_is_room(engine, photos, whole, tmp_path, disk):
    place, _ = disk
    journal = journal_of(photos, place / "out", tmp_path / "batches")
    filler = fill(place, 80_000)  # the results need some 20,000 bytes each
    assert "make room" in run(journal, engine)
    counts = journal.counts()
    assert 0 < counts[State.WRITTEN] < PHOTOS
    assert counts[State.WRITTEN] + counts[State.PLANNED] == PHOTOS
    assert hashes(place / "out").items() <= whole.items()
    assert "make room" in run(journal, engine)
    filler.unlink()
    assert run(journal, engine) == ""
    assert hashes(place / "out") == whole
    assert journal.counts()[State.WRITTEN] == PHOTOS


def test_a_target_that_turns_read_only_ends_the_batch_and_fails_no_photo(engine, photos, whole, tmp_path, disk):
    place, remount = disk
    journal = journal_of(photos, place / "out", tmp_path / "batches")
    why = run(journal, engine, changed=at_first_written(journal, lambda: remount("ro")))
    assert "read-only" in why.lower() or "write-protected" in why
    assert journal.counts() == {**dict.fromkeys(State, 0), State.WRITTEN: 1, State.PLANNED: PHOTOS - 1}
    remount("rw")
    assert run(journal, engine) == ""
    assert hashes(place / "out") == whole


def test_a_journal_whose_disk_is_full_is_one_line_and_goes_on_when_there_is_room(engine, photos, whole, tmp_path, disk):
    place, _ = disk
    journal = journal_of(photos, tmp_path / "out", place / "batches")
    with pytest.raises(BatchError, match="make room"):
        run(journal, engine, changed=at_first_written(journal, lambda: fill(place, 0)))
    (place / "filler").unlink()
    journal.close()
    again = Journal(journal.path)
    try:
        assert run(again, engine) == ""
        assert again.counts()[State.WRITTEN] == PHOTOS
    finally:
        again.close()
    assert hashes(tmp_path / "out") == whole


def test_two_batches_into_one_folder_at_once_take_nothing_from_each_other(photos, tmp_path, tiny_model):
    weights = tmp_path / "tiny.safetensors"
    save_model(weights, tiny_model)
    run(journal_of(photos, tmp_path / "whole", tmp_path / "batches"), Engine("cpu", weights))
    whole = hashes(tmp_path / "whole")
    journals = [journal_of(photos, tmp_path / "out", tmp_path / "batches") for _ in range(2)]
    workers = [subprocess.Popen([sys.executable, "-c", WORK, str(journal.path), str(weights)]) for journal in journals]
    assert [worker.wait() for worker in workers] == [0, 0]
    written = [{entry.written for entry in journal.entries()} for journal in journals]
    assert written[0].isdisjoint(written[1])
    assert written[0] | written[1] == set((tmp_path / "out").iterdir())
    for journal in journals:
        for entry in journal.entries():
            assert hashlib.sha256(entry.written.read_bytes()).hexdigest() == whole[f"{entry.source.stem}_x2.png"]
