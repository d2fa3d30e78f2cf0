"""The table and the drawing of the learned graph."""

import builtins
import xml.etree.ElementTree as ET

import pytest
import torch
from PIL import Image

from core.causal.factors import FACTORS, NAMES, index
from core.causal.prior import SIMPLE, Prior
from core.errors import CausalSRError
from core.nets.structure import D, StructureConfig, StructurePrior
from training.evaluation.simulator_graph import comparison, simulator_graph
from training.showing.graph import draw_graphs, graph_report


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
    edges = prior.edge_probabilities(torch.randn((4, D), generator=generator), generator)
    lines = graph_report(prior, edges, 4).splitlines()
    assert lines[0] == "P(row → column | 4 photos)"
    assert tuple(lines[1].split()) == NAMES
    table = [line.split() for line in lines[2 : 2 + D]]
    assert [row[0] for row in table] == list(NAMES)
    assert table[0][1:] == ["·", "0.00", "1.00", *["0.00"] * (D - 3)]
    assert table[3][1:] == ["·"] * 4 + ["0.00"] * (D - 4)


def test_report_names_the_mixture(prior):
    lines = graph_report(prior, torch.zeros(D, D), 4).splitlines()
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
        draw_graphs({"a": torch.zeros(D, D)}, tmp_path / "g.png", tmp_path / "g.svg")
    assert list(tmp_path.iterdir()) == []


def test_drawing_gives_a_picture_and_vectors(tmp_path):
    pytest.importorskip("matplotlib")
    graph = torch.zeros(D, D)
    graph[0, 2], graph[2, 3], graph[0, 5] = 0.9, 0.4, 0.05
    png, svg = tmp_path / "g.png", tmp_path / "g.svg"
    draw_graphs({"Learned": graph}, png, svg)
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
        draw_graphs({"Learned": graph}, tmp_path / f"{name}.png", tmp_path / f"{name}.svg")
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


OWN = {
    ("noise", "grain"),
    ("noise", "chroma"),
    ("jpeg", "subsampling"),
    ("rescale", "grain"),
    ("rescale", "noise"),
    ("rescale", "earlier_jpeg"),
}
"""What f_z's equations read of other factors, by reading `core/causal/prior.py`."""


def test_the_simulator_s_own_graph_is_what_its_equations_read():
    found = {(NAMES[i], NAMES[j]) for i, j in simulator_graph(Prior()).nonzero().tolist()}
    assert found == OWN


def test_a_world_without_grain_and_rescales_has_fewer_edges():
    found = {(NAMES[i], NAMES[j]) for i, j in simulator_graph(SIMPLE).nonzero().tolist()}
    assert found == {("jpeg", "subsampling")}


def test_the_comparison_counts_what_is_missing_and_what_is_more():
    """Two of six edges learned, rescale → grain in the order of the factors, and one that isn't the simulator's."""
    learned = torch.zeros(D, D)
    learned[index("noise"), index("chroma")] = learned[index("grain"), index("rescale")] = 0.9
    learned[index("blur"), index("noise")] = 0.5
    learned[index("jpeg"), index("subsampling")] = 0.49
    _, of_them, besides, distance = comparison(learned, simulator_graph(Prior())).splitlines()
    assert ": 2 of 6; not noise – grain, noise – rescale, jpeg – subsampling, rescale – earlier_jpeg" in of_them
    assert besides == "learned besides: blur → noise"
    assert distance.startswith("structural Hamming distance 5 of 36 pairs")


def test_two_graphs_are_drawn_below_each_other_under_their_titles(tmp_path):
    pytest.importorskip("matplotlib")
    both = {"Learned": torch.zeros(D, D), "The simulator's own": simulator_graph(Prior())}
    draw_graphs(both, tmp_path / "g.png", tmp_path / "g.svg")
    with Image.open(tmp_path / "g.png") as picture:
        assert picture.size == (1536, 1536)
    drawing = (tmp_path / "g.svg").read_text()
    assert "Learned" in drawing
    assert drawing.count("<!-- 1.00 -->") == len(OWN)
