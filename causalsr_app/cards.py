"""A model's card in words, the same in the window and on the command line."""

from __future__ import annotations

from causalsr_app.told import told
from causalsr_app.translation import tr
from core.models.card import Card


def scales(card: Card) -> str:
    """`×1 ×2 ×3`."""
    return " ".join(f"×{scale}" for scale in card.scales)


def size(card: Card) -> str:
    """`4.6 MB · 1.1 M numbers`."""
    size = f"{card.size / 1e6:.1f} MB"
    if not card.parameters:
        return size
    return tr("{size} · {millions} million numbers").format(size=size, millions=f"{card.parameters / 1e6:.2f}")


def origin(card: Card) -> str:
    """Where it is from."""
    if card.shipped:
        return tr("comes with the program")
    return tr("added from {file}").format(file=card.source) if card.source else tr("added")


def rows(card: Card) -> tuple[tuple[str, str], ...]:
    """Label and value, in the order in which a person asks."""
    shown = (
        (tr("Name"), card.name),
        (tr("For"), told(card.purpose)),
        (tr("Enlarges"), scales(card)),
        (tr("Network"), card.architecture),
        (tr("Size"), size(card)),
        (tr("Licence"), told(card.licence)),
        (tr("From"), origin(card)),
        (tr("Tiles"), told(card.tiling)),
        ("SHA-256", card.sha256),
    )
    return tuple((label, value) for label, value in shown if value)
