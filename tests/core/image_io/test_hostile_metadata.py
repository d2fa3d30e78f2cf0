"""No untrusted byte costs more than linear work or memory: counted, never timed.

Work is the number of calls, plus what each use of a regular expression may have to step through: the square of what
it is given where it can backtrack or start again at every place, else its length.
"""

from __future__ import annotations

import importlib
import io
import pkgutil
import re
import re._constants as operations  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
import struct
import sys
import tracemalloc
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image

from core import image_io
from core.image_io import Metadata, from_bytes, png_chunks, xmp
from core.image_io.boxes import nclx
from core.image_io.decoders import jpeg2000, pillow
from core.image_io.exif import checked, of_tiff
from core.image_io.jpeg_structure import structure
from core.image_io.metadata import for_size
from core.image_io.png_chunks import Chunk

MB = 1 << 20
STEPS_A_BYTE = 50
BYTES_A_BYTE = 130


def repeats(pattern: re.Pattern[Any]) -> set[Any]:
    """The kinds of endless repetition in a pattern."""
    found = set()

    def walk(part: Any) -> None:
        if isinstance(part, parser.SubPattern | list | tuple):
            if isinstance(part, tuple) and len(part) == 2 and isinstance(part[1], tuple) and part[0] in REPEATS:
                found.update({part[0]} if part[1][1] == operations.MAXREPEAT else set())
            for each in part:
                walk(each)

    walk(parser.parse(pattern.pattern, pattern.flags))
    return found


REPEATS = (operations.MAX_REPEAT, operations.MIN_REPEAT, operations.POSSESSIVE_REPEAT)


class Counted:
    """A pattern that counts what each use of it may cost."""

    def __init__(self, pattern: re.Pattern[Any], count: Callable[[int], None]) -> None:
        self._pattern, self._count = pattern, count
        self._repeats = repeats(pattern)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def use(*arguments: Any) -> Any:
            result = getattr(self._pattern, name)(*arguments)
            text = max((each for each in arguments if isinstance(each, bytes | str)), key=len)
            whole = len(text) - (arguments[1] if name == "match" and len(arguments) > 1 else 0)
            if name in ("match", "fullmatch") and self._repeats <= {operations.POSSESSIVE_REPEAT}:
                self._count(len(result[0]) if result else min(whole, 64))
            else:
                self._count(whole**2 if self._repeats else whole)
            return result

        return use


