"""The command line on real files: results, JSON, exit codes, one-line errors."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from PIL import Image

from causalsr_app.cli.report import Report
from core.causal.actions import Actions
from core.causal.factors import SLIDERS
from core.image_io import WriteOptions, read
from core.order import ModelRef, Order
from core.provenance import Provenance
from tests.app.command import run

ROOT = Path(__file__).parents[2]


def test_restore_writes_the_default_name(photo_file, tmp_path):
    result = run("restore", photo_file, "-o", tmp_path / "out", "--scale", 3)
    assert result.exit_code == 0, result.output
    with Image.open(tmp_path / "out" / "street_x3.png") as image:
        assert image.size == (183, 135)
    assert "street_x3.png" in result.stdout
    assert "183×135" in result.stdout


def test_restore_prints_what_was_done_as_json(photo_file, tmp_path):
    result = run("restore", photo_file, "-o", tmp_path, "--noise", 5, "--jpeg", "tell:40", "--json", "--device", "cpu")
    (entry,) = json.loads(result.stdout)
    assert entry["file"] == str(photo_file)
    assert Path(entry["output"]).is_file()
    assert entry["actions"] == {"noise": {"mode": "set", "value": 5.0}, "jpeg": {"mode": "tell", "value": 40.0}}
    assert entry["device"].startswith("CPU")
    assert entry["seconds"] > 0
    for each in SLIDERS:
        reading = entry["estimate"][each.name]
        assert reading["low"] <= reading["mean"] <= reading["high"]


def test_the_result_carries_its_provenance(photo_file, tmp_path):
    run("restore", photo_file, "-o", tmp_path, "--noise", 5)
    kept = Provenance.read(read(tmp_path / "street_x2.png").metadata)
    assert kept.order == Order(
        actions=Actions.set(noise=5), model=ModelRef("tiny-random"), options=WriteOptions(format="png")
    )
    assert (kept.scale, kept.source) == (2.0, "street.png")
    assert kept.source_sha256 == hashlib.sha256(photo_file.read_bytes()).hexdigest()
    mean, low, high = kept.estimate["blur"]
    assert low <= mean <= high


def test_estimate_prints_an_array(photo_file):
    result = run("estimate", photo_file, "--json")
    assert result.exit_code == 0
    (entry,) = json.loads(result.stdout)
    assert set(entry) == {"file", *(each.name for each in SLIDERS)}
    assert set(entry["noise"]) == {"mean", "low", "high", "presence", "from_file"}


def test_a_broken_photo_does_not_stop_the_others(photo_file, tmp_path):
    (photo_file.parent / "broken.jpg").write_bytes(b"\xff\xd8 not a photo")
    result = run("restore", photo_file.parent, "-o", tmp_path / "out", "--scale", 2)
    assert result.exit_code == 1
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["street_x2.png"]
    assert "broken.jpg" in result.stderr
    assert result.stderr.count("\n") == 1


def test_nothing_readable_is_exit_code_3(tmp_path):
    result = run("restore", tmp_path / "nowhere.png")
    assert result.exit_code == 3
    assert "nowhere.png" in result.stderr
    (tmp_path / "empty").mkdir()
    assert run("restore", tmp_path / "empty").exit_code == 3
    assert run("estimate", tmp_path / "empty", "--json").stdout.strip() == "[]"


@pytest.mark.parametrize(
    "wrong",
    [
        ["--scale", "0.5"],
        ["--scale", "nan"],
        ["--noise", "loud"],
        ["--jpeg", "5"],
        ["--blur", "tell:x"],
        ["--fast"],
        ["--bits", "12"],
    ],
)
def test_wrong_usage_is_exit_code_2(photo_file, wrong):
    result = run("restore", photo_file, *wrong)
    assert result.exit_code == 2
    assert "Error" in result.stderr


def test_a_format_that_cannot_hold_16_bits_is_refused_before_work(photo_file, tmp_path):
    result = run("restore", photo_file, "-o", tmp_path / "out", "--format", "jpeg", "--bits", "16")
    assert result.exit_code == 3
    assert "16 bits" in result.stderr
    assert not list((tmp_path / "out").iterdir())


def test_sixteen_bits_are_written_on_request(photo_file, tmp_path):
    import imagecodecs

    assert run("restore", photo_file, "-o", tmp_path, "--bits", 16).exit_code == 0
    assert imagecodecs.imread(tmp_path / "street_x2.png").dtype == np.uint16


def test_existing_results(photo_file, tmp_path):
    for _ in range(2):
        assert run("restore", photo_file, "-o", tmp_path / "out").exit_code == 0
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == ["street_x2 (2).png", "street_x2.png"]
    assert "skipped" in run("restore", photo_file, "-o", tmp_path / "out", "--existing", "skip").stdout


def test_quiet_prints_nothing(photo_file, tmp_path):
    result = run("restore", photo_file, "-o", tmp_path, "--quiet")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")


def test_a_photo_over_the_limit_says_how_to_raise_it(photo_file, tmp_path):
    result = run("restore", photo_file, "-o", tmp_path, "--max-pixels", 100)
    assert result.exit_code == 3
    assert "--max-pixels" in result.stderr


def test_a_missing_model_is_exit_code_3(photo_file):
    result = run("restore", photo_file, "--model", "nobody")
    assert result.exit_code == 3
    assert "no model named" in result.stderr


def test_a_device_that_is_not_here_is_exit_code_3(photo_file, monkeypatch):
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert run("estimate", photo_file, "--device", "cuda").exit_code == 3


def test_an_error_nobody_foresaw_is_one_line_and_the_others_go_on(photo_file, tmp_path, monkeypatch):
    from core.engine import Engine

    Image.new("RGB", (20, 20)).save(photo_file.with_name("a.png"))
    opened = Engine.open

    def open_one(engine, photo):
        if photo.width == 20:
            raise ValueError("two\nlines")
        return opened(engine, photo)

    monkeypatch.setattr(Engine, "open", open_one)
    for command in (["restore", "-o", tmp_path / "out"], ["estimate"]):
        result = run(*command, photo_file.parent)
        assert result.exit_code == 1
        assert result.stderr == f"error: {photo_file.with_name('a.png')}: unexpected ValueError: two lines\n"
        assert "street.png" in result.stdout
    assert (tmp_path / "out" / "street_x2.png").is_file()


def test_a_file_that_appears_meanwhile_is_not_replaced(photo_file, tmp_path, monkeypatch):
    from core.engine.session import Session

    render = Session.render

    def meanwhile(session, *arguments, **options):
        (tmp_path / "street_x2.png").write_bytes(b"somebody's")
        return render(session, *arguments, **options)

    monkeypatch.setattr(Session, "render", meanwhile)
    (entry,) = json.loads(run("restore", photo_file, "-o", tmp_path, "--json").stdout)
    assert Path(entry["output"]).name == "street_x2 (2).png"
    assert (tmp_path / "street_x2.png").read_bytes() == b"somebody's"
    run("restore", photo_file, "-o", tmp_path, "--existing", "replace", "--strength", 0.5)
    assert (tmp_path / "street_x2.png").read_bytes() == b"somebody's"
    assert Provenance.read(read(Path(entry["output"])).metadata).order.actions.strength == 0.5
    assert len(list(tmp_path.glob("*.png"))) == 2


def test_json_is_an_array_also_without_a_device(photo_file, monkeypatch):
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    for command in ("restore", "estimate"):
        result = run(command, photo_file, "--device", "cuda", "--json")
        assert (result.exit_code, json.loads(result.stdout)) == (3, [])


def test_lines_stand_above_the_progress_bar():
    bar, written = Stopped(), []
    report = Report(as_json=False, quiet=False)
    report.bar = bar
    with mock.patch("click.echo", lambda line, err: written.append((line, err, bar.running))):
        report.done({}, "done")
        report.failed("a.png", "broken")
    assert written == [("done", False, False), ("error: broken", True, False)]
    assert bar.running


class Stopped:
    """A progress bar that knows whether it is drawn."""

    running = True

    def stop(self):
        self.running = False

    def start(self):
        self.running = True


def test_a_name_that_cannot_be_printed_does_not_break_the_output(tmp_path):
    code = f"import sys; sys.argv = ['causalsr', 'estimate', {str(tmp_path)!r} + '/caf\\udce9.jpg', '--json']"
    done = subprocess.run(
        [sys.executable, "-c", code + "; from causalsr_app.cli import main; main()"], cwd=ROOT, capture_output=True
    )
    assert done.returncode == 3
    (entry,) = json.loads(done.stdout)
    assert entry["file"].endswith("caf\udce9.jpg")


def test_another_core_on_the_path_is_named(tmp_path):
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "__init__.py").touch()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "causalsr_app.cli", "--version"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 3
    assert done.stderr == f"error: {tmp_path / 'core'} hides CausalSR's own `core`; start from another folder\n"


@pytest.mark.parametrize("module", ["causalsr_app.cli", "training"])
def test_a_reader_that_has_enough_is_no_error(tmp_path, module):
    """As with `| head -1`: the pipe is closed before the first line."""
    command = ["--help"] if module == "causalsr_app.cli" else ["report", str(tmp_path)]
    (tmp_path / "log.jsonl").write_text('{"stage": "a", "step": 1, "rec": 0.5}\n')
    process = subprocess.Popen(
        [sys.executable, "-m", module, *command], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    process.stdout.close()
    said = process.stderr.read()
    process.stderr.close()
    assert (process.wait(), said) == (1, "")


@pytest.mark.parametrize(
    "wrong",
    [
        ["--strength", "nan"],
        ["--long-side", "9" * 400],
        ["--width", "-5"],
        ["--megapixels", "nan"],
        ["--scale", "2", "--width", "900"],
        ["-o", ""],
    ],
)
def test_numbers_and_names_that_are_none_are_usage_errors(photo_file, wrong):
    result = run("restore", photo_file, *wrong)
    assert (result.exit_code, type(result.exception)) == (2, SystemExit)
    assert result.stderr.splitlines()[-1].startswith("Error: ")


def test_an_empty_name_is_not_the_folder_that_one_is_in(photo_file, monkeypatch):
    monkeypatch.chdir(photo_file.parent)
    assert run("restore", "").exit_code == 2
    assert [file.name for file in photo_file.parent.iterdir()] == ["street.png"]


def test_a_size_in_pixels_is_met_and_named(photo_file, tmp_path):
    assert run("restore", photo_file, "-o", tmp_path / "out", "--long-side", 200).exit_code == 0
    with Image.open(tmp_path / "out" / "street_long200.png") as image:
        assert image.size == (200, 148)


def test_names_are_shown_and_not_obeyed(photo_file, tmp_path):
    odd = photo_file.with_name("\x1b]0;owned\x07x\nfake.png")
    photo_file.rename(odd)
    for command in (["estimate"], ["restore", "-o", tmp_path / "out"]):
        result = run(*command, odd.parent)
        assert result.exit_code == 0
        assert not {"\x1b", "\x07"} & set(result.output)
        assert result.stdout.count("\n") == (1 if command == ["estimate"] else 2)
    again = run("restore", odd.parent, "-o", odd.parent)
    assert run("estimate", odd.parent).stdout.count("\n") == 2, again.output


@pytest.fixture
def result_file(photo_file, tmp_path) -> Path:
    run("restore", photo_file, "-o", photo_file.parent)
    return photo_file.with_name("street_x2.png")


def test_a_replay_says_that_it_is_the_same(result_file, photo_file):
    result = run("replay", result_file)
    assert result.exit_code == 0
    assert result.stdout == f"{result_file}: made again from {photo_file}, the same to the byte\n"
    (record,) = json.loads(run("replay", result_file, "--json").stdout)
    assert (record["file"], record["output"], record["same"]) == (str(result_file), None, True)


def test_a_replay_says_in_what_it_differs_and_writes_over_nothing(result_file, photo_file, photo, tmp_path):
    Image.fromarray(255 - photo.pixels).save(photo_file)
    (tmp_path / "kept.png").write_bytes(b"somebody's")
    result = run("replay", result_file, "-o", tmp_path / "kept.png")
    assert result.exit_code == 1
    assert "is not the photo it was made from" in result.stdout
    assert (tmp_path / "kept.png").read_bytes() == b"somebody's"
    assert (tmp_path / "kept (2).png").is_file()
    (record,) = json.loads(run("replay", result_file, "--json").stdout)
    assert record["same"] is False
    assert len(record["differences"]) == 2


@pytest.mark.parametrize(("output", "why"), [("street_x2.png", "is made from"), ("a.jpg", "is .png like the old one")])
def test_a_replay_refuses_an_output_that_makes_no_sense(result_file, output, why):
    before = result_file.read_bytes()
    result = run("replay", result_file, "-o", result_file.with_name(output))
    assert result.exit_code == 3
    assert why in result.stderr
    assert result.stderr.count("\n") == 1
    assert result_file.read_bytes() == before


def test_a_picture_of_others_is_not_replayed(photo_file):
    result = run("replay", photo_file)
    assert result.exit_code == 3
    assert "says nothing of how it was made" in result.stderr


def test_the_file_s_own_quality_is_believed_unless_it_should_not(photo_file):
    with Image.open(photo_file) as image:
        image.convert("RGB").save(photo_file.with_suffix(".jpg"), quality=63)
    (found,) = json.loads(run("estimate", photo_file.with_suffix(".jpg"), "--json").stdout)
    assert (found["jpeg"]["mean"], found["jpeg"]["low"], found["jpeg"]["from_file"]) == (63.0, 63.0, True)
    (blind,) = json.loads(run("estimate", photo_file.with_suffix(".jpg"), "--json", "--no-evidence").stdout)
    assert blind["jpeg"]["from_file"] is False
    assert blind["jpeg"]["mean"] != 63.0
    result = run("restore", photo_file.with_suffix(".jpg"), "-o", photo_file.parent / "out", "--no-evidence")
    kept = Provenance.read(read(photo_file.parent / "out" / "street_x2.png").metadata)
    assert result.exit_code == 0
    assert kept.order.actions == Actions(evidence=False)
    assert kept.estimate["jpeg"][0] == pytest.approx(blind["jpeg"]["mean"], abs=1e-3)
