"""Models by name: those that are shipped, those that a person added, and files; loaded with their networks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from core.errors import ModelError
from core.files.header import read_header, sha256_of
from core.files.names import shown
from core.models import shelf
from core.models.card import Card
from core.models.checkpoint import Model, load_model
from core.models.foreign import build_foreign
from core.models.shelf import CARD, checked_name
from core.models.weights import packed_sha256, read_weights
from core.nets.enlarger import Enlarger, EnlargerFacts

__all__ = ["checked_name", "find_model", "model_file", "recorded_model"]


def find_model(model: str | Path) -> Model:
    """The model of that name or file, with its networks.

    Raises:
        ModelError: no model has that name, or the file is missing, damaged, too new, or another's and not added yet.
    """
    file = model_file(model)
    if CARD in read_header(file).metadata:
        return _behind_ours(file)
    name = model if isinstance(model, str) and shelf.is_name(model) else None
    loaded = load_model(file)
    return loaded if name is None else replace(loaded, name=name)


def recorded_model(name: str, sha256: str) -> Model:
    """The model that a file from elsewhere tells of, told by its hash, else by its name, and called as it is there.

    Raises:
        ModelError: what is told is no name, the model isn't here, or is damaged.
    """
    return replace(find_model(shelf.recorded(name, sha256)), name=checked_name(name))


def model_file(model: str | Path) -> Path:
    """The file of a model's name, or the file given; of a file that was added, the library's.

    Raises:
        ModelError: no model has that name, or the file has to be added first.
    """
    if isinstance(model, str) and shelf.is_name(model):
        return shelf.file_of(model)
    file = Path(model)
    added = _added(file)
    return file if added is None else shelf.file_of(added.name)


def _added(file: Path) -> Card | None:
    """The card of the model that was added from this file; None for a model of ours, which needs no adding.

    Raises:
        ModelError: it is neither.
    """
    if file.parent == shelf.folder():
        return None
    try:
        if "architecture" in read_header(file).metadata:
            return None
        reason = ""
    except ModelError as error:
        if not file.is_file():
            raise
        reason = str(error)
    card = shelf.by_hash(sha256_of(file)) if file.is_file() else None
    if card is None:
        if reason and file.suffix == shelf.SUFFIX:
            raise ModelError(reason)
        raise ModelError(
            f"{shown(file)}: not a CausalSR model; add another's network by 'causalsr models add', then give its name"
        )
    return card


def _behind_ours(file: Path) -> Model:
    """Our own model with another's network that enlarges what it restores.

    Raises:
        ModelError: the file is damaged, or what its network needs isn't installed.
    """
    card = shelf.read_card(file)
    name = file.name.removesuffix(shelf.SUFFIX)
    weights = read_weights(file)
    if packed_sha256(weights.tensors) != card.weights_sha256:
        raise ModelError(f"{shown(file)}: its weights were changed or damaged; remove {name} and add it again")
    try:
        foreign = build_foreign(weights.tensors)
    except ModelError as error:
        raise ModelError(f"{name}: {error}") from error
    if (foreign.scale, foreign.channels) != (card.scales[-1], card.channels) or card.multiple % foreign.multiple:
        raise ModelError(f"{shown(file)}: its card is of another network; remove {name} and add it again")
    ours = load_model(shelf.file_of(shelf.DEFAULT))
    return replace(
        ours,
        name=name,
        sha256=card.sha256,
        card=card.as_json(),
        enlarger=Enlarger(foreign.network, facts_of(card)).eval(),
        behind=ours.sha256,
    )


def facts_of(card: Card) -> EnlargerFacts:
    """What the card of another's network says of how to run it."""
    return EnlargerFacts(
        scale=card.scales[-1],
        channels=card.channels,
        multiple=card.multiple,
        margin=card.margin,
        exact=card.exact,
        apart=card.apart,
        tile=card.tile,
    )
