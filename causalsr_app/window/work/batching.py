"""A batch beside the window: in a thread of its own, with the window's engine."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from causalsr_app.requests import EngineMaker
from causalsr_app.runner import STACK_BYTES, load_engine
from core.batch.control import Control
from core.batch.journal import Journal
from core.engine.interface import PhotoEngine
from core.errors import CausalSRError, in_one_line
from core.jobs import Cancelled
from core.order import ModelRef

log = logging.getLogger(__name__)


class _Worker(QObject):
    """Lives in the batch's thread.

    Signals:
        changed: int, the number of a photo that is somewhere else now.
        ended: str, why it ended before all was done, or nothing; terminal.
    """

    changed = Signal(int)
    ended = Signal(str)

    def __init__(self, journal: Journal, engine: EngineMaker) -> None:
        super().__init__()
        self._journal, self._engine = journal, engine
        self.control = Control()

    @Slot()
    def work(self) -> None:
        """Until all is done, or it is stopped."""
        from core.batch.local import run  # imports torch, in this thread

        why = ""
        try:
            engine = self._of(self._journal.order.model)
            why = run(self._journal, engine, control=self.control, changed=self.changed.emit)
        except Cancelled:
            why = ""
        except Exception as error:
            if not isinstance(error, CausalSRError):
                log.error("unexpected error in a batch", exc_info=error)
            why = in_one_line(error)
        self.ended.emit(why)

    def _of(self, model: ModelRef) -> PhotoEngine:
        """The window's engine if it has the batch's model, else another one."""
        engine = self._engine()
        return engine if model.fits(engine.model_ref) else load_engine(model.name)


class BatchWork(QObject):
    """One batch under way; lives in Qt's thread and is closed by whoever made it.

    Signals:
        changed: int, see `_Worker`.
        ended: str, why it ended before all was done, or nothing.
    """

    changed = Signal(int)
    ended = Signal(str)

    def __init__(self, journal: Journal, engine: EngineMaker) -> None:
        super().__init__()
        self.journal = journal
        self._thread = QThread()
        self._thread.setObjectName("batch")
        self._thread.setStackSize(STACK_BYTES)
        self._worker = _Worker(journal, engine)
        self._worker.moveToThread(self._thread)
        queued = Qt.ConnectionType.QueuedConnection
        self._thread.started.connect(self._worker.work)
        self._worker.changed.connect(self._on_changed, queued)
        self._worker.ended.connect(self._on_ended, queued)
        self._running = False

    def start(self) -> None:
        """Begin."""
        self._running = True
        self._thread.start()

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self._running

    @property
    def paused(self) -> bool:
        """Whether no further photo is begun."""
        return self._worker.control.paused

    def pause(self) -> None:
        """Begin no further photo."""
        self._worker.control.pause()

    def resume(self) -> None:
        """Go on."""
        self._worker.control.resume()

    def close(self) -> None:
        """Stop, and wait for the end; what is being restored is planned again. May be called more than once."""
        self._worker.control.cancel()
        self._thread.quit()
        self._thread.wait()
        self._running = False

    @Slot(int)
    def _on_changed(self, number: int) -> None:
        self.changed.emit(number)

    @Slot(str)
    def _on_ended(self, why: str) -> None:
        self._running = False
        self._thread.quit()
        self._thread.wait()
        self.ended.emit(why)
