"""What runs on each of many machines: an engine, and the steps of the photos that are sent to it. Knows no Ray."""

from __future__ import annotations

import platform
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from core.batch.entry import BEGUN, Entry
from core.batch.steps import End, Steps, Terms
from core.errors import in_one_line
from core.files.names import shown
from core.jobs import CancelToken
from core.order import ModelRef

IN_FLIGHT = 3
"""Photos that a worker has at a time: one is decoded, one restored, one encoded."""


@dataclass(frozen=True, kw_only=True)
class About:
    """What a worker says of itself.

    Attributes:
        machine: its name.
        device: on which it restores.
        model: by which; None if it can't work.
        version: of the program.
        problem: why it can't work, a sentence; empty if it can.
    """

    machine: str
    device: str = ""
    model: ModelRef | None = None
    version: str = ""
    problem: str = ""


class Worker:
    """Restores photos of one batch. Several threads may call it, each with another photo."""

    def __init__(self, terms: Terms, device: str, model: str | Path) -> None:
        self._terms, self._device, self._model = terms, device, model
        self._turn = threading.Lock()
        self._token = CancelToken()

    def ready(self, paths: Sequence[Path]) -> About:
        """Load the engine, and look whether this machine sees the paths that it will work with."""
        from core.engine import Engine

        machine = platform.node()
        unseen = next((path for path in paths if not path.exists()), None)
        if unseen is not None:
            why = f"doesn't see {shown(unseen)}; make the folder known to all machines by the same path"
            return About(machine=machine, problem=why)
        try:
            engine = Engine(self._device, self._model)
        except Exception as error:  # noqa: BLE001 - told to the person at the other machine
            return About(machine=machine, problem=in_one_line(error))
        self._steps = Steps(engine, self._terms)
        return About(machine=machine, device=engine.device_name, model=engine.model_ref, version=version("causalsr"))

    def do(self, entry: Entry) -> End:
        """One photo from file to file; whatever goes wrong is how it ends."""
        try:
            return self._done(entry)
        except Exception as error:  # noqa: BLE001 - whatever one photo does, the others go on
            return End.by(error)

    def _done(self, entry: Entry) -> End:
        if (end := self._steps.made(entry)) is not None:
            return end
        photo = self._steps.read(entry)
        with self._turn:
            self._token.check()
            rendered, facts = self._steps.restore(entry, photo, self._token)
        again = self._steps.made(entry) if entry.reason == BEGUN else None  # by one that was only thought dead
        return again or self._steps.write(entry, rendered, facts)

    def stop(self) -> None:
        """End what is at work, at the next tile."""
        self._token.cancel()
