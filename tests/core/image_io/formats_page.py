"""What becomes of everything a photo may carry, tried out; `python -m tests.core.image_io.formats_page` writes it down.

Each cell of docs/formats.md is the answer of one experiment here, and one test.
"""

from __future__ import annotations

import io
import struct
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import imagecodecs
import numpy as np
import pillow_heif
import tifffile
from PIL import ExifTags, Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from core.errors import PhotoError
from core.image_io import Metadata, Photo, ReadOptions, WriteOptions, from_bytes, iptc, losses, read, write
from core.image_io.formats import TARGETS
from core.image_io.photo import Text
from core.image_io.target import bits_of
from tests.core.image_io.test_jxl import by_cjxl
from tests.core.image_io.test_pages import heif, moving
from tests.core.image_io.test_raw import dng
from tests.core.image_io.test_words import CAPTIONS

pillow_heif.register_heif_opener()

PAGE = Path(__file__).parents[3] / "docs" / "formats.md"
CARRIED = (
    "8 bit", "16 bit", "alpha", "grey", "CMYK", "profile", "EXIF", "GPS", "XMP", "IPTC", "comment", "text", "dpi",
    "orientation", "several pictures",
)  # fmt: skip
SOURCES = ("PNG", "JPEG", "WebP", "TIFF", "BMP", "GIF", "ICO", "HEIC", "AVIF", "JPEG 2000", "JPEG XL", "camera raw")
KEPT, CONVERTED, NOTED, DROPPED, REFUSED, NONE = "kept", "converted", "dropped, noted", "dropped", "refused", "–"

_PILLOWS = {"WebP": "WEBP", "HEIC": "HEIF", "JPEG 2000": "JPEG2000"}
_EXACT = {"WebP": {"lossless": True}, "JPEG": {"quality": 95}, "HEIC": {"quality": 95}, "AVIF": {"quality": 95}}
_XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="5"/></rdf:RDF></x:xmpmeta>'
)
_RAMP = np.tile(np.linspace(20, 230, 32).astype(np.uint8), (16, 1))
_PLAIN = np.ascontiguousarray(np.dstack([_RAMP, _RAMP[:, ::-1], np.full_like(_RAMP, 90)]))
_ALPHA = np.where(np.arange(32) < 16, 255, 0).astype(np.uint8)[None].repeat(16, 0)
_PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def _saved(form: str, picture: Image.Image | None = None, **options: object) -> bytes:
    file = io.BytesIO()
    image = Image.fromarray(_PLAIN) if picture is None else picture
    image.save(file, _PILLOWS.get(form, form), **{**_EXACT.get(form, {}), **options})
    return file.getvalue()


