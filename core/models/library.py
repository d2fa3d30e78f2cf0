"""Models by name: those that are shipped, those that a person added, and files; loaded with their networks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from core.errors import ModelError
from core.files.header import checked_file, read_header
from core.files.names import shown
from core.models import shelf
from core.models.card import Card
from core.models.checkpoint import Model, load_model
from core.models.foreign import build_foreign
from core.models.shelf import CARD, checked_name
from core.models.weights import packed_sha256, read_weights
from core.nets.enlarger import Enlarger, EnlargerFacts
from resources import shipped_models

__all__ = ["checked_name", "find_model", "model_file", "recorded_model"]


def find_model(model: str | Path) -> Model:
    """The model of that name or file, with its networks; of a file that was added, the library's.

    Raises:
        ModelError: no model has that name, or the file is missing, damaged, too new, or another's and not added yet.
    """
    file = Path(model)
    name = model if isinstance(model, str) and shelf.is_name(model) else shelf.added_as(file)
    if name is None:
        _refuse_foreign(file)
        return load_model(file)
    file = shelf.file_of(name)
    if CARD in read_header(file).metadata:
        return _behind_ours(name, file)
    loaded = load_model(file)
    return loaded if name in shipped_models() else replace(loaded, name=name)


def recorded_model(name: str, sha256: str) -> Model:
    """The model that a file from elsewhere tells of, told by its hash, else by its name, and called as it is there.

    Raises:
        ModelError: what is told is no name, the model isn't here, or is damaged.
    """
    return replace(find_model(shelf.recorded(name, sha256)), name=checked_name(name))


def model_file(model: str | Path) -> Path:
    """The file of a model's name, or the file given.

    Raises:
        ModelError: no model has that name.
    """
    return shelf.file_of(model) if isinstance(model, str) and shelf.is_name(model) else Path(model)


def _refuse_foreign(file: Path) -> None:
    """Say what to do with another's network that was not added.

    Raises:
        ModelError: it is one, or there is no such file.
    """
    checked_file(file)
    try:
        foreign = "schema" not in read_header(file).metadata
    except ModelError:
        foreign = file.suffix != shelf.SUFFIX  # else loading it says what is wrong
    if foreign:
        raise ModelError(
            f"{shown(file)}: not a CausalSR model; add another's network by 'causalsr models add', then give its name"
        )


def _behind_ours(name: str, file: Path) -> Model:
    """Our own model with another's network that enlarges what it restores.

    Raises:
        ModelError: the file is damaged, or what its network needs isn't installed.
    """
    card = shelf.read_card(file)
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
