"""The page of the paper's tables: what is claimed, what is measured, and what isn't here."""

import json
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from core.models.checkpoint import save_model
from training.__main__ import main
from training.ablate import VARIANTS
from training.evaluation.paper_tables import CONDITIONS_OF, _table_iv, harmed_pairs, models_of, training_megabytes
from training.evaluation.printed import HARMS, OURS_OF_IV, TABLE_II, TABLE_III, TABLE_IV, TABLE_V
from training.evaluation.protocol import degrade, shrink


def test_margins_that_the_paper_states_follow_from_its_rows():
    """×4 on Urban100 and Manga109: 27.68 - 26.82 and 32.43 - 31.22; w/o CF: 33.82 - 32.82; ×2 of Table III: .37."""
    ours, rcan = TABLE_II[4]["CausalSR"], TABLE_II[4]["RCAN"]
    assert [round(a[0] - b[0], 2) for a, b in zip(ours, rcan, strict=True)][3:] == [0.86, 1.21]
    assert TABLE_IV["full"][0][0] - TABLE_IV["without CF"][0][0] == pytest.approx(1.0)
    assert TABLE_III[2]["CausalSR"][0][0] - TABLE_III[2]["Real-ESRGAN"][0][0] == pytest.approx(0.37)


def test_contradictions_of_the_tables():
    """Full model at ×3: 32.05 and 32.15; 17.2 % and 29.3 % that are 24.6 % and 36.3 %; a joint removal that is one."""
    assert (TABLE_III[3]["CausalSR"][0][0], TABLE_IV["full"][1][0]) == (32.05, 32.15)
    assert 1 - TABLE_V["CausalSR"][1] / TABLE_V["SwinIR"][1] == pytest.approx(0.246, abs=5e-4)
    assert 1 - TABLE_V["CausalSR"][2] / TABLE_V["Real-ESRGAN"][2] == pytest.approx(0.363, abs=5e-4)
    assert TABLE_IV["full"][0][0] - TABLE_IV["without Int"][0][0] == pytest.approx(0.87)


def test_every_variant_has_a_run_that_makes_it():
    assert set(OURS_OF_IV) == set(TABLE_IV)
    assert set(OURS_OF_IV.values()) | {"without Int and SP"} == set(VARIANTS)


@pytest.fixture
def pairs(tmp_path):
    """A soft and a sharp photo of one size, 37×26."""
    folder = tmp_path / "pairs"
    folder.mkdir()
    random = np.random.default_rng(1)
    for name in ("soft", "sharp"):
        Image.fromarray(random.integers(0, 256, (26, 37, 3), np.uint8)).save(folder / f"nikon_1_{name}.png")
    return folder


@pytest.mark.parametrize("harm", HARMS)
def test_harm_is_added_to_the_small_photo_of_a_real_pair(pairs, harm):
    (case,) = harmed_pairs(pairs, 3, CONDITIONS_OF[harm])
    soft, sharp = (np.array(Image.open(pairs / f"nikon_1_{name}.png"))[:24, :36] for name in ("soft", "sharp"))
    small = shrink(np.ascontiguousarray(soft), 3)
    assert np.array_equal(case.high, sharp)
    assert np.array_equal(case.photo.pixels, degrade(small, CONDITIONS_OF[harm], "nikon_1_soft.png"))
    assert np.array_equal(case.photo.pixels, small) == (harm == "real")


def test_the_command_writes_claimed_rows_beside_measured_ones(tmp_path, tiny_model, folder, pairs, monkeypatch):
    monkeypatch.setattr("training.evaluation.paper_tables.WIDE", 64)
    monkeypatch.setattr("training.evaluation.paper_tables.TALL", 48)
    monkeypatch.setattr("training.evaluation.paper_tables.TABLE_II", {2: TABLE_II[2]})
    file, out = tmp_path / "m.safetensors", tmp_path / "page.md"
    save_model(file, tiny_model)
    (tmp_path / "Set5").symlink_to(folder)
    call = ["tables", "--weights", str(file), "--bench", str(tmp_path / "Set5"), "--pairs", str(pairs)]
    assert main([*call, "--out", str(out)]) == 0
    page = out.read_text()
    assert "| ×2 | CausalSR, *claimed* | 38.48 / 0.9621 |" in page
    rows = [line.split(" | ") for line in page.splitlines() if "**ours**" in line]
    assert len(rows) == 1 + 3 + len(VARIANTS) + 1
    assert rows[4] == ["| **ours**, plain", "—", "—", "— |"]
    table_ii = rows[0]
    assert float(table_ii[2].split(" / ")[0]) > 5
    assert table_ii[3:] == ["—", "—", "—", "— |"]
    assert "Set14, BSD100, Urban100, Manga109: not given" in page
    assert all("—" not in cell for cell in rows[1][2:])


@pytest.fixture
def runs(tmp_path, tiny_model):
    """What an ablation leaves: two seeds of one variant, one of another whose name begins alike."""
    for name in ("without-Int-1", "without-Int-2", "without-Int-and-SP-1", "full-1"):
        made = replace(tiny_model, card={**tiny_model.card, "steps": 1200, "minutes": 3.5})
        save_model(tmp_path / "runs" / name / "causalsr-test.safetensors", made)
    records = [{"memory_mb": 900}, {"memory_mb": 1200}, {"memory_mb": 1100}]
    (tmp_path / "runs" / "full-1" / "log.jsonl").write_text("".join(json.dumps(each) + "\n" for each in records))
    return tmp_path / "runs"


def test_models_are_found_by_variant_and_seed(runs):
    assert [file.parent.name for file in models_of(runs, "without Int")] == ["without-Int-1", "without-Int-2"]
    assert [file.parent.name for file in models_of(runs, "without Int and SP")] == ["without-Int-and-SP-1"]
    assert models_of(runs, "plain") == models_of(None, "full") == []


def test_table_iv_has_what_the_ablation_left(runs, pairs):
    page = _table_iv(runs, [pairs], None, "cpu")
    assert "without Int 1,200 steps in 3.5 minutes, " in page
    lines = page.splitlines()
    cells = {line.split(" | ")[0].removeprefix("| "): line.split(" | ")[1:] for line in lines if "ours" in line}
    assert cells["**ours**, plain"] == ["—", "—", "— |"]
    assert cells["**ours**, without Int"] == cells["**ours**, full"]
    assert all(float(cell.split(" / ")[0]) > 5 for cell in cells["**ours**, full"])
    assert lines[-1].startswith("| bicubic | ")
    assert "—" not in lines[-1]


def test_memory_while_training_is_the_largest_of_the_full_run_s_log(runs):
    assert training_megabytes(runs) == 1200
    log = runs / "full-1" / "log.jsonl"
    log.write_text(log.read_text() + json.dumps({"memory_mb": 5000, "gpu_memory_mb": 700}) + "\n")
    assert training_megabytes(runs) == 1200
    assert training_megabytes(None) is None
