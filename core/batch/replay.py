"""A result made again from its own provenance, and compared with the old one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

import numpy as np

from core.batch.one import Done, restore_opened, spare_originals
from core.engine import Engine
from core.engine.reference import load_references
from core.errors import OrderError
from core.files.names import shown
from core.image_io import MAX_PIXELS, Photo, read
from core.models.library import recorded_model
from core.order import ModelRef
from core.provenance import Provenance


@dataclass(frozen=True, eq=False)
class Replay:
    """How a replay came out.

    Attributes:
        source: the photo it was made from.
        done: the new result; its file is gone where none was asked for.
        differences: one phrase each; empty when the two files are the same to the byte.
    """

    source: Path
    done: Done
    differences: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether the two files are the same to the byte."""
        return not self.differences


def replay_file(
    file: Path,
    *,
    source: Path | None = None,
    references: Sequence[Path] = (),
    output: Path | None = None,
    device: str = "auto",
    max_pixels: int = MAX_PIXELS,
) -> Replay:
    """Make the result in `file` again.

    Args:
        source: the photo it was made from; None takes the one that the provenance names, beside `file`.
        references: the further photos that it was made with, in their order; none takes those that the provenance
            names, beside `file`.
        output: where the new result is kept, under a free name beside it if that is taken; None keeps it nowhere.

    Raises:
        OrderError: `file` has no readable provenance, or its source can't be told.
        CausalSRError: as reading, restoring and writing fail.
    """
    old = read(file, max_pixels=max_pixels)
    kept = Provenance.read(old.metadata)
    if kept is None:
        raise OrderError(f"{shown(file)} says nothing of how it was made; give a result of this program")
    place = source or _named_source(file, kept)
    if output is not None:
        spare_originals(output, file, place)
        if output.suffix.lower() != file.suffix.lower():
            raise OrderError(f"{shown(output)}: the new result is {file.suffix} like the old one; name it so")
    engine = Engine(device, recorded_model(kept.order.model.name, kept.order.model.sha256))
    photo = read(place, max_pixels=max_pixels, options=kept.order.reading)
    reasons = _reasons(kept, photo, engine.model_ref)
    further = load_references(_references(file, kept, references), max_pixels=max_pixels)
    reasons += _other_references(kept, further)
    order = replace(kept.order, model=engine.model_ref)
    with tempfile.TemporaryDirectory(prefix="causalsr-") as folder:
        target = output or Path(folder) / file.name
        # the names of the photo and its references are part of the result, wherever they lie now
        session = engine.open(replace(photo, source=kept.source))
        done = restore_opened(session, target, order, further=further)
        new = done.target.read_bytes()
        differences = (
            () if new == file.read_bytes() else (*reasons, _pixels(old, read(done.target, max_pixels=max_pixels)))
        )
    return Replay(place, done, differences)


def _beside(file: Path, name: str) -> Path | None:
    """The file of that name beside the result; None where there is none."""
    name = Path(name).name  # never a way out of the folder
    place = file.with_name(name) if name else file
    return place if name and os.path.isfile(place) else None  # noqa: PTH113 - Path's own raises for odd names


def _references(file: Path, kept: Provenance, given: Sequence[Path]) -> tuple[str, ...]:
    """The files of the references: those given, else those beside the result.

    Raises:
        OrderError: others are given than it was made with, or one is not beside it.
    """
    names = kept.order.references
    if given and len(given) != len(names):
        were = f"{len(names)}: {', '.join(shown(each[:255]) for each in names)}" if names else "none"
        raise OrderError(f"{shown(file)} was made with other references than the {len(given)} given, with {were}")
    return tuple(str(each) for each in given or [_named_reference(file, each) for each in names])


def _named_reference(file: Path, name: str) -> Path:
    """A reference that the provenance names, beside the result.

    Raises:
        OrderError: there is none of that name.
    """
    place = _beside(file, name)
    if place is None:
        raise OrderError(
            f"{shown(file)} was made with the reference {shown(name[:255])}, which is not beside it; "
            "name it by --reference PHOTO"
        )
    return place


def _other_references(kept: Provenance, here: Sequence[Photo]) -> list[str]:
    """The references that are other than they were."""
    pairs = zip(here, kept.references_sha256, strict=False)
    return [f"{shown(now.source)} is not the reference it was made with" for now, then in pairs if now.sha256 != then]


def _named_source(file: Path, kept: Provenance) -> Path:
    """The photo that the provenance names, beside the result.

    Raises:
        OrderError: it names none, or there is none of that name.
    """
    place = _beside(file, kept.source)
    if place is None:
        name = Path(kept.source).name
        wanted = shown(name[:255]) if name else "a pasted picture"
        raise OrderError(f"{shown(file)} was made from {wanted}, which is not beside it; name it by --from PHOTO")
    return place


def _reasons(kept: Provenance, photo: Photo, model: ModelRef) -> list[str]:
    """What is known to be other than it was."""
    here = version("causalsr")
    reasons = []
    if kept.source_sha256 != photo.sha256:
        reasons.append(f"{shown(photo.source)} is not the photo it was made from")
    then = kept.order.model
    if not replace(then, behind="").fits(model):
        reasons.append(f"the model {model.name} has other weights ({then.sha256[:12]} then, {model.sha256[:12]} now)")
    elif not then.fits(model):
        was, now = then.behind[:12], model.behind[:12] or "none"
        reasons.append(f"what restores before {model.name} has other weights ({was} then, {now} now)")
    if kept.version != here:
        reasons.append(f"made by version {kept.version or 'unknown'}, this is {here}")
    return reasons


def _pixels(old: Photo, new: Photo) -> str:
    """How far two pictures lie apart, in words."""
    if old.pixels.shape != new.pixels.shape:
        return f"{old.width}×{old.height} pixels then, {new.width}×{new.height} now"
    if old.pixels.dtype != new.pixels.dtype:
        return f"{old.bits} bits then, {new.bits} now"
    apart = np.abs(old.pixels.astype(np.int32) - new.pixels.astype(np.int32))
    if not apart.any():
        return "the pixels are the same, the rest of the file isn't"
    return f"{(apart > 0).any(axis=2).mean():.2%} of the pixels differ, by {apart.max()} at most"
