"""Adding a model to the library, and checking one that is there.

Of another's network only the weights are kept, as safetensors, with a card of what was measured; ours is kept as it is.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from core.errors import ModelError, in_one_line
from core.files.atomic import atomic_file
from core.files.names import shown
from core.jobs import CancelToken, Progress, no_progress
from core.models import shelf
from core.models.card import Card, in_line, stated
from core.models.checkpoint import ARCHITECTURE, load_model
from core.models.foreign import build_foreign
from core.models.library import facts_of, find_model
from core.models.measure import TOLERANCE, measured, tile_apart
from core.models.weights import Weights, packed, packed_sha256, read_weights
from resources import weights_sha256

LICENCES = ("licence", "license", "modelspec.license")
PURPOSES = ("modelspec.description", "description")


def add(
    path: Path,
    *,
    name: str = "",
    purpose: str = "",
    licence: str = "",
    pickles: bool = False,
    progress: Progress = no_progress,
    token: CancelToken | None = None,
) -> Card:
    """Put a file's model into the library.

    Args:
        name: to ask for it by; empty takes the file's.
        purpose, licence: for its card; empty takes what the file says.
        pickles: a person was warned, and allows this one.

    Raises:
        PickleRefusedError: it is a pickle, and `pickles` is off.
        ModelError: it can't be a model here; nothing was kept.
        Cancelled: the token was cancelled; nothing was kept.
    """
    name = shelf.new_name(name or shelf.name_from(path))
    weights = read_weights(path, pickles=pickles)
    known = shelf.by_hash(weights.sha256)
    if known is not None:
        raise ModelError(f"{shown(path)} is in the library already, as {known.name}")
    if weights.metadata.get("architecture") == ARCHITECTURE:
        return _keep_ours(path, name)
    try:
        card = _card(path, name, weights, progress, token)
    except ModelError as error:
        raise ModelError(f"{shown(path)}: {error}") from error
    card = replace(
        card,
        purpose=in_line(purpose) or stated(weights.metadata, *PURPOSES) or card.purpose,
        licence=in_line(licence) or stated(weights.metadata, *LICENCES) or card.licence,
    )
    return _keep(name, packed(weights.tensors, {shelf.CARD: json.dumps(card.as_json())}))


def _card(path: Path, name: str, weights: Weights, progress: Progress, token: CancelToken | None) -> Card:
    foreign = build_foreign(weights.tensors)
    facts = measured(foreign, progress, token)
    return Card(
        name=name,
        purpose=foreign.purpose,
        architecture=foreign.architecture,
        scales=(1, facts.scale) if facts.scale > 1 else (1,),
        parameters=sum(each.numel() for each in foreign.network.parameters()),
        sha256=weights.sha256,
        source=in_line(path.name),
        foreign=True,
        channels=facts.channels,
        multiple=facts.multiple,
        margin=facts.margin,
        exact=facts.exact,
        apart=facts.apart,
        tile=facts.tile,
        weights_sha256=packed_sha256(weights.tensors),
    )


def _keep_ours(path: Path, name: str) -> Card:
    """Keep a model of ours as it is, once it could be loaded."""
    load_model(path)
    try:
        return _keep(name, path.read_bytes())
    except OSError as error:
        raise ModelError(f"{shown(path)}: can't be read ({error.strerror}); check who may") from error


def _keep(name: str, data: bytes) -> Card:
    """Write a model's file, whole or not at all, and give its card.

    Raises:
        ModelError: somebody took the name meanwhile, or it can't be written.
    """
    place = shelf.folder() / f"{name}{shelf.SUFFIX}"
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ModelError(
            f"can't make the folder {shown(place.parent)}: {error.strerror}; check what is there"
        ) from error
    try:
        with atomic_file(place, exclusive=True) as file:
            file.write(data)
    except FileExistsError as error:
        raise ModelError(f"a model named {name} is there already; give another --name, or remove it before") from error
    except OSError as error:
        raise ModelError(f"can't write {shown(place)}: {error.strerror}; make room, or check who may") from error
    return shelf.card_of(name)


def check(name: str) -> str:
    """What is wrong with a model, in one line; empty when it is whole and does what its card says."""
    try:
        card = shelf.card_of(name)
        if card.shipped and weights_sha256(name) not in ("", card.sha256):
            return "its file is not the one that was shipped; install the program again"
        model = find_model(name)
        if model.enlarger is None:
            return ""
        return _tiles(card)
    except (ModelError, OSError) as error:
        return in_one_line(error)


def _tiles(card: Card) -> str:
    """Whether another's network does in tiles what its card says."""
    if not card.exact:
        return ""
    foreign = build_foreign(read_weights(shelf.file_of(card.name)).tensors)
    apart = tile_apart(foreign, facts_of(card))
    if apart > 255 * TOLERANCE:
        return f"a tile is off by {apart:.1f} of 255 with {card.margin} px around it; remove it and add it again"
    return ""
