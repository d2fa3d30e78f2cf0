"""A model's card in words, the same in the window and on the command line."""

from __future__ import annotations

from core.models.card import Card


def scales(card: Card) -> str:
    """`×1 ×2 ×3`."""
    return " ".join(f"×{scale}" for scale in card.scales)


def size(card: Card) -> str:
    """`4.6 MB · 1.1 M numbers`."""
    numbers = f" · {card.parameters / 1e6:.2f} million numbers" if card.parameters else ""
    return f"{card.size / 1e6:.1f} MB{numbers}"


def origin(card: Card) -> str:
    """Where it is from."""
    return "comes with the program" if card.shipped else f"added from {card.source}" if card.source else "added"


def rows(card: Card) -> tuple[tuple[str, str], ...]:
    """Label and value, in the order in which a person asks."""
    shown = (
        ("Name", card.name),
        ("For", card.purpose),
        ("Enlarges", scales(card)),
        ("Network", card.architecture),
        ("Size", size(card)),
        ("Licence", card.licence),
        ("From", origin(card)),
        ("Tiles", card.tiling),
        ("SHA-256", card.sha256),
    )
    return tuple((label, value) for label, value in shown if value)