class Work:
    """Counts what is done inside a `with`: calls, steps of patterns, and the largest sum of bytes held."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, memory: bool = False) -> None:
        self.steps, self.peak, self._memory = 0, 0, memory
        for found in pkgutil.walk_packages(image_io.__path__, "core.image_io."):
            module = importlib.import_module(found.name)
            for name, value in list(vars(module).items()):
                if isinstance(value, re.Pattern):
                    monkeypatch.setattr(module, name, Counted(value, self.add))
        for name in ("match", "fullmatch", "search", "sub", "split", "findall", "finditer"):
            monkeypatch.setattr(re, name, self._function(name))

    def add(self, steps: int) -> None:
        self.steps += steps

    def _function(self, name: str) -> Callable[..., Any]:
        def use(pattern: Any, *arguments: Any) -> Any:
            flags = [each for each in arguments if isinstance(each, re.RegexFlag)]
            rest = [each for each in arguments if not isinstance(each, re.RegexFlag)]
            profile = sys.getprofile()
            sys.setprofile(None)  # compiling costs what the pattern is worth, not what the data are
            counted = Counted(re.compile(pattern, *flags), self.add)
            sys.setprofile(profile)
            return getattr(counted, name)(*rest)

        return use

    def _event(self, _frame: object, event: str, _argument: object) -> None:
        self.steps += event in ("call", "c_call")

    def __enter__(self) -> Work:
        if self._memory:
            tracemalloc.start()
        else:
            sys.setprofile(self._event)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)
        if self._memory:
            self.peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()


def rdf(inside: str) -> bytes:
    return (
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/" xmlns:c="{xmp.NAMESPACE}"><rdf:RDF '
        f'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">{inside}</rdf:RDF></x:xmpmeta>'
    ).encode()


def times(part: str, size: int) -> str:
    return part * (size // len(part))


XMP: dict[str, Callable[[int], bytes]] = {
    "blanks before no end": lambda n: rdf("") + b" " * n + b"<!-- -->",
    "blanks before the end": lambda n: rdf("") + b" " * n + b'<?xpacket end="w"?>',
    "blanks inside": lambda n: rdf(" " * n),
    "a name and blanks": lambda n: b"tiff:Orientation" + b" " * n,
    "names and blanks": lambda n: times("tiff:Orientation =    ", n).encode(),
    "an endless number": lambda n: b'tiff:ImageWidth="' + b"1" * n,
    "numbers without an end": lambda n: times('exif:PixelXDimension="1 ', n).encode(),
    "elements without an end": lambda n: times("<tiff:ImageWidth>1 </", n).encode(),
    "descriptions without an end": lambda n: times(f'<rdf:Description rdf:about="" c="{xmp.NAMESPACE}" ', n).encode(),
    "fields": lambda n: rdf("".join(f"<c:f{k}/>" for k in range(n // 10))),
    "descriptions": lambda n: rdf(times('<rdf:Description c:a="1" />\n  ', n)),
    "attributes": lambda n: rdf("<rdf:Description " + " ".join(f'c:f{k}=""' for k in range(n // 12)) + "/>"),
    "a long attribute": lambda n: rdf(f'<rdf:Description c:a="{"&#10;" * (n // 5)}"/>'),
    "a text in pieces": lambda n: rdf(f"<rdf:Description><c:a>{times('x<!---->', n)}</c:a></rdf:Description>"),
    "elements of others": lambda n: rdf(f"<rdf:Description>{times('<x:a/>', n)}<c:a/></rdf:Description>"),
    "declarations": lambda n: rdf(times(f'<x:a xmlns:d="{xmp.NAMESPACE}"/>', n)),
    "deep": lambda n: rdf("<x:a>" * (n // 11) + "</x:a>" * (n // 11)),
    "quotes": lambda n: rdf("<rdf:Description c:a='" + '"' * n),
}


def use_xmp(packet: bytes) -> None:
    """Everything that is done with a packet between reading and writing."""
    xmp.orientation(packet)
    xmp.with_size(xmp.with_orientation_reset(packet), 30, 60)
    xmp.without_padding(packet)
    xmp.fields(packet)
    try:
        xmp.with_fields(packet, {"a": "b"})
    except ValueError:
        xmp.with_fields(None, {"a": "b"})


def directory(size: int, count: int, tags: range, claims: int) -> bytes:
    """A block whose entries all claim the same `claims` bytes at its end."""
    entries = b"".join(struct.pack("<HHII", tag, 7, claims, size - claims) for tag in tags[: min(count, size // 13)])
    block = b"II*\0" + struct.pack("<IH", 8, min(count, size // 13, len(tags))) + entries + bytes(4)
    return block.ljust(size, b"\0")


def inner(size: int, claims: int, pointer: int) -> bytes:
    """A block with a sub-directory of as many entries as fit, each claiming the same bytes."""
    count = min(60_000, size // 13)
    first = b"II*\0" + struct.pack("<IHHHIII", 8, 1, pointer, 4, 1, 26, 0)
    entries = b"".join(struct.pack("<HHII", tag, 7, claims, size - claims) for tag in range(count))
    return (first + struct.pack("<H", count) + entries + bytes(4)).ljust(size, b"\0")


EXIF: dict[str, Callable[[int], bytes]] = {
    "all claim everything": lambda n: directory(n, 65_535, range(1, 30_000), n // 2),
    "many small ones": lambda n: directory(n, 65_535, range(1, 60_000), 0),
    "descriptive ones": lambda n: directory(n, 20, range(269, 289), n - 300),
    "exposures claim everything": lambda n: inner(n, n // 2, 0x8769),
    "positions claim everything": lambda n: inner(n, n // 2, 0x8825),
    "many small exposures": lambda n: inner(n, 4, 0x8769),
    "prefixes": lambda n: b"Exif\0\0" * (n // 6),
}


def use_exif(block: bytes) -> None:
    sized = for_size(Metadata(exif=block), 30, 60)[1]
    if sized is not None:
        sized.descriptive()
        sized.without_maker_note()
        sized.upright().with_dpi((1.0, 2.0))
    checked(block)


def use_tiff(data: bytes) -> None:
    try:
        of_tiff(data)
    except ValueError:
        return


def digits(size: int) -> bytes:
    return b"Raw profile type exif\0\0" + zlib.compress(b"\nexif\n" + b"1" * size + b"z", 0)


PNG: dict[str, Callable[[int], list[Chunk]]] = {
    "digits": lambda n: [Chunk(b"zTXt", digits(n))],
    "profiles": lambda n: [Chunk(b"zTXt", digits(1000))] * (n // 1000),
    "blanks": lambda n: [Chunk(b"tEXt", b"Raw profile type xmp\0" + b" " * n)],
    "empty ones": lambda n: [Chunk(b"teSt", b"")] * (n // 12),
    "no zero": lambda n: [Chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0" + b"x" * n), Chunk(b"iCCP", b"x" * n)],
}


def use_png(parts: list[Chunk]) -> None:
    again = list(png_chunks.chunks(png_chunks.assembled([*parts, Chunk(b"IEND", b"")])))
    for read in (png_chunks.icc_of, png_chunks.exif_of, png_chunks.xmp_of, png_chunks.dpi_of, png_chunks.cicp_of):
        read(again)


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body) + 8, kind) + body


def nested(kind: bytes, size: int) -> bytes:
    count = size // 8
    return b"".join(struct.pack(">I4s", 8 * (count - k), kind) for k in range(count))


def properties(size: int, colours: bytes, items: bytes) -> bytes:
    pitm = box(b"pitm", bytes(4) + b"\0\1")
    body = box(b"ipco", colours * (size // len(colours))) + box(b"ipma", items)
    return box(b"meta", bytes(4) + pitm + box(b"iprp", body))


BOXES: dict[str, Callable[[int], bytes]] = {
    "one in the other": lambda n: nested(b"jp2h", n),
    "metas": lambda n: nested(b"meta", n),
    "empty ones": lambda n: box(b"free", b"") * (n // 8),
    "colours": lambda n: properties(n, box(b"colr", b"prof"), bytes(8)),
    "items that say nothing": lambda n: properties(8, box(b"free", b""), bytes(4) + b"\xff" * 4 + bytes(n)),
    "items of many": lambda n: properties(8, box(b"free", b""), bytes(4) + b"\xff" * 4 + b"\0\2\xff" * (n // 3)),
}


def use_boxes(data: bytes) -> None:
    nclx(data)
    try:
        list(jpeg2000._parts(data))
    except ValueError:
        return


CROWDED = {
    *("fields", "descriptions", "attributes", "declarations", "elements of others", "names and blanks"),
    *("numbers without an end", "elements without an end", "all claim everything", "many small ones"),
    *("many small exposures", "exposures claim everything", "positions claim everything"),
    *("empty ones", "colours", "items that say nothing"),
}
"""Of small parts that cost a call each: smaller, so that counting them doesn't take long."""

