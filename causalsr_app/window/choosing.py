"""Models in the window: which one restores, and what becomes of the library."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from causalsr_app.runner import EngineFacts, Runner, load_engine
from causalsr_app.settings import FOLDER, MODEL, Settings
from causalsr_app.told import told
from causalsr_app.translation import mark, tr
from causalsr_app.window.arrivals import Arrivals
from causalsr_app.window.desk import Desk
from causalsr_app.window.exports import Exports
from causalsr_app.window.many import Many
from causalsr_app.window.message import MessageBar
from causalsr_app.window.side import SidePanel
from causalsr_app.window.work.adding import Adder, Pickled
from core.errors import ModelError
from core.files.names import printable
from core.models import shelf
from core.models.card import Card
from core.order import Size

FILTER = mark("Models (*.safetensors *.pth *.pt *.ckpt);;All files (*)")


class Choosing(QObject):
    """Changes the engine when another model is chosen, and the library when one is added or removed.

    Attributes:
        adder: adds models.
        name: of the model in use; empty until the engine is there.
    """

    def __init__(
        self,
        window: QWidget,
        runner: Runner,
        desk: Desk,
        side: SidePanel,
        arrivals: Arrivals,
        exports: Exports,
        many: Many,
        message: MessageBar,
        settings: Settings,
    ) -> None:
        super().__init__(window)
        self._window, self._runner, self._desk, self._side = window, runner, desk, side
        self._arrivals, self._exports, self._many = arrivals, exports, many
        self._message, self._settings = message, settings
        self.name = self._wanted = ""
        self.adder = Adder(runner.engine)
        self._page, self._chooser = side.models, side.output.model
        runner.engine_ready.connect(self._on_engine)
        runner.engine_failed.connect(self._on_no_engine)
        self._chooser.chosen.connect(self.choose)
        self._page.use_wanted.connect(self.choose)
        self._page.add_wanted.connect(self._on_add)
        self._page.remove_wanted.connect(self._on_remove)
        self._page.stop_wanted.connect(self.adder.cancel)
        self.adder.progressed.connect(self._page.show_share)
        self.adder.added.connect(self._on_added)
        self.adder.pickled.connect(self._on_pickled)
        self.adder.failed.connect(self._on_failed)
        self.adder.ended.connect(self._on_ended)

    @Slot()
    def refresh(self) -> None:
        """Look at the library again."""
        self._show()

    @Slot(str)
    def choose(self, name: str) -> None:
        """Restore with another model from now on; the photo that is open is opened with it again."""
        if name == self.name or self._wanted:
            return
        if self._exports.queue.busy:
            self._message.tell(tr("A result is being saved by the model in use; choose another one when that is done"))
            return
        self._wanted = name
        self._runner.engine.become(partial(load_engine, name))
        self._runner.prepare()

    @Slot(object)
    def _on_engine(self, facts: EngineFacts) -> None:
        changed, self.name = bool(self.name), facts.model_name
        if self._wanted:
            self._settings.put(MODEL, self._wanted)
        self._wanted = ""
        self._many.page.form.model = self.name
        self._show()
        if changed:
            self._within(facts.scales[-1])
            self._arrivals.again()

    @Slot(object)
    def _on_no_engine(self, _message: str) -> None:
        """The one that was in use stays; what went wrong is said elsewhere."""
        if self._wanted:
            self._wanted = ""
            self._runner.engine.stay()
            self._show()

    def _within(self, largest: int) -> None:
        """A size that the model can give."""
        scale = self._desk.wish.size.scale
        if scale is not None and scale > largest:
            self._desk.resize(Size(scale=largest), self._desk.wish.dpi)
            self._message.tell(tr("{model} enlarges ×{largest} at most").format(model=self.name, largest=largest))

    # The library

    @Slot()
    def _on_add(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self._window, tr("Add a model"), self._settings.get(FOLDER), tr(FILTER))
        if name:
            self.add(Path(name))

    def add(self, path: Path, *, pickles: bool = False) -> None:
        """Add a file's model."""
        self._page.question.clear()
        self._page.show_work(tr("Reading and measuring {file} …").format(file=printable(path.name)))
        self.adder.add(path, pickles=pickles)

    @Slot(object)
    def _on_added(self, card: Card) -> None:
        self._show(select=card.name)

    @Slot(object)
    def _on_pickled(self, found: Pickled) -> None:
        self._page.question.ask(
            tr(
                "{file} is a Python pickle. Pickles can hold programs; this one is read without running any, and only "
                "its weights are kept, as safetensors. Take it only if you trust where it is from."
            ).format(file=printable(found.path.name)),
            ((tr("Read it"), lambda: self.add(found.path, pickles=True)), (tr("Leave it"), lambda: None)),
        )

    @Slot(str)
    def _on_failed(self, why: str) -> None:
        self._page.question.ask(printable(told(why)), ((tr("Close"), lambda: None),))

    @Slot()
    def _on_ended(self) -> None:
        self._page.show_work("")

    @Slot(str)
    def _on_remove(self, name: str) -> None:
        try:
            shelf.remove(name)
        except ModelError as error:
            self._on_failed(str(error))
        self._show()

    def _show(self, select: str = "") -> None:
        found = shelf.cards()
        self._page.show_models(found, shelf.problems(), self.name, select)
        self._chooser.offer(tuple(card.name for card in found), self.name)

    def close(self) -> None:
        """End the work; may be called more than once."""
        self.adder.close()
