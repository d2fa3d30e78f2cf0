"""Warnings of the decoders stay inside, and the warning filters stay as they were."""

from __future__ import annotations

import threading
import warnings

from core.image_io.quiet import quiet


def test_warnings_are_silent_inside_only() -> None:
    before = list(warnings.filters)
    with quiet:
        warnings.warn("from a decoder", stacklevel=1)  # pytest would make it an error
    assert warnings.filters == before


def test_threads_that_overlap_leave_the_filters_as_they_were() -> None:
    before = list(warnings.filters)
    inside, leave = threading.Event(), threading.Event()

    def first() -> None:
        with quiet:
            inside.set()
            leave.wait(5)

    thread = threading.Thread(target=first)
    thread.start()
    assert inside.wait(5)
    quiet.__enter__()  # in after the first, out after it
    leave.set()
    thread.join()
    warnings.warn("still inside", stacklevel=1)
    quiet.__exit__(None, None, None)
    assert warnings.filters == before
