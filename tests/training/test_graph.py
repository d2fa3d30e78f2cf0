"""The table and the drawing of the learned graph."""

import builtins
import xml.etree.ElementTree as ET

import pytest
import torch
from PIL import Image

from core.causal.factors import FACTORS, NAMES
from core.errors import CausalSRError
from core.nets.structure import D, StructureConfig, StructurePrior
from training.showing.graph import draw_graph, graph_report


@pytest.fixture
def prior() -> StructurePrior:
    """Only blur → jpeg exists, and it is certain."""
    torch.manual_seed(0)
    prior = StructurePrior(StructureConfig(hidden=2, graphs=2))
    torch.nn.init.constant_(prior.density_logits, -20.0)
    torch.nn.init.constant_(prior.edge_logits, -20.0)
    with torch.no_grad():
        prior.edge_logits[1] = 60.0
    return prior


def test_report_has_a_row_and_a_column_a_factor(prior, generator):
    lines = graph_report(prior, torch.randn((4, D), generator=generator), generator).splitlines()
    assert lines[0] == "P(row → column | 4 photos)"
    assert tuple(lines[1].split()) == NAMES
    table = [line.split() for line in lines[2 : 2 + D]]
    assert [row[0] for row in table] == list(NAMES)
    assert table[0][1:] == ["·", "0.00", "1.00", *["0.00"] * (D - 3)]
    assert table[3][1:] == ["·"] * 4 + ["0.00"] * (D - 4)


def test_report_names_the_mixture(prior, generator):
    lines = graph_report(prior, torch.randn((4, D), generator=generator), generator).splitlines()
    assert lines[-2].split() == ["π_k", "0.25", "0.25", "0.25", "0.25"]
    assert lines[-1].split() == ["p_k", "0.00", "0.00", "0.00", "0.00"]
    assert lines[-3].split()[0] == "component"


def test_drawing_without_matplotlib_says_what_to_install(tmp_path, monkeypatch):
    real = builtins.__import__

    def without(name, *rest):
        if name.startswith("matplotlib"):
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(CausalSRError, match=r"matplotlib; install it with: pip install -e '\.\[train\]'"):
        draw_graph(torch.zeros(D, D), tmp_path / "g.png", tmp_path / "g.svg")
    assert list(tmp_path.iterdir()) == []


def test_drawing_gives_a_picture_and_vectors(tmp_path):
    pytest.importorskip("matplotlib")
    graph = torch.zeros(D, D)
    graph[0, 2], graph[2, 3], graph[0, 5] = 0.9, 0.4, 0.05
    png, svg = tmp_path / "g.png", tmp_path / "g.svg"
    draw_graph(graph, png, svg)
    with Image.open(png) as picture:
        assert picture.size == (1536, 768)
        assert picture.convert("L").getextrema()[0] < 80
    drawing = svg.read_text()
    assert ET.fromstring(drawing).tag.endswith("svg")
    for factor in FACTORS:
        for word in factor.label.split():
            assert word in drawing  # matplotlib notes each text beside its outlines
    assert "0.90" in drawing
    assert "0.40" in drawing
    assert "0.05" not in drawing


def test_the_same_graph_gives_the_same_file(tmp_path):
    pytest.importorskip("matplotlib")
    graph = torch.rand((D, D), generator=torch.Generator().manual_seed(0)).triu(1)
    for name in "ab":
        draw_graph(graph, tmp_path / f"{name}.png", tmp_path / f"{name}.svg")
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
