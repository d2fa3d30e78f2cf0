"""Graphs of the factors for people: a table of edge probabilities, and a drawing."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING

import numpy as np
import torch
from PIL import Image

from core.causal.factors import FACTORS, NAMES
from core.causal.prior import Prior
from core.errors import CausalSRError
from training.data.samples import simulated_latents

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from torch import Tensor

    from core.nets.structure import StructurePrior

LEARNED = "Learned: an arrow's strength is the probability that its factor tells about the one it points to"
OWN = "The simulator's own: an arrow where an equation reads another factor"
"""Titles of the two graphs."""
PHOTOS = 1000
"""Simulated photos whose factors the edges are read from."""
LABELLED = 0.1
"""Edges below this probability are drawn without their number."""
SPACING, RADIUS, HEAD, FAN = 2.0, 0.36, 0.16, 0.1
"""Of the drawing, its own units: distance and size of the nodes, length of an arrow's head, and how far arcs leave a
node right of its top and arrive left of it."""
INK, EDGE, FILL, QUIET = "#1d2733", "#2f6db5", "#eef3f9", "#6b7785"


def read_edges(structure: StructurePrior, prior: Prior, photos: int = PHOTOS) -> Tensor:
    """P(i → j), d×d on the CPU, given the factors of simulated photos; the same at every call."""
    device = next(structure.parameters()).device
    latents = simulated_latents(prior, photos, torch.Generator().manual_seed(0)).to(device)
    return structure.edge_probabilities(latents, torch.Generator(device).manual_seed(0)).cpu()


def graph_report(prior: StructurePrior, probabilities_DD: Tensor, photos: int) -> str:
    """Edge probabilities as read from so many photos, mixture weights π_k and edge probabilities p_k, as text."""
    width = max(map(len, NAMES))
    lines = [f"P(row → column | {photos} photos)", _row("", NAMES, width)]
    for i, name in enumerate(NAMES):
        cells = [f"{p:.2f}" if j > i else "·" for j, p in enumerate(probabilities_DD[i].tolist())]
        lines.append(_row(name, cells, width))
    lines += ["", _row("component", [f"k = {k + 1}" for k in range(prior.config.components)], width)]
    lines.append(_row("π_k", [f"{weight:.2f}" for weight in prior.mixture.tolist()], width))
    lines.append(_row("p_k", [f"{density:.2f}" for density in prior.density.tolist()], width))
    return "\n".join(lines)


def _row(head: str, cells: tuple[str, ...] | list[str], width: int) -> str:
    return f"{head:<{width}}" + "".join(f"  {cell:>{width}}" for cell in cells)


def new_figure(width: float, height: float) -> Figure:
    """An empty matplotlib figure, in inches, drawn without a screen.

    Raises:
        CausalSRError: matplotlib isn't installed.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise CausalSRError("drawing needs matplotlib; install it with: pip install -e '.[train]'") from error
    return Figure(figsize=(width, height))


def draw_graphs(graphs: Mapping[str, Tensor], out_png: Path, out_svg: Path) -> None:
    """Draw graphs below each other: the factors from left to right in the mechanisms' order, an arrow an edge.

    Args:
        graphs: title, which says what an arrow means, → P(i → j) in row i, column j, as `edge_probabilities` of
            `StructurePrior` gives them.

    Raises:
        CausalSRError: matplotlib isn't installed.
    """
    figure = _figure(graphs)
    import matplotlib

    out_png.parent.mkdir(parents=True, exist_ok=True)
    with matplotlib.rc_context({"svg.hashsalt": "causalsr"}):
        figure.savefig(out_svg, metadata={"Date": None})
    figure.savefig(out_png, dpi=160)


def graph_picture(graphs: Mapping[str, Tensor]) -> np.ndarray:
    """The same drawing as pixels, H×W×3 uint8.

    Raises:
        CausalSRError: matplotlib isn't installed.
    """
    file = io.BytesIO()
    _figure(graphs).savefig(file, format="png")
    with Image.open(file) as drawing:
        return np.array(drawing.convert("RGB"))


