"""`causalsr watch` as a process, ended by Ctrl+C."""

import os
import signal
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from core.batch.batches import batches
from core.batch.entry import State
from tests.app.command import run

pytestmark = pytest.mark.skipif(os.name == "nt", reason="no signals to oneself")


@pytest.fixture(autouse=True)
def own_place(tmp_path, monkeypatch, tiny_model):
    monkeypatch.setattr("core.models.library.load_model", lambda _path: replace(tiny_model, name="fast"))
    monkeypatch.setattr("core.batch.journal.user_data_path", lambda *_arguments, **_options: tmp_path / "data")


@pytest.fixture
def shot(tmp_path):
    noise = np.random.default_rng(5)
    (tmp_path / "in").mkdir()

    def shoot(name: str) -> None:
        Image.fromarray(noise.integers(0, 255, (30, 36, 3), np.uint8)).save(tmp_path / "in" / name)

    return shoot


@pytest.fixture
def interrupted(monkeypatch):
    """Ctrl+C comes as soon as a photo is written."""
    from core.batch import journal

    written = journal.Journal.written

    def then_stop(self, *arguments) -> None:
        written(self, *arguments)
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(journal.Journal, "written", then_stop)


def test_what_is_there_is_done_until_it_is_stopped_and_a_restart_uses_the_same_batch(shot, tmp_path, interrupted):
    for names in (("a",), ("a", "b")):
        shot(f"{names[-1]}.png")
        done = run("watch", tmp_path / "in", "-o", tmp_path / "out", "--settle", 0.1, "--scale", 3)
        assert done.exit_code == 130
        assert done.stdout == f"{tmp_path / 'in' / names[-1]}.png → {tmp_path / 'out' / names[-1]}_x3.png\n"
        (journal,) = batches()
        assert f"watching {tmp_path / 'in'}, batch {journal.id}" in done.stderr
        assert [each.name for each in sorted((tmp_path / "out").iterdir())] == [f"{each}_x3.png" for each in names]
        assert journal.counts()[State.WRITTEN] == len(names)


def test_another_order_is_another_batch(shot, tmp_path, interrupted):
    shot("a.png")
    for scale in (2, 3):
        run("watch", tmp_path / "in", "-o", tmp_path / "out", "--settle", 0.1, "--scale", scale)
    assert [each.order.size.scale for each in sorted(batches(), key=lambda each: each.created)] in ([2, 3], [3, 2])
    assert sorted(each.name for each in (tmp_path / "out").iterdir()) == ["a_x2.png", "a_x3.png"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nowhere",), "is no folder"),
        (("in", "-o", "out.png"), "names the file of one photo"),
        (("in", "--page", "all"), "causalsr restore"),
        (("in", "--settle", "0"), "--settle"),
        (("in", "--existing", "skip"), "No such option"),
    ],
)
def test_wrong_calls_are_one_line(shot, tmp_path, monkeypatch, words, said):
    monkeypatch.chdir(tmp_path)
    done = run("watch", *words)
    assert done.exit_code == 2
    assert said in done.stderr
