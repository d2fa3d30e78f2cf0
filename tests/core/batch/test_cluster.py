"""A batch on many machines: a real Ray with two workers, both on this one."""

import importlib.util
import os
import secrets
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.batch.cluster import _Hand, _shared, _Staff, connected, run_on_cluster
from core.batch.control import Control
from core.batch.entry import BEGUN, State
from core.batch.journal import Journal
from core.batch.local import run
from core.batch.plan import Job
from core.batch.steps import End
from core.batch.worker import IN_FLIGHT, About, Worker
from core.engine import Engine
from core.errors import BatchError
from core.jobs import Cancelled
from core.models.checkpoint import save_model
from core.order import ModelRef, Order
from tests.core.batch.work import hashes, journal_of, noisy_photos

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("ray") is None, reason="Ray isn't installed: pip install 'causalsr[cluster]'"
)
PHOTOS = 12


CLUSTER = """
import ray
place = ray.init(address="local", num_cpus=2, num_gpus=0, include_dashboard=False, log_to_driver=False)
print("address", place.address_info["address"], flush=True)
input()
"""


@pytest.fixture(scope="module")
def ray_of_two():
    """Ray on this machine, begun by another process, with room for two workers of one core."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        patch.setenv("RAY_AUTH_MODE", "token")
        patch.setenv("RAY_AUTH_TOKEN", secrets.token_hex(32))
        patch.setenv("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        with subprocess.Popen([sys.executable, "-c", CLUSTER], **pipes) as cluster:
            words = next(line.split() for line in cluster.stdout if line.startswith("address "))
            with connected(words[1]):
                yield
            cluster.communicate("\n")


@pytest.fixture
def photos(tmp_path) -> Path:
    return noisy_photos(tmp_path / "photos", [f"{k:02}.png" for k in range(PHOTOS)])


def test_every_machine_must_see_the_photo_its_result_and_the_references(photos, tmp_path):
    job = Job(photos / "00.png", tmp_path / "out" / "a.png")
    order = Order(references=(str(tmp_path / "other.png"),))
    journal = Journal.create([job], order, max_pixels=99, skip_done=False, folder=tmp_path / "journals")
    assert _shared(journal) == [photos / "00.png", tmp_path / "out", tmp_path / "other.png"]


@pytest.fixture
def weights(tmp_path, tiny_model) -> Path:
    save_model(tmp_path / "tiny.safetensors", tiny_model)
    return tmp_path / "tiny.safetensors"


@pytest.fixture
def on_cluster(ray_of_two, weights):
    """Runs a batch on both workers, each of one core."""
    return lambda journal, **rest: run_on_cluster(journal, device="cpu", model=weights, cores=1, **rest)


@pytest.fixture
def journal(photos, tmp_path) -> Journal:
    return journal_of(photos, tmp_path / "out", tmp_path / "batches")


@pytest.fixture
def whole(photos, tmp_path, weights) -> dict[str, str]:
    """The results that an undisturbed run on this machine has."""
    run(journal_of(photos, tmp_path / "whole", tmp_path / "batches"), Engine("cpu", weights))
    return hashes(tmp_path / "whole")


def check_all_written(journal: Journal, out: Path, whole: dict[str, str]) -> None:
    assert hashes(out) == whole
    assert journal.counts() == {**dict.fromkeys(State, 0), State.WRITTEN: PHOTOS}
    assert {each.written.name: each.facts.sha256 for each in journal.entries()} == whole


def once(marker: Path) -> bool:
    """True for the first of all processes that asks."""
    try:
        marker.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def test_two_workers_give_what_one_machine_gives(on_cluster, journal, whole, tmp_path):
    class Paired(Worker):
        def do(self, entry):
            (tmp_path / f"{os.getpid()} works").touch()
            while len(list(tmp_path.glob("* works"))) < 2:  # each waits for the other
                time.sleep(0.01)
            return super().do(entry)

    said, seen = [], []
    assert on_cluster(journal, kind=Paired, told=said.append, changed=seen.append) == ""
    check_all_written(journal, tmp_path / "out", whole)
    assert len(said) == 2
    assert all(" helps, on " in line for line in said)
    assert sorted(seen) == sorted([*range(PHOTOS)] * 2)
    assert journal.entry(0).facts.seconds > 0
    assert on_cluster(journal) == ""


@pytest.mark.parametrize("moment", ["read", "write"])
def test_a_worker_killed_in_the_middle_gives_its_photos_back(on_cluster, journal, whole, tmp_path, moment):
    marker = tmp_path / "killed"

    class Killed(Worker):
        def do(self, entry):
            if entry.number == 4 and moment == "read" and once(marker):
                os.kill(os.getpid(), signal.SIGKILL)
            end = super().do(entry)
            if entry.number == 4 and once(marker):  # written, and nobody was told
                os.kill(os.getpid(), signal.SIGKILL)
            return end

    said = []
    assert on_cluster(journal, kind=Killed, told=said.append) == ""
    assert marker.exists()
    assert sum("its photos are planned again" in line for line in said) == 1
    check_all_written(journal, tmp_path / "out", whole)


def test_a_photo_over_which_three_workers_die_fails_and_takes_no_other_along(on_cluster, journal, whole, tmp_path):
    class Mortal(Worker):
        def do(self, entry):
            if entry.number == 5:
                os.kill(os.getpid(), signal.SIGKILL)
            return super().do(entry)

    assert on_cluster(journal, kind=Mortal) == ""
    assert journal.counts() == {**dict.fromkeys(State, 0), State.FAILED: 1, State.WRITTEN: PHOTOS - 1}
    assert "3 workers died" in journal.entry(5).reason
    assert hashes(tmp_path / "out") == {name: each for name, each in whole.items() if name != "05_x2.png"}


def test_no_worker_has_more_photos_than_it_is_to_have(on_cluster, journal, tmp_path):
    class Counting(Worker):
        at_once: set[int]

        def ready(self, paths):
            self.at_once = set()
            return super().ready(paths)

        def do(self, entry):
            self.at_once.add(entry.number)
            (tmp_path / f"{len(self.at_once)} at once").touch()
            try:
                return super().do(entry)
            finally:
                self.at_once.discard(entry.number)

    seen = []

    def changed(_number: int) -> None:
        counts = journal.counts()
        seen.append(counts[State.RESTORING] + counts[State.ESTIMATING])

    on_cluster(journal, kind=Counting, changed=changed)
    assert IN_FLIGHT <= max(seen) <= 2 * IN_FLIGHT
    most = max(int(path.name.split()[0]) for path in tmp_path.glob("* at once"))
    assert most <= IN_FLIGHT


def test_a_stopped_batch_goes_on_later(on_cluster, journal, whole, tmp_path):
    control = Control()

    def changed(number: int) -> None:
        if journal.entry(number).state is State.WRITTEN:
            control.cancel()

    with pytest.raises(Cancelled):
        on_cluster(journal, control=control, changed=changed)
    counts = journal.counts()
    assert counts[State.WRITTEN] >= 1
    assert counts[State.WRITTEN] + counts[State.PLANNED] == PHOTOS
    on_cluster(journal)
    check_all_written(journal, tmp_path / "out", whole)


def test_a_full_disk_ends_the_batch_and_fails_no_photo(on_cluster, journal, whole, tmp_path):
    class Full(Worker):
        def do(self, entry):
            if entry.number > 2:
                return End(state=State.PLANNED, reason="no space left", full=True)
            return super().do(entry)

    assert on_cluster(journal, kind=Full) == "no space left"
    assert journal.counts()[State.FAILED] == 0
    assert journal.open
    assert on_cluster(journal) == ""
    check_all_written(journal, tmp_path / "out", whole)


def test_a_driver_that_breaks_marks_what_is_out(on_cluster, journal, whole, tmp_path):
    def changed(number: int) -> None:
        if journal.entry(number).state is State.WRITTEN:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        on_cluster(journal, changed=changed)
    assert {each.reason for each in journal.entries([State.PLANNED])} <= {"", BEGUN}
    assert BEGUN in {each.reason for each in journal.entries([State.PLANNED])}
    on_cluster(journal)
    check_all_written(journal, tmp_path / "out", whole)


def test_a_machine_that_does_not_see_the_photos_is_told(on_cluster, journal):
    class Blind(Worker):
        def ready(self, paths):
            assert len(paths) == 2
            return super().ready([Path("/nowhere/photos")])

    with pytest.raises(BatchError, match="doesn't see '/nowhere/photos'"):
        on_cluster(journal, kind=Blind)
    assert journal.counts()[State.PLANNED] == PHOTOS


def test_a_machine_with_other_weights_or_another_version_is_left_out(monkeypatch, ray_of_two):
    import ray

    said, killed = [], []
    monkeypatch.setattr(ray, "kill", killed.append)
    staff = _Staff(Worker, (), 1, [], said.append)
    staff.hands = hands = [_Hand(name, name) for name in "abcd"]
    model = ModelRef("fast", "ab" * 32)
    for hand, about in (
        (hands[0], About(machine="a", device="CPU", model=model, version="1")),
        (hands[1], About(machine="b", device="CPU", model=ModelRef("fast", "cd" * 32), version="1")),
        (hands[2], About(machine="c", device="CPU", model=model, version="2")),
        (hands[3], About(machine="d", device="CPU", model=model, version="1")),
    ):
        staff.welcome(hand, about)
    assert killed == ["b", "c"]
    assert [hand.node for hand in staff.hands] == ["a", "d"]
    assert "b has another version or other weights than a" in said[1]


def test_a_cluster_that_is_not_there_is_one_line(monkeypatch, ray_of_two):
    import ray

    def none(**_options):
        raise ConnectionError("Could not find\nany running Ray instance")

    monkeypatch.setattr(ray, "init", none)
    with pytest.raises(BatchError, match=r"no cluster at auto \(Could not find any running"), connected("auto"):
        pass