CASES = [
    pytest.param(use, make, MB // 16 if name in CROWDED else MB, id=f"{use.__name__.removeprefix('use_')}, {name}")
    for use, inputs in ((use_xmp, XMP), (use_exif, EXIF), (use_tiff, EXIF), (use_png, PNG), (use_boxes, BOXES))
    for name, make in inputs.items()  # type: ignore[attr-defined]
]


@pytest.mark.parametrize(("use", "make", "size"), CASES)
def test_the_worst_metadata_cost_no_more_than_their_length(
    use: Callable[[Any], None], make: Callable[[int], Any], size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    hostile = make(size)
    with Work(monkeypatch) as work:
        use(hostile)
    assert work.steps < STEPS_A_BYTE * size
    with Work(monkeypatch, memory=True) as held:
        use(hostile)
    assert held.peak < BYTES_A_BYTE * size


def test_the_counter_would_have_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    with Work(monkeypatch) as work:
        re.sub(rb"\s+(<\?xpacket end=)", rb"\n\1", b" " * 1000)
    assert work.steps >= 1000**2
    with Work(monkeypatch, memory=True) as held:
        blocks = [bytes(MB) for _ in range(5)]
    assert held.peak >= len(blocks) * MB


def test_pillow_joins_no_more_than_a_sound_number_of_exif_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pillow copies all it has for each further one."""
    file = io.BytesIO()
    Image.fromarray(np.full((16, 16, 3), 99, np.uint8)).save(file, "JPEG")
    segment = b"\xff\xe1" + struct.pack(">H", 14) + b"Exif\0\0abcdef"
    data = file.getvalue()[:2] + segment * 60_000 + file.getvalue()[2:]
    given: list[bytes] = []
    decode = pillow.decode
    monkeypatch.setattr(pillow, "decode", lambda data, *rest: given.append(data) or decode(data, *rest))
    assert np.array_equal(from_bytes(data).pixels, from_bytes(file.getvalue()).pixels)
    assert [len(list(structure(each).bodies(each, 0xE1, b"Exif\0\0"))) for each in given] == [64, 0]


def test_a_text_that_unpacks_to_more_than_a_profile_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """64 MB may come out of a chunk: of one byte more nothing is taken, and no more is unpacked."""
    most = 64 * MB
    for size, fits in ((most - 1, True), (most + 1, False), (4 * most, False)):
        parts = [Chunk(b"iCCP", b"name\0\0" + zlib.compress(bytes(size), 1))]
        with Work(monkeypatch, memory=True) as held:
            assert (png_chunks.icc_of(parts) is not None) is fits
        assert held.peak < 2.5 * most
