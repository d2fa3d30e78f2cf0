"""A bell that rings when something changes in a folder."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from watchdog.events import (
    DirCreatedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer

CHANGES = [DirCreatedEvent, DirMovedEvent, FileClosedEvent, FileCreatedEvent, FileModifiedEvent, FileMovedEvent]
"""What may bring a photo; reading one is none of it."""


class _Ring(FileSystemEventHandler):
    def __init__(self, bell: threading.Event) -> None:
        self._bell = bell

    def on_any_event(self, _event: FileSystemEvent) -> None:
        self._bell.set()


@contextmanager
def bell_of(folder: Path) -> Iterator[threading.Event]:
    """Set when something comes or changes in a folder or below it.

    It may miss what happens: behind links, on drives of other machines, and where the system watches too much already.
    So whoever listens looks now and then, too.
    """
    bell = threading.Event()
    observer = Observer()
    try:
        observer.schedule(_Ring(bell), str(folder), recursive=True, event_filter=CHANGES)
        observer.start()
    except OSError:
        yield bell
        return
    try:
        yield bell
    finally:
        observer.stop()
        observer.join()
