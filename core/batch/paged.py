"""A file of several pictures becomes a job for each of them."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Set
from dataclasses import replace

from core.batch.earlier import Earlier
from core.batch.folders import identity
from core.batch.plan import Existing, Job
from core.image_io import MAX_PIXELS, ReadOptions, count
from core.order import Order


def by_picture(
    job: Job, order: Order, existing: Existing, originals: Set[Hashable] = frozenset(), *, max_pixels: int = MAX_PIXELS
) -> Iterator[tuple[Job, Order]]:
    """A job and its order for each picture of the photo's file; of a file with one, those given.

    Results are called as the job's, with `_p1`, `_p2` and so on behind.

    Args:
        originals: identities of the photos that are meant, which never give way.

    Raises:
        ReadError: the file can't be read.
    """
    pictures = count(job.source, max_pixels=max_pixels)
    if pictures == 1:
        yield job, order
        return
    earlier = Earlier()
    for number in range(1, pictures + 1):
        wish = job.target.with_name(f"{job.target.stem}_p{number}{job.target.suffix}")
        meant = replace(order, reading=ReadOptions(page=number, keep_damaged=order.reading.keep_damaged))
        made = earlier.of(job.source, wish) if existing is not Existing.RENAME else ()
        if existing is Existing.REPLACE:
            gives_way = next((each for each in made if identity(each.path) not in originals), None)
            made = ()
            if gives_way is not None:
                yield replace(job, target=gives_way.path, replaces=gives_way.stamp, earlier=()), meant
                continue
        yield replace(job, target=wish, replaces=None, earlier=made), meant
