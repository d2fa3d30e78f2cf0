"""Files that hold several pictures: which one is meant, and the words for those that are left out."""

from __future__ import annotations

from core.errors import ReadError


def chosen(page: int | None, count: int, source: str, *, main: int = 0) -> int:
    """Index of the picture that `page` (from 1; None is the main one) means among `count`.

    Raises:
        ReadError: there is no such picture.
    """
    if page is None:
        return main
    if not 1 <= page <= count:
        holds = "one picture" if count == 1 else f"{count} pictures"
        raise ReadError(f"Can't read {source}: there is no picture {page}, it holds {holds}; give another --page.")
    return page - 1


def left_out(page: int | None, count: int, index: int) -> tuple[str, ...]:
    """A note that names what was not read, where nobody chose; empty where there is nothing else."""
    if page is not None or count < 2:
        return ()
    return (f"The file holds {count} pictures; number {index + 1} was taken (--page N or --page all for the others).",)