def _figure(graphs: Mapping[str, Tensor]) -> Figure:
    height = 1 / len(graphs)
    figure = new_figure(9.6, 4.8 * len(graphs))
    for number, (title, graph_DD) in enumerate(graphs.items(), start=1):
        axes = figure.add_axes((0.02, 1 - (number - 0.02) * height, 0.96, 0.96 * height))
        axes.set_title(title, loc="left", y=0.92, fontsize=12, color=INK)
        _draw_edges(axes, graph_DD.tolist())
        _draw_nodes(axes)
        last = SPACING * (len(FACTORS) - 1)
        axes.set_xlim(-1.1, last + 1.1)
        axes.set_ylim(-1.45, _apex(last) + 0.3)
        axes.set_aspect("equal")
        axes.axis("off")
    return figure


def _apex(distance: float) -> float:
    """Height of an arc over that distance; neighbours are joined by a straight line."""
    return 0.0 if distance <= SPACING else 0.36 * distance


def _draw_edges(axes: Axes, probabilities: list[list[float]]) -> None:
    """Weak edges first, so that strong ones lie on top; the numbers above all."""
    both = range(len(FACTORS))
    edges = [(probabilities[i][j], i, j) for i in both for j in both if probabilities[i][j] > 0]
    for probability, i, j in sorted(edges):
        start, end = SPACING * i, SPACING * j
        height = _apex(abs(end - start))
        _draw_arrow(axes, start, end, height, probability)
        if probability >= LABELLED:
            axes.text(
                (start + end) / 2,
                height or 0.24,
                f"{probability:.2f}",
                ha="center",
                va="center_baseline",
                fontsize=9.5,
                color=INK,
                zorder=4,
                bbox={"boxstyle": "round,pad=.15", "facecolor": "white", "edgecolor": "none"},
            )


def _draw_arrow(axes: Axes, start: float, end: float, height: float, probability: float) -> None:
    """A line or an arc between two nodes' rims, and a triangle that touches the second node."""
    from matplotlib.patches import PathPatch, Polygon
    from matplotlib.path import Path as Curve

    style = {"alpha": 0.08 + 0.87 * probability, "zorder": 2}
    size, ahead = 0.10 + 0.07 * probability, 1 if end > start else -1
    if height:
        tail, base = (start + ahead * FAN, RADIUS), (end - ahead * FAN, RADIUS + HEAD)
        # a cubic's top is at ¼ of its ends' height and ¾ of its handles'
        handle = (height - 0.125 * (tail[1] + base[1])) / 0.75
        curve = Curve([tail, (start, handle), (end, handle), base], [Curve.MOVETO] + 3 * [Curve.CURVE4])
        head = [(base[0] - size, base[1]), (base[0] + size, base[1]), (base[0], RADIUS)]
    else:
        base = (end - ahead * (RADIUS + HEAD), 0.0)
        curve = Curve([(start + ahead * RADIUS, 0.0), base])
        head = [(base[0], -size), (base[0], size), (end - ahead * RADIUS, 0.0)]
    axes.add_patch(PathPatch(curve, facecolor="none", edgecolor=EDGE, linewidth=0.6 + 3.6 * probability, **style))
    axes.add_patch(Polygon(head, closed=True, facecolor=EDGE, edgecolor="none", **style))


def _draw_nodes(axes: Axes) -> None:
    from matplotlib.patches import Circle

    for number, factor in enumerate(FACTORS):
        x = SPACING * number
        axes.add_patch(Circle((x, 0), RADIUS, facecolor=FILL, edgecolor=INK, linewidth=1.1, zorder=3))
        axes.text(x, -0.01, factor.symbol, ha="center", va="center", fontsize=12, style="italic", color=INK, zorder=4)
        for line, words in enumerate(wrap(factor.label, 13)):
            axes.text(x, -RADIUS - 0.42 - 0.26 * line, words, ha="center", fontsize=10.5, color=INK)
