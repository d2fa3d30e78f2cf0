"""Damaged files of every format: each gives a photo or a named error, in bounded time and memory.

`python -m tests.core.image_io.fuzzing FORMAT COUNT [SEED]` tries so many, in a process of its own, and prints one line.
It ends with 0 if all went well, and with 1 behind the number of the file that didn't; whatever kills the process (a
crash in a library, a file that takes longer than `MOST_SECONDS`) is behind the number printed last.
"""

from __future__ import annotations

import contextlib
import faulthandler
import sys
import zlib
from collections import Counter
from collections.abc import Iterator

import numpy as np

from core.errors import PhotoError
from core.image_io import ReadOptions, from_bytes
from tests.core.image_io.formats_page import SOURCES, reading

MOST_PIXELS = 1_000_000
MOST_MEGABYTES = 1_500
"""Peak memory of the process: the libraries take about 300, `MOST_PIXELS` of any kind at most some hundred more."""

MOST_SECONDS = 120
"""A file that takes longer hangs; sound ones of this size take hundredths."""

_INTERESTING = (0, 1, 0x7F, 0x80, 0xFF)
_HEAD = 600
"""Bytes at a file's beginning that are hit more often: what stands there decides about all else."""


def seeds(form: str) -> list[bytes]:
    """Sound files of a format, of every kind there is."""
    return [make() for (name, _), make in reading().items() if name == form]


def mutated(data: bytes, others: list[bytes], rng: np.random.Generator) -> bytes:
    """The file with one to four changes of any kind."""
    result = bytearray(data)
    for _ in range(rng.integers(1, 5)):
        if len(result) < 16:
            break
        kind = rng.integers(7)
        at = int(rng.integers(4, min(len(result), _HEAD if rng.random() < 0.6 else len(result))))
        size = int(rng.integers(1, 9))
        if kind == 0:
            result[at] = int(rng.integers(256))
        elif kind == 1:
            result[at : at + size] = bytes([int(rng.choice(_INTERESTING))]) * size
        elif kind == 2:
            result[at] ^= 1 << int(rng.integers(8))
        elif kind == 3:
            del result[at : at + size]
        elif kind == 4:
            result[at:at] = result[at : at + size * 8]
        elif kind == 5:
            del result[max(at, len(result) // 3) :]
        else:
            other = others[int(rng.integers(len(others)))]
            result[at : at + size * 4] = other[at : at + size * 4]
    return _sound_sums(bytes(result)) if rng.random() < 0.8 else bytes(result)


def _sound_sums(data: bytes) -> bytes:
    """A PNG with its checksums right again, so that damage gets farther; others as they are."""
    if not data.startswith(b"\x89PNG\r\n\x1a\n"):
        return data
    result, at = bytearray(data), 8
    while at + 12 <= len(result):
        end = at + 8 + int.from_bytes(result[at : at + 4], "big")
        if end + 4 > len(result):
            break
        result[end : end + 4] = zlib.crc32(result[at + 4 : end]).to_bytes(4, "big")
        at = end + 4
    return bytes(result)


def tried(data: bytes, *, keep: bool) -> str:
    """What becomes of a file.

    Raises:
        Exception: what no file may cause.
    """
    try:
        photo = from_bytes(data, source="fuzz", max_pixels=MOST_PIXELS, options=ReadOptions(keep_damaged=keep))
    except PhotoError as error:
        message = str(error)
        if "\n" in message or " at 0x" in message or "(b'" in message or "fuzz" not in message:
            raise AssertionError(message) from error
        return type(error).__name__
    assert photo.height * photo.width <= MOST_PIXELS
    return "read"


@contextlib.contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """End this process, with every thread's stack on stderr, if what is done inside takes longer."""
    faulthandler.dump_traceback_later(seconds, exit=True)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()


def main(form: str, count: int, seed: int) -> int:
    """Try `count` damaged files."""
    sound = seeds(form)
    rng = np.random.default_rng([seed, SOURCES.index(form)])
    found: Counter[str] = Counter()
    for number in range(count):
        data = mutated(sound[number % len(sound)], sound, rng)
        print(f"\r{number}", end="", file=sys.stderr)
        try:
            with at_most(MOST_SECONDS):
                found[tried(data, keep=bool(number % 2))] += 1
        except Exception as error:  # noqa: BLE001 - that is what is looked for
            print(f"\n{form} {number} of seed {seed}: {type(error).__name__}: {error}")
            return 1
    import resource  # which Windows lacks

    unit = 1e6 if sys.platform == "darwin" else 1e3
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    print(f"{form}: {dict(sorted(found.items()))}, peak {peak:.0f} MB")
    return int(peak > MOST_MEGABYTES)


if __name__ == "__main__":
    faulthandler.enable()
    sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 0))
