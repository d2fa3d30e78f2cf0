"""The page of a run: what it says, what it leaves out, and how it refuses."""

import json
import re

import numpy as np
import pytest
from PIL import Image

from core.errors import CausalSRError
from training.fit import fit
from training.recipes import changed
from training.showing.report import load_run, logarithmic, plot, report


def record(step: int, **terms: float) -> dict[str, object]:
    return {
        "stage": "algorithm2",
        "step": step,
        "seconds": step / 4,
        "steps_per_second": 4.0,
        "waiting_for_data": 0.125,
        **terms,
    }


def write_log(folder, records) -> None:
    (folder / "log.jsonl").write_text("".join(json.dumps(each) + "\n" for each in records))


@pytest.fixture
def run(tmp_path):
    """Three records, a manifest, a strip."""
    terms = [
        {"rec": 0.1 / k, "grad/phi": 2.0, "lambda/rec": 1.5, "time/phi": 0.03, "time/theta": 0.09} for k in (1, 2, 3)
    ]
    write_log(tmp_path, [record(200 * k, **each) for k, each in enumerate(terms, start=1)])
    metrics = [{"bench": "Set5", "automatic": 30.834, "errors": {"blur": 0.25}}, {"bench": "<Set14>", "oracle": 27.5}]
    manifest = {"recipe": {"name": "small"}, "seed": 11, "parameters": {"restorer": 1234567}, "metrics": metrics}
    (tmp_path / "a.json").write_text("[1, 2]")
    (tmp_path / "model.json").write_text(json.dumps(manifest))
    (tmp_path / "strips").mkdir()
    Image.fromarray(np.zeros((4, 9, 3), np.uint8)).save(tmp_path / "strips" / "step600.png")
    return tmp_path


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


@pytest.fixture
def page(run) -> str:
    pytest.importorskip("matplotlib")
    return report(run, None).read_text()


def test_summary(page):
    assert "<h1>small</h1>" in page
    text = text_of(page)
    assert "Seed 11" in text
    assert "restorer 1,234,567" in text
    # 600 steps in 150 s = 2.5 minutes
    assert "algorithm2 600 2.5 4.00 12.5%" in text


def test_every_term_has_a_plot_and_times_have_a_table(page):
    captions = re.findall(r"<figcaption><b>([^<]*)</b> <span>([^<]*)</span>", page)
    assert dict(captions) == {
        "rec": "0.03333",
        "grad/phi": "2",
        "lambda/rec": "1.5",
        "steps_per_second": "4",
        "waiting_for_data": "0.125",
    }
    assert page.count("<svg") == len(captions)
    text = text_of(page)
    assert "phi 30.0 ms 25%" in text
    assert "theta 90.0 ms 75%" in text


def test_measurements_have_a_column_for_every_key(page):
    text = text_of(page)
    assert "bench automatic errors blur oracle" in text
    assert "Set5 30.83 0.25" in text
    assert "&lt;Set14&gt; 27.50" in text


def test_the_page_needs_nothing_from_outside(page):
    assert len(re.findall(r'src="data:image/png;base64,[^"]+"', page)) == 1
    assert not re.search(r'(src|href)="(?!data:|#)', page)
    assert "<script" not in page
    identities = re.findall(r' id="([^"]*)"', page)
    assert len(identities) == len(set(identities))


def test_a_page_elsewhere(run, tmp_path):
    pytest.importorskip("matplotlib")
    assert report(run, tmp_path / "page.html") == tmp_path / "page.html"
    assert not (run / "report.html").exists()
    with pytest.raises(CausalSRError, match="can't be written"):
        report(run, tmp_path / "nowhere" / "page.html")


def test_a_running_run_without_manifest_or_pictures(tmp_path):
    pytest.importorskip("matplotlib")
    write_log(tmp_path, [record(200, total=float("nan"))])
    page = report(tmp_path, None).read_text()
    assert "1 not finite" in page
    assert "Pictures" not in page


def test_steps_done_again_after_a_resumption_count_once(tmp_path):
    write_log(tmp_path, [record(step, rec=rec) for step, rec in ((200, 1), (400, 2), (600, 3), (400, 4), (600, 5))])
    (records,) = load_run(tmp_path).stages.values()
    assert [(r["step"], r["rec"]) for r in records] == [(200, 1), (400, 4), (600, 5)]


def test_a_last_line_cut_off_is_left_out(tmp_path):
    write_log(tmp_path, [record(200)])
    with (tmp_path / "log.jsonl").open("a") as log:
        log.write('{"stage": "algo')
    assert len(load_run(tmp_path).stages["algorithm2"]) == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "no run here"),
        ("", "no record yet"),
        ('{"st\n{"step": 1}\n', "line 1: not JSON"),
        ('{"loss": 1}\n', "line 1: no record of a run"),
        ("3\n", "line 1: no record of a run"),
    ],
)
def test_what_is_no_run_is_refused_in_one_line(tmp_path, content, message):
    if content is not None:
        (tmp_path / "log.jsonl").write_text(content)
    with pytest.raises(CausalSRError, match=message) as refusal:
        report(tmp_path, None)
    assert "\n" not in str(refusal.value)


def test_axes_are_logarithmic_over_a_decade_of_positive_values():
    assert logarithmic([0.1, 1.0])
    assert logarithmic([float("nan"), 0.1, 2.0])
    assert not logarithmic([0.2, 1.0])
    assert not logarithmic([-0.1, 1.0])
    assert not logarithmic([float("nan")])


def test_plots_carry_their_ticks_as_text():
    pytest.importorskip("matplotlib")
    svg = plot("a", [0, 2000, 4000], [1.0, 100.0, 10000.0])
    assert svg.startswith("<svg")
    assert ">2k<" in svg
    assert ">100<" in svg


def test_a_real_run_fills_every_part(recipe, folder, tmp_path):
    """Fewer steps than between two lines of the log: the last one is written when the run ends."""
    pytest.importorskip("matplotlib")
    fit(changed(recipe, optimisation__balance_every=2), folder, tmp_path, say=lambda _line: None)
    page = report(tmp_path, None).read_text()
    for heading in ("Terms", "Weights λ", "Gradients", "Machine", "Time"):
        assert f"<h3>{heading}</h3>" in page
    assert page.count("data:image/png") == 2
    text = text_of(page)
    assert "algorithm2 6 " in text
    assert {"lambda/rec", "grad_psi", "cf"} <= set(re.findall(r"<figcaption><b>([^<]*)</b>", page))
