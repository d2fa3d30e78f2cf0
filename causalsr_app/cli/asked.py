"""What the options of `restore` come to: an order, where its results go, and what they are called."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from causalsr_app.cli import options
from core.batch.folders import Photos
from core.batch.naming import DEFAULT_NAME, NameTemplate, Naming
from core.causal.actions import SHARES, Actions
from core.errors import OrderError, WriteError
from core.files.names import printable, shown
from core.image_io import READABLE, WRITABLE, ReadOptions, WriteOptions
from core.image_io.formats import TARGETS
from core.models import shelf
from core.order import ModelRef, Order


@dataclass(frozen=True)
class Place:
    """What `-o` says.

    Attributes:
        path: a folder, or a file.
        folder: it ends as only a folder's name does.
    """

    path: Path
    folder: bool

    @property
    def names_file(self) -> bool:
        """Whether it is meant as the name of a picture."""
        return not self.folder and self.path.suffix.lower() in READABLE and not os.path.isdir(self.path)  # noqa: PTH112


class Output(click.ParamType[Place]):
    """A folder, or the name of a file."""

    name = "OUT"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Place:
        """The place, or a usage error."""
        if isinstance(value, Place):
            return value
        return Place(
            options.Named().convert(value, param, ctx), str(value).endswith(tuple(filter(None, (os.sep, os.altsep))))
        )


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a person asks for.

    Attributes:
        order: for each photo, by any weights of its model.
        naming: of the results.
        folder: where they go; None means beside each photo.
        file: the only result.
        every_page: all pictures of each file.
        model: its name, or the file that it is in.
    """

    order: Order
    naming: Naming
    folder: Path | None
    file: Path | None
    every_page: bool
    model: str = shelf.DEFAULT


def asked(values: dict[str, Any], photos: Photos) -> Asked:
    """What the values of the options ask for.

    Raises:
        click.UsageError: they contradict each other, or ask for what can't be.
    """
    place: Place | None = values.pop("output")
    template, suffix, form = _named(values.pop("template"), values.pop("form"))
    file = None
    if place is not None and place.names_file:
        file = place.path
        form = _format_of(file, form, photos, named=template != DEFAULT_NAME)
    form = form or "png"
    bits, quality, dpi = (values.pop(name) for name in ("bits", "quality", "dpi"))
    size = options.size_from(values, dpi)
    references = tuple(os.path.abspath(each) for each in values.pop("references"))  # noqa: PTH100 - links stay links
    page, damaged, keep_time = (values.pop(name) for name in ("page", "damaged", "keep_time"))
    model = values.pop("model")
    called = ModelRef(model if shelf.is_name(model) else shelf.called(Path(model)))
    written = WriteOptions(format=form, quality=quality, bits=int(bits) if bits else None, keep_time=keep_time)
    reading = ReadOptions(page=page if isinstance(page, int) else None, keep_damaged=damaged == "keep")
    try:
        order = Order(
            actions=_actions(values),
            size=size,
            model=called,
            options=written,
            dpi=dpi,
            reading=reading,
            references=references,
        )
        suffix = suffix or TARGETS[form].suffixes[0]
        naming = Naming(template=NameTemplate(template), size=size, suffix=suffix, model=order.model.name)
    except OrderError as error:
        raise click.UsageError(f"--dpi: {error}") from error
    except WriteError as error:
        raise click.UsageError(f"--name {printable(template)}: {error}") from error
    return Asked(
        order=order,
        naming=naming,
        folder=None if place is None or file else place.path,
        file=file,
        every_page=page == "all",
        model=model,
    )


def _actions(values: dict[str, Any]) -> Actions:
    """What is left of the options: a wish for each factor."""
    others = {name: values.pop(name) for name in (*SHARES, "evidence")}
    return options.actions_from(values, **others)


def _named(template: str, form: str | None) -> tuple[str, str, str | None]:
    """The template without a format's suffix, that suffix, and the format that both come to."""
    name, suffix = os.path.splitext(template)  # noqa: PTH122 - it may be no path
    told = options.Format.names.get(suffix.lower().removeprefix(".")) if suffix else None
    if told is None:
        return template, "", form
    if form not in (None, told):
        raise click.UsageError(f"--name ends in {suffix} and --format says {form}; leave one of them out")
    return name, suffix, told


def _format_of(file: Path, form: str | None, photos: Photos, *, named: bool) -> str:
    """The format that a file's name asks for.

    Raises:
        click.UsageError: there isn't exactly one photo, it can't be written, or another option says otherwise.
    """
    if photos.folders or len(photos.found) != 1:
        raise click.UsageError(
            f"-o {shown(file)} names the file of one photo, and a folder or several are given; "
            "give a folder's name, which may end in /"
        )
    if named:
        raise click.UsageError(f"-o {shown(file)} is the result's name already; leave out --name")
    suffix = file.suffix.lower()
    if suffix not in WRITABLE:
        raise click.UsageError(f"-o {shown(file)}: can't write {suffix}; give one of {', '.join(sorted(WRITABLE))}")
    told = options.Format.names[suffix[1:]]
    if form not in (None, told):
        raise click.UsageError(f"-o {shown(file)} is a {told} and --format says {form}; leave one of them out")
    return told
