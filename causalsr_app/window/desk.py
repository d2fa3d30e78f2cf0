"""What lies on the desk: the photo that is open and what is asked of it. The regions hear of it from here."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from causalsr_app.settings import SIZE, Settings
from causalsr_app.window.history import History, Wish
from causalsr_app.window.opened import Opened
from core.causal.actions import Actions
from core.errors import OrderError, ScaleError
from core.image_io import WriteOptions
from core.order import Order, Size


class Desk(QObject):
    """The window's only state of what is asked.

    Attributes:
        photo: what is open, or None.
        wish: what is asked of it.
        history: what was asked before.
        references: files of further photos of the scene.

    Signals:
        changed: other actions, by whomever.
        resized: another size of the result.
        refused: str, why the size that was asked for can't be.
    """

    changed = Signal()
    resized = Signal()
    refused = Signal(str)

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self.photo: Opened | None = None
        self.wish = _remembered(settings)
        self.references: tuple[str, ...] = ()
        self.history = History(self._show)
        self._left: dict[Path, Actions] = {}

    @property
    def actions(self) -> Actions:
        """What is asked, per factor."""
        return self.wish.actions

    @property
    def scale(self) -> float:
        """The result's enlargement."""
        return self._scale_of(self.wish.size)

    def open(self, photo: Opened, actions: Actions | None) -> str:
        """Another photo: with these actions, or those with which it was left last, or all as found.

        Returns:
            Why it can't have the size that was asked for, in which case it keeps its own; else nothing.
        """
        if self.photo is not None and self.photo.path is not None:
            self._left[self.photo.path] = self.wish.actions
        if actions is None and photo.path is not None:
            actions = self._left.get(photo.path)
        self.photo, self.references = photo, ()
        size, why = self.wish.size, ""
        try:
            self._scale_of(size)
        except ScaleError as error:
            size, why = Size(scale=1), str(error)
        self.wish = replace(self.wish, actions=actions or Actions(), size=size)
        self.history.begin(self.wish)
        return why

    @Slot(object)
    def ask(self, actions: Actions) -> None:
        """A person wants these actions; it can be undone."""
        self._ask(replace(self.wish, actions=actions))

    @Slot(object, object)
    def resize(self, size: Size, dpi: float | None) -> None:
        """A person wants another size; one that can't be is refused."""
        self.follow(self.wish.actions, size, dpi)

    def follow(self, actions: Actions, size: Size, dpi: float | None) -> None:
        """A person wants these actions and this size, in one step; a size that can't be is refused, and stays."""
        try:
            self._scale_of(size)
        except ScaleError as error:
            self.refused.emit(str(error))
            size, dpi = self.wish.size, self.wish.dpi
        else:
            self.refused.emit("")
            self._settings.put(SIZE, json.dumps({**Order(size=size).as_json()["size"], "dpi": dpi}))
        self._ask(replace(self.wish, actions=actions, size=size, dpi=dpi))

    @Slot()
    def reset(self) -> None:
        """All as found."""
        if self.photo is not None:
            self.ask(Actions())

    def refer(self, files: tuple[str, ...]) -> None:
        """The photo has these references from now on."""
        self.references = files

    def order(self, photo: Opened, options: WriteOptions) -> Order:
        """All that is asked of the photo."""
        wish = self.wish
        return Order(
            actions=wish.actions,
            size=wish.size,
            dpi=wish.dpi,
            model=photo.model,
            options=options,
            references=self.references,
            reading=photo.reading,
        )

    def _scale_of(self, size: Size) -> float:
        if self.photo is None:
            return 2.0 if size.scale is None else size.scale
        return size.scale_for(self.photo.photo.width, self.photo.photo.height)

    def _ask(self, wish: Wish) -> None:
        if wish != self.wish:
            self.history.remember(wish)
            self._show(wish)

    def _show(self, wish: Wish) -> None:
        before, self.wish = self.wish, wish
        if wish.actions != before.actions:
            self.changed.emit()
        if (wish.size, wish.dpi) != (before.size, before.dpi):
            self.resized.emit()


def _remembered(settings: Settings) -> Wish:
    """The size of the last time."""
    try:
        values = json.loads(settings.get(SIZE))
        dpi = values.pop("dpi", None)
        return Wish(size=Size(**values), dpi=Order(dpi=dpi).dpi)
    except (ValueError, TypeError, AttributeError, ScaleError, OrderError):
        return Wish()
