"""One photo from file to file: read, open, restore, sign, write. The only place that does."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.batch.earlier import Stamp
from core.batch.naming import free
from core.engine.interface import PhotoEngine, PhotoSession
from core.engine.picture import Picture
from core.errors import OrderError, WriteError
from core.files.leftovers import temporary_beside
from core.files.names import shown
from core.image_io import MAX_PIXELS, Photo, WriteOptions, check_target, losses, read, write
from core.image_io.target import bits_of, target_format
from core.jobs import CancelToken, Progress, no_progress
from core.order import Order
from core.provenance import signed

RENDERING = 0.97
"""Share of the progress when the picture is rendered and only writing is left."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Done:
    """A result that was written.

    Attributes:
        target: the file.
        picture: what was rendered.
        size: of the file, in bytes.
        seconds: from the first look at the target to the end of writing.
    """

    target: Path
    picture: Picture
    size: int
    seconds: float


@dataclass(frozen=True, eq=False)
class Rendered:
    """A result that is not written yet.

    Attributes:
        picture: what was rendered.
        signed: the photo to write.
    """

    picture: Picture
    signed: Photo


def restore_file(
    engine: PhotoEngine,
    source: Path,
    target: Path,
    order: Order,
    *,
    replaces: Stamp | None = None,
    max_pixels: int = MAX_PIXELS,
    progress: Progress = no_progress,
    token: CancelToken | None = None,
) -> Done:
    """Restore the photo in `source` as `order` says and write it to `target`, whose folder is made if need be.

    Args:
        replaces: the file of the target's name that gives way, if it is still the one with this stamp. Anything else
            stays, and the result takes a free name beside it.

    Raises:
        CausalSRError: what can't be read, followed, rendered or written; nothing is left half-written.
        Cancelled: the token was cancelled.
    """
    check_model(engine, order)
    session = engine.open(read(source, max_pixels=max_pixels, options=order.reading))
    further = further_photos(order, max_pixels=max_pixels)
    make_folder(target.parent)
    return restore_opened(session, target, order, further=further, replaces=replaces, progress=progress, token=token)


def restore_opened(
    session: PhotoSession,
    target: Path,
    order: Order,
    *,
    further: Sequence[Photo] | None = None,
    replaces: Stamp | None = None,
    progress: Progress = no_progress,
    token: CancelToken | None = None,
) -> Done:
    """As `restore_file`, of a photo that is open already; the target's folder must exist.

    Args:
        further: the order's references; None reads them from where it says.
    """
    began = time.perf_counter()
    share = _share_of(progress, RENDERING)
    rendered = render_opened(session, target, order, further=further, progress=share, token=token)
    written, size = write_rendered(rendered, target, order, replaces=replaces)
    progress(1.0)
    return Done(target=written, picture=rendered.picture, size=size, seconds=time.perf_counter() - began)


def render_opened(
    session: PhotoSession,
    target: Path,
    order: Order,
    *,
    further: Sequence[Photo] | None = None,
    progress: Progress = no_progress,
    token: CancelToken | None = None,
) -> Rendered:
    """The first half of `restore_opened`: all that needs the engine."""
    token = token or CancelToken()
    further = further_photos(order) if further is None else further
    photo = session.photo
    scale = order.size.scale_for(photo.width, photo.height)
    height, width = session.output_size(scale)
    spare_originals(target, Path(photo.source), *(Path(each.source) for each in further))
    if further:
        session.refer(further)
    form = check_target(target, width, height, order.options, has_alpha=photo.alpha is not None, bits=photo.bits)
    bits = bits_of(form, order.options, photo.bits)
    picture = session.render(order.actions, scale, bits=bits, progress=progress, token=token)
    picture = replace(picture, notes=(*picture.notes, *losses(photo, form, order.options)))
    token.check()
    return Rendered(picture, signed(picture, order))


def refer(session: PhotoSession, order: Order) -> None:
    """Give the photo the order's references, if it has any.

    Raises:
        ReadError: one can't be read.
        ModelError: the model can't use any.
    """
    if order.references:
        session.refer(further_photos(order))


def further_photos(order: Order, *, max_pixels: int = MAX_PIXELS) -> tuple[Photo, ...]:
    """The photos that the order names as references.

    Raises:
        ReadError: one can't be read.
        TooLargeError: one has more pixels.
    """
    if not order.references:
        return ()
    from core.engine.reference import load_references  # imports torch

    return load_references(order.references, max_pixels=max_pixels)


def write_rendered(
    rendered: Rendered, target: Path, order: Order, *, replaces: Stamp | None = None
) -> tuple[Path, int]:
    """The second half: the file, and its size in bytes."""
    written = write_photo(target, rendered.signed, order.options, replaces=replaces)
    if order.options.keep_time:
        with contextlib.suppress(OSError):  # some network drives let nobody set it
            status = Path(rendered.picture.photo.source).stat()
            os.utime(written, ns=(status.st_atime_ns, status.st_mtime_ns))
    return written, written.stat().st_size


def write_photo(target: Path, photo: Photo, options: WriteOptions, *, replaces: Stamp | None = None) -> Path:
    """Write the photo in the place of what gives way, else under the first name that nobody has, whoever looks."""
    if replaces is not None and _replaced(target, photo, options, replaces):
        return target
    while True:
        try:
            write(name := free(target), photo, options, exclusive=True)
        except FileExistsError:  # somebody took it since
            continue
        return name


def _replaced(target: Path, photo: Photo, options: WriteOptions, stamp: Stamp) -> bool:
    """Put the photo in the place of the file with that stamp; False where it isn't that file any more.

    It is looked at when the new file is complete, so that only a rename lies between looking and doing.
    """
    goal = Path(os.path.realpath(target)) if target.is_symlink() else target
    temporary = temporary_beside(goal)
    if Stamp.of(goal) != stamp:
        return False
    try:
        write(temporary, photo, replace(options, format=target_format(target, options).name), exclusive=True)
        if Stamp.of(goal) != stamp:
            return False
        temporary.replace(goal)
    except OSError as error:
        reason = error.strerror or str(error)
        raise WriteError(f"Can't write {shown(target)}: {reason}; the file that was there is untouched.") from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
    return True


def check_model(engine: PhotoEngine, order: Order) -> None:
    """Refuse an order for another model than the engine's.

    Raises:
        OrderError: it is one.
    """
    model = engine.model_ref
    if not order.model.fits(model):
        wanted = f"{order.model.name} {order.model.sha256[:12]}".strip()
        raise OrderError(f"the order is for the model {wanted}, and here runs {model.name} {model.sha256[:12]}")


def spare_originals(target: Path, *originals: Path) -> None:
    """Refuse to write a result over what it is made from, or compared with, by whatever path.

    Raises:
        WriteError: it would be.
    """
    for original in originals:
        if original.name and target.exists() and original.exists() and target.samefile(original):
            raise WriteError(f"Can't write {shown(target)}: it is what the result is made from; choose another name.")


def _share_of(progress: Progress, most: float) -> Callable[[float], None]:
    return lambda share: progress(most * share)


def make_folder(folder: Path) -> None:
    """Make a folder for results.

    Raises:
        WriteError: it can't be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WriteError(
            f"can't make the folder {shown(folder)}: {error.strerror}; choose another place for the result"
        ) from error