def _exif(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    exif[0x0112] = orientation
    exif.get_ifd(ExifTags.IFD.GPSInfo)[2] = (48.0, 8.0, 30.5)
    return exif


def _jxl(*boxes: tuple[bytes, bytes]) -> bytes:
    data = imagecodecs.jpegxl_encode(_PLAIN, lossless=True, usecontainer=True)
    return data + b"".join(struct.pack(">I4s", len(body) + 8, kind) + body for kind, body in boxes)


def _jp2(identifier: str, body: bytes) -> bytes:
    return _saved("JPEG 2000") + struct.pack(">I4s", len(body) + 24, b"uuid") + bytes.fromhex(identifier) + body


def _tiff(samples: np.ndarray = _PLAIN, **options: object) -> bytes:
    file = io.BytesIO()
    tifffile.imwrite(file, samples, metadata=None, **{"photometric": "rgb", **options})
    return file.getvalue()


def _bmp() -> bytes:
    """A bitmap whose header (BITMAPV4) has a mask for alpha."""
    pixels = np.dstack([_PLAIN[..., ::-1], _ALPHA])[::-1].tobytes()
    masks = struct.pack("<4I", 0xFF0000, 0xFF00, 0xFF, 0xFF000000)
    head = struct.pack("<IiiHHIIiiII", 108, 32, 16, 1, 32, 3, len(pixels), 2835, 2835, 0, 0) + masks + b"BGRs"
    return struct.pack("<2sIHHI", b"BM", 122 + len(pixels), 0, 0, 122) + head.ljust(108, b"\0") + pixels


def _with_iptc(form: str) -> bytes:
    if form == "JPEG":
        body, data = b"Photoshop 3.0\0" + iptc.resources(CAPTIONS), _saved(form)
        return data[:2] + b"\xff\xed" + struct.pack(">H", len(body) + 2) + body + data[2:]
    if form == "PNG":
        block, words = iptc.resources(CAPTIONS), PngInfo()
        words.add_text("Raw profile type iptc", f"\niptc\n{len(block):8}\n{block.hex()}\n", zip=True)
        return _saved(form, pnginfo=words)
    exif = _exif()
    exif[iptc.TIFF_TAG] = CAPTIONS
    return _jxl((b"Exif", bytes(4) + exif.tobytes()[6:])) if form == "JPEG XL" else _saved(form, exif=exif)


def _deep(form: str) -> bytes:
    wide = _PLAIN * np.uint16(257) + np.uint16(3)
    if form == "HEIC":
        file = io.BytesIO()
        pillow_heif.from_bytes("RGB;16", (32, 16), wide.tobytes()).save(file, quality=-1)
        return file.getvalue()
    makers: dict[str, Callable[[], bytes]] = {
        "PNG": lambda: imagecodecs.png_encode(wide),
        "JPEG": lambda: imagecodecs.jpeg8_encode(wide >> 4, level=99, bitspersample=12),
        "TIFF": lambda: _tiff(wide),
        "AVIF": lambda: imagecodecs.avif_encode(wide >> 6, bitspersample=10, level=99, speed=9),
        "JPEG 2000": lambda: imagecodecs.jpeg2k_encode(wide, level=0, codecformat="jp2"),
        "JPEG XL": lambda: imagecodecs.jpegxl_encode(wide, lossless=True),
        "camera raw": lambda: dng(3000, 2000, 1500),
    }
    return makers[form]()


def _files() -> Iterator[tuple[str, str, Callable[[], bytes]]]:
    """Format, what is carried, and how such a file is made."""
    plain = ("PNG", "JPEG", "WebP", "TIFF", "BMP", "GIF", "ICO", "HEIC", "AVIF", "JPEG 2000")
    clear = Image.fromarray(np.dstack([_PLAIN, _ALPHA]))
    for form in plain:
        yield form, "8 bit", lambda form=form: _saved(form)
        if form not in ("JPEG", "BMP"):
            sizes = {"sizes": [(32, 16)]} if form == "ICO" else {}
            yield form, "alpha", lambda form=form, sizes=sizes: _saved(form, clear, **sizes)
        if form not in ("WebP", "ICO"):
            yield form, "grey", lambda form=form: _saved(form, Image.fromarray(_RAMP))
    yield "BMP", "alpha", _bmp
    yield "JPEG XL", "8 bit", lambda: imagecodecs.jpegxl_encode(_PLAIN, lossless=True)
    yield "JPEG XL", "alpha", lambda: imagecodecs.jpegxl_encode(np.asarray(clear), lossless=True)
    yield "JPEG XL", "grey", lambda: imagecodecs.jpegxl_encode(_RAMP, lossless=True)
    for form in ("PNG", "JPEG", "TIFF", "HEIC", "AVIF", "JPEG 2000", "JPEG XL", "camera raw"):
        yield form, "16 bit", lambda form=form: _deep(form)
    for form in ("JPEG", "TIFF"):
        yield form, "CMYK", lambda form=form: _saved(form, Image.fromarray(_PLAIN).convert("CMYK"))
    for form in ("PNG", "JPEG", "WebP", "TIFF", "HEIC", "AVIF"):
        yield form, "profile", lambda form=form: _saved(form, icc_profile=_PROFILE)
        for what in ("EXIF", "GPS"):
            yield form, what, lambda form=form: _saved(form, exif=_exif().tobytes())
        yield form, "orientation", lambda form=form: _saved(form, exif=_exif(6).tobytes())
    for form in ("JPEG", "WebP", "HEIC", "AVIF"):
        yield form, "XMP", lambda form=form: _saved(form, xmp=_XMP)
    yield from _others()


def _others() -> Iterator[tuple[str, str, Callable[[], bytes]]]:
    """Those that each format has its own way for."""
    words = PngInfo()
    words.add_itxt("XML:com.adobe.xmp", _XMP.decode())
    words.add_text("Comment", "a comment")
    words.add_text("parameters", "some text")
    for what in ("XMP", "comment", "text"):
        yield "PNG", what, lambda: _saved("PNG", pnginfo=words)
    block = _exif().tobytes()[6:]
    yield "TIFF", "XMP", lambda: _tiff(extratags=[(700, 1, len(_XMP), _XMP, True)])
    yield "JPEG 2000", "XMP", lambda: _jp2("be7acfcb97a942e89c71999491e3afac", _XMP)
    yield "JPEG 2000", "IPTC", lambda: _jp2("33c7a4d2b81d4723a0baf1a3e097ad38", CAPTIONS)
    yield "JPEG XL", "XMP", lambda: _jxl((b"xml ", _XMP))
    for what in ("EXIF", "GPS"):
        yield "JPEG XL", what, lambda: _jxl((b"Exif", bytes(4) + block))
    yield "JPEG XL", "profile", lambda: by_cjxl("profile")
    yield "camera raw", "EXIF", lambda: dng(3000, 2000, 1500)
    yield "camera raw", "orientation", lambda: dng(3000, 2000, 1500, orientation=6)
    for form in ("PNG", "JPEG", "WebP", "AVIF", "JPEG XL"):
        yield form, "IPTC", lambda form=form: _with_iptc(form)
    yield "TIFF", "IPTC", lambda: _tiff(extratags=[(33723, 7, len(CAPTIONS), CAPTIONS, True)])
    for form in ("JPEG", "GIF", "JPEG 2000"):
        yield form, "comment", lambda form=form: _saved(form, comment=b"a comment")
    for form in ("PNG", "JPEG", "TIFF", "BMP"):
        yield form, "dpi", lambda form=form: _saved(form, dpi=(200, 200))
    for form in ("PNG", "GIF", "WebP", "AVIF", "TIFF"):
        yield form, "several pictures", lambda form=form: moving(form.upper())
    yield "JPEG", "several pictures", lambda: moving("MPO")
    yield "HEIC", "several pictures", heif
    yield "ICO", "several pictures", lambda: _saved("ICO", sizes=[(16, 16), (8, 8)])
    yield "JPEG XL", "several pictures", lambda: imagecodecs.jpegxl_encode(np.stack([_PLAIN] * 2), photometric="rgb")


def reading() -> dict[tuple[str, str], Callable[[], bytes]]:
    """(format, what is carried) → how such a file is made; what a format can't carry is missing."""
    return {(form, what): make for form, what, make in _files()}


def read_answer(form: str, what: str) -> str:
    """What becomes of it when such a file is read."""
    make = reading().get((form, what))
    if make is None:
        return NONE
    data = make()
    try:
        photo = from_bytes(data)
        if what == "several pictures":
            from_bytes(data, options=ReadOptions(page=2))
            return "one, noted" if photo.notes else DROPPED
    except PhotoError:
        return REFUSED
    if form == "camera raw" and what == "16 bit":
        return "developed, noted" if photo.notes else DROPPED
    if what == "CMYK":
        return CONVERTED if np.abs(photo.pixels.astype(int) - _PLAIN).mean() < 12 else DROPPED
    return _kept(photo, what) or (NOTED if photo.notes else DROPPED)


def _kept(photo: Photo, what: str) -> str:
    """`kept`, `converted` or `applied` if the photo has it, else nothing."""
    data, block = photo.metadata, Image.Exif()
    if data.exif:
        block.load(data.exif)
    texts = {each.keyword: each.text for each in data.texts}
    grey_pixels = bool((photo.pixels == photo.pixels[..., :1]).all())
    if what == "grey" and not photo.grey and grey_pixels:
        return CONVERTED
    if what in ("comment", "text") and not texts and b"a comment" in (data.xmp or b""):
        return "kept in XMP"
    there = {
        "8 bit": photo.bits == 8,
        "16 bit": photo.bits == 16,
        "alpha": photo.alpha is not None and set(np.unique(photo.alpha)) in ({0, 255}, {0, 65535}),
        "grey": photo.grey,
        "profile": data.icc == _PROFILE,
        "EXIF": block.get(0x010F) in ("Maker", "Test"),
        "GPS": tuple(map(float, block.get_ifd(ExifTags.IFD.GPSInfo).get(2, ()))) == (48.0, 8.0, 30.5),
        "XMP": b'xmp:Rating="5"' in (data.xmp or b""),
        "IPTC": data.iptc == CAPTIONS,
        "comment": texts.get("Comment") == "a comment",
        "text": texts.get("parameters") == "some text",
        "dpi": data.dpi is not None and abs(data.dpi[0] - 200) < 0.1,
        "orientation": photo.height > photo.width and block.get(0x0112, 1) == 1,
    }[what]
    return ("applied" if what == "orientation" else KEPT) if there else ""


def write_answer(form: str, what: str) -> str:
    """What becomes of it when such a photo is written."""
    if what in ("CMYK", "orientation", "several pictures"):
        return NONE  # a photo has none of them: it is RGB, upright, and one
    photo = _carrying(what)
    target = TARGETS[form]
    notes = losses(photo, target, WriteOptions())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a{target.suffixes[0]}"
        bits = bits_of(target, WriteOptions(), photo.bits)
        write(path, photo, WriteOptions(quality=100, bits=bits))
        again = read(path)
    if what == "text" and not again.metadata.texts and b"some text" in (again.metadata.xmp or b""):
        return "kept in XMP"
    return _kept(again, what) or ((CONVERTED if what == "profile" else NOTED) if notes else DROPPED)


def _carrying(what: str) -> Photo:
    """A photo that carries it."""
    metadata = {
        "profile": Metadata(icc=_PROFILE),
        "EXIF": Metadata(exif=_exif().tobytes()[6:]),
        "GPS": Metadata(exif=_exif().tobytes()[6:]),
        "XMP": Metadata(xmp=_XMP),
        "IPTC": Metadata(iptc=CAPTIONS),
        "comment": Metadata(texts=(Text("Comment", "a comment"),)),
        "text": Metadata(texts=(Text("parameters", "some text"),)),
        "dpi": Metadata(dpi=(200.0, 200.0)),
    }.get(what, Metadata())
    pixels = np.ascontiguousarray(np.repeat(_RAMP[..., None], 3, 2)) if what == "grey" else _PLAIN.copy()
    if what == "16 bit":
        pixels = pixels * np.uint16(257)
    alpha = _ALPHA.copy() if what == "alpha" else None
    return Photo(pixels=pixels, alpha=alpha, grey=what == "grey", metadata=metadata)


def page() -> str:
    """The page as it should be."""
    head = "| | " + " | ".join(CARRIED) + " |\n|---" * 1 + "|---" * len(CARRIED) + "|\n"

    def table(rows: tuple[str, ...], answer: Callable[[str, str], str], name: Callable[[str], str]) -> str:
        lines = (f"| **{name(row)}** | " + " | ".join(answer(row, what) for what in CARRIED) + " |" for row in rows)
        return head + "\n".join(lines) + "\n"

    return _TEXT.format(
        reading=table(SOURCES, read_answer, str),
        writing=table(tuple(TARGETS), write_answer, lambda name: TARGETS[name].title),
    )


_TEXT = """# What is kept of a photo

Every cell is the answer of an experiment that the tests repeat; `python -m tests.core.image_io.formats_page` writes
this page anew.

*kept*: as it was. *converted*: seen as before, stored otherwise. *dropped, noted*: left out, and a note beside the
result says so. *refused*: the file isn't read, and a line says why. *–*: the format has no such thing.

## Read

{reading}
Colours that a file states without a profile (gAMA, cHRM, cICP, nclx, Adobe RGB in EXIF, primaries in TIFF and BMP)
become an equal profile; PQ and HLG are brought to standard range, with a note; pictures in linear light get sRGB's
curve, and a profile says so.
A JPEG XL is refused only where it is lossless and has a profile that is none of the usual colour spaces.

Of several pictures the main one is read, `--page N` and `--page all` read others; previews never count. A JPEG or PNG
that is cut off is refused, or read as far as it goes with `--damaged keep`. Camera raw files need the extra `raw`
(`pip install 'causalsr[raw]'`).

## Written

{writing}
Texts go into XMP where the format has no place for them, captions (IPTC) into the first EXIF directory. XMP larger than
a JPEG segment is parted as Adobe does. Videos and gain maps are left out, with all that points at them. A photo of 16
bits keeps them where the format can; of an 8-bit one, `--bits 16` gives the network's own precision.
"""


if __name__ == "__main__":
    (Path(sys.argv[1]) if len(sys.argv) > 1 else PAGE).write_text(page(), encoding="utf-8")
