"""Ctrl+C tells what is done; the photo at hand is whole or not there."""

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from PIL import Image

from causalsr_app.cli.interrupt import stoppable
from core.jobs import Cancelled
from tests.app.command import run

ROOT = Path(__file__).parents[2]


@pytest.fixture
def photos(photo_file):
    for name in ("a.png", "b.png"):
        Image.open(photo_file).save(photo_file.with_name(name))
    return photo_file.parent


def interrupting(monkeypatch, number, name="render", at=2):
    """A signal comes while the photo of that number is at work."""
    from core.engine.session import Session

    calls, method = [], getattr(Session, name)

    def once(session, *arguments, **options):
        calls.append(session)
        if len(calls) == at:
            os.kill(os.getpid(), number)
        return method(session, *arguments, **options)

    monkeypatch.setattr(Session, name, once)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_stopped_call_prints_what_is_done(photos, tmp_path, monkeypatch, number, code):
    interrupting(monkeypatch, number)
    result = run("restore", photos, "-o", tmp_path / "o", "--json")
    assert result.exit_code == code
    assert [Path(entry["output"]).name for entry in json.loads(result.stdout)] == ["a_x2.png"]
    assert [file.name for file in (tmp_path / "o").iterdir()] == ["a_x2.png"]
    assert result.stderr == "interrupted; finished files are kept, nothing is half-written\n"


def test_a_result_that_is_being_written_is_finished_and_told(photos, tmp_path, monkeypatch):
    from core.batch import one

    write = one.write

    def interrupted(path, *arguments, **options):
        write(path, *arguments, **options)
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(one, "write", interrupted)
    result = run("restore", photos, "-o", tmp_path / "o", "--json")
    assert result.exit_code == 130
    assert len(json.loads(result.stdout)) == 1
    assert [file.name for file in (tmp_path / "o").iterdir()] == ["a_x2.png"]


def test_a_stopped_estimate_prints_what_is_known(photos, monkeypatch):
    interrupting(monkeypatch, signal.SIGINT, "estimate")
    result = run("estimate", photos, "--json")
    assert result.exit_code == 130
    assert [Path(entry["file"]).name for entry in json.loads(result.stdout)] == ["a.png"]


@pytest.mark.parametrize("command", ["restore", "estimate", "replay"])
def test_a_call_that_is_stopped_before_it_begins_prints_an_empty_array(photo_file, monkeypatch, command):
    import core.engine
    from core.batch import replay

    def interrupted(*_):
        os.kill(os.getpid(), signal.SIGINT)
        pytest.fail("it went on")

    monkeypatch.setattr(core.engine, "Engine", interrupted)
    monkeypatch.setattr(replay, "replay_file", lambda *_, **__: interrupted())
    result = run(command, photo_file, "--json")
    assert (result.exit_code, json.loads(result.stdout)) == (130, [])


def test_the_first_signal_is_acknowledged_and_the_second_ends_at_once(capfd):
    with stoppable() as stop:
        stop.patient = True
        os.kill(os.getpid(), signal.SIGINT)
        assert stop.cancelled
        assert capfd.readouterr().err == "\nstopping; once more ends at once\n"
        os.kill(os.getpid(), signal.SIGINT)
        pytest.fail("it went on")
    assert stop.code == 130


def test_afterwards_signals_are_what_they_were():
    before = signal.getsignal(signal.SIGINT)
    with stoppable() as stop:
        assert signal.getsignal(signal.SIGINT) != before
    assert signal.getsignal(signal.SIGINT) == before
    assert stop.code == 0
    with pytest.raises(ValueError, match="other"), stoppable():
        raise ValueError("other")
    assert signal.getsignal(signal.SIGINT) == before


def test_in_another_thread_signals_are_left_alone():
    codes = []

    def work():
        with stoppable() as stop:
            raise Cancelled
        codes.append(stop.code)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert codes == [130]


def test_a_real_process_that_is_interrupted_prints_an_array(photos, tmp_path):
    """With the shipped model: it is interrupted when the first result is there."""
    command = [sys.executable, "-m", "causalsr_app.cli", "restore", photos, "-o", tmp_path / "o"]
    process = subprocess.Popen([*command, "--existing", "skip"], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    first = process.stdout.readline()
    process.send_signal(signal.SIGINT)
    rest = process.stdout.read()
    process.stdout.close()
    assert process.wait() in (130, 0)
    done = {file.name for file in (tmp_path / "o").iterdir()}
    assert "a_x2.png" in done
    assert "a_x2.png" in first
    assert all(name in first + rest for name in done)
