"""Colours stated by numbers are seen as what they state, by LittleCMS's word and by numbers computed here."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable

import imagecodecs
import numpy as np
import pillow_heif
import pytest
import tifffile
from PIL import Image

from core.image_io import Photo, colour, from_bytes, stated

SRGB_TO_XYZ = np.array(
    [[0.4123908, 0.3575843, 0.1804808], [0.2126390, 0.7151687, 0.0721923], [0.0193308, 0.1191948, 0.9505322]]
)
TO_XYZ = {  # under D65, as the standards print them
    "BT.709": SRGB_TO_XYZ,
    "Display P3": np.array(
        [[0.4865709, 0.2656677, 0.1982173], [0.2289746, 0.6917385, 0.0792869], [0, 0.0451134, 1.0439444]]
    ),
    "BT.2020": np.array(
        [[0.6369580, 0.1446169, 0.1688810], [0.2627002, 0.6779981, 0.0593017], [0, 0.0280727, 1.0609851]]
    ),
}
CODES = {"BT.709": 1, "BT.2020": 9, "Display P3": 12}
PATCHES = [(200, 120, 90), (128, 128, 128), (90, 140, 170), (255, 255, 255), (0, 0, 0)]
D65 = (0.3127, 0.3290)
P3_POINTS = ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), D65)


def light(level: np.ndarray) -> np.ndarray:
    """sRGB's curve from stored value to light, both 0…1."""
    return np.where(level <= 0.04045, level / 12.92, ((level + 0.055) / 1.055) ** 2.4)


def seen(patch: tuple[int, int, int], primaries: str, gamma: float | None) -> np.ndarray:
    """The sRGB levels (0…255) of a patch of other primaries and another curve."""
    stored = np.array(patch) / 255
    linear = np.linalg.solve(SRGB_TO_XYZ, TO_XYZ[primaries] @ (stored**gamma if gamma else light(stored)))
    linear = np.clip(linear, 0, 1)
    return 255 * np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


def shown(photo: Photo) -> list[int]:
    return colour.to_srgb(photo).pixels[0, 0].tolist()


def pixel(patch: tuple[int, ...]) -> Image.Image:
    return Image.new("RGB", (16, 16), patch)


def chrm(points: tuple[tuple[float, float], ...]) -> bytes:
    ordered = [points[3], *points[:3]]
    return b"".join(struct.pack(">II", round(x * 1e5), round(y * 1e5)) for x, y in ordered)


def gama(value: float) -> bytes:
    return struct.pack(">I", round(value * 1e5))


@pytest.mark.parametrize("patch", PATCHES)
@pytest.mark.parametrize(("transfer", "gamma"), [(13, None), (1, None), (14, None), (4, 2.2), (8, 1.0)])
@pytest.mark.parametrize("primaries", CODES)
def test_a_profile_of_code_points_shows_what_they_mean(
    patch: tuple[int, int, int], primaries: str, transfer: int, gamma: float | None
) -> None:
    icc = stated.profile(stated.by_code_points(CODES[primaries], transfer), grey=False)
    photo = from_bytes(png(patch))
    if icc is None:
        assert (primaries, gamma) == ("BT.709", None)
        return
    assert colour.space(icc) == "RGB"
    carried = Photo(pixels=photo.pixels.copy(), metadata=type(photo.metadata)(icc=icc))
    assert np.abs(np.array(shown(carried)) - seen(patch, primaries, gamma)).max() <= 1.5


def png(patch: tuple[int, ...], **chunks: bytes) -> bytes:
    """A PNG of one colour, with chunks behind its header."""
    from core.image_io.png_chunks import Chunk, assembled
    from core.image_io.png_chunks import chunks as walked

    file = io.BytesIO()
    pixel(patch).save(file, "PNG")
    head, *rest = walked(file.getvalue())
    return assembled([head, *(Chunk(name.encode(), body) for name, body in chunks.items()), *rest])


@pytest.mark.parametrize(
    ("chunks", "primaries", "gamma"),
    [
        ({"cICP": bytes([12, 13, 0, 1])}, "Display P3", None),
        ({"cICP": bytes([9, 14, 0, 1]), "gAMA": gama(1.0)}, "BT.2020", None),
        ({"gAMA": gama(1.0)}, "BT.709", 1.0),
        ({"gAMA": gama(0.45455), "cHRM": chrm(P3_POINTS)}, "Display P3", 1 / 0.45455),
        ({"cHRM": chrm(P3_POINTS)}, "Display P3", None),
        ({"gAMA": gama(0.45455)}, "BT.709", None),
        ({"gAMA": gama(0.45455), "cHRM": chrm(((0.64, 0.33), (0.3, 0.6), (0.15, 0.06), D65))}, "BT.709", None),
        ({"sRGB": b"\0", "gAMA": gama(1.0), "cHRM": chrm(P3_POINTS)}, "BT.709", None),
        ({"gAMA": gama(0)}, "BT.709", None),
        ({"cHRM": bytes(32)}, "BT.709", None),
        ({"cHRM": chrm(((0.3, 0.3), (0.3, 0.3), (0.3, 0.3), D65))}, "BT.709", None),
        ({"cHRM": chrm(((0.64, 0.33), (0.3, 0.6), (0.15, 0.06), (0.7, 0.2)))}, "BT.709", None),
        ({"cHRM": b"short", "gAMA": b"x", "cICP": b""}, "BT.709", None),
    ],
)
def test_png_is_seen_as_its_chunks_say(chunks: dict[str, bytes], primaries: str, gamma: float | None) -> None:
    photo = from_bytes(png((200, 120, 90), **chunks))
    if gamma == 1.0:  # values that are light get sRGB's curve: 255 · (1.055 · (200 / 255) ^ (1 / 2.4) - 0.055) = 228.6
        assert photo.pixels[0, 0].tolist() == [229, 182, 160]
    else:
        assert photo.pixels[0, 0].tolist() == [200, 120, 90]
    assert (photo.metadata.icc is None) is ((primaries, gamma) == ("BT.709", None))
    assert np.abs(np.array(shown(photo)) - seen((200, 120, 90), primaries, gamma)).max() <= 1.5


def test_an_embedded_profile_outranks_gamma_and_yields_to_cicp(p3_profile: bytes) -> None:
    from core.image_io.png_chunks import icc_chunk

    body = icc_chunk(p3_profile).body
    assert from_bytes(png((1, 2, 3), iCCP=body, gAMA=gama(1.0))).metadata.icc == p3_profile
    assert from_bytes(png((1, 2, 3), cICP=bytes([1, 13, 0, 1]), iCCP=body)).metadata.icc is None


def test_a_cicp_of_no_rgb_is_left_out_with_a_note() -> None:
    for body in (bytes([12, 13, 1, 1]), bytes([12, 13, 0, 0])):
        photo = from_bytes(png((1, 2, 3), cICP=body))
        assert photo.metadata.icc is None
        assert photo.notes == ("The cICP chunk states no full-range RGB and was left out.",)


def test_a_grey_png_takes_a_grey_profile(make_png: Callable[..., bytes]) -> None:
    photo = from_bytes(make_png(1, 1, 8, 0, b"\0\x80", gAMA=gama(1.0), cHRM=chrm(P3_POINTS)))
    assert colour.space(photo.metadata.icc) == "GRAY"
    assert np.abs(np.array(shown(photo)) - 188).max() <= 1  # (128 / 255) of light
    assert from_bytes(make_png(1, 1, 8, 0, b"\0\x80", cHRM=chrm(P3_POINTS))).metadata.icc is None


def container(
    form: str, primaries: int, transfer: int, patch: tuple[int, ...] = (200, 120, 90), **options: object
) -> bytes:
    file = io.BytesIO()
    if form == "AVIF":
        pixel(patch).save(file, "AVIF", quality=100, subsampling="4:4:4", **options)
        at = file.getvalue().index(b"nclx") + 4
        data = bytearray(file.getvalue())
        data[at : at + 4] = struct.pack(">HH", primaries, transfer)
        return bytes(data)
    image = pillow_heif.from_pillow(pixel(patch))
    image.save(
        file,
        quality=-1,
        chroma=444,
        color_primaries=primaries,
        transfer_characteristics=transfer,
        matrix_coefficients=6,
        full_range_flag=1,
        **options,
    )
    return file.getvalue()


CONTAINERS = pytest.mark.parametrize("form", ["HEIF", "AVIF"])


@CONTAINERS
@pytest.mark.parametrize(
    ("primaries", "codes"),
    [("Display P3", (12, 13)), ("BT.2020", (9, 1)), ("BT.709", (1, 13)), ("BT.709", (1, 1)), ("BT.709", (2, 2))],
)
def test_a_container_is_seen_as_its_code_points_say(form: str, primaries: str, codes: tuple[int, int]) -> None:
    photo = from_bytes(container(form, *codes))
    assert (photo.metadata.icc is None) is (primaries == "BT.709")
    assert np.abs(np.array(shown(photo)) - seen((200, 120, 90), primaries, None)).max() <= 4
    assert photo.notes == ()


@CONTAINERS
def test_an_embedded_profile_outranks_code_points(form: str, p3_profile: bytes) -> None:
    data = container(form, 9, 16, icc_profile=p3_profile) if form == "AVIF" else None
    if data is None:
        file = io.BytesIO()
        image = pixel((200, 120, 90))
        image.info["icc_profile"] = p3_profile
        pillow_heif.from_pillow(image).save(file, quality=-1, color_primaries=9, transfer_characteristics=16)
        data = file.getvalue()
    assert from_bytes(data).metadata.icc == p3_profile


@CONTAINERS
def test_unknown_code_points_are_taken_for_srgb_with_a_note(form: str) -> None:
    photo = from_bytes(container(form, 1, 9))
    assert photo.metadata.icc is None
    assert photo.notes == ("The file states its colours by code points 1 and 9; they were taken for sRGB.",)


PQ_OF_NITS = {0: 0.0, 20: 0.36443, 100: 0.508078, 203: 0.580689}
"""BT.2100's inverse EOTF, as its own table and BT.2408 print it."""


@pytest.mark.parametrize("form", ["HEIF", "AVIF", "PNG"])
@pytest.mark.parametrize(("nits", "expected"), [(203, 255), (100, 186), (20, 89), (0, 0)])
def test_pq_is_brought_to_standard_range_with_a_note(form: str, nits: int, expected: int) -> None:
    """203 nits are white, and below light is 1 : 1: 255 · (1.055 · (100 / 203) ^ (1 / 2.4) - 0.055) = 186."""
    level = round(255 * PQ_OF_NITS[nits])
    patch = (level, level, level)
    data = png(patch, cICP=bytes([9, 16, 0, 1])) if form == "PNG" else container(form, 9, 16, patch=patch)
    photo = from_bytes(data)
    assert np.abs(photo.pixels.astype(int) - expected).max() <= 4
    assert "high dynamic range (PQ)" in photo.notes[-1]
    assert colour.space(photo.metadata.icc) == "RGB"


@pytest.mark.parametrize("form", ["HEIF", "AVIF", "PNG"])
def test_hlg_is_brought_to_standard_range_with_a_note(form: str) -> None:
    """BT.2408: HLG's diffuse white is the signal 75 %, which a display of 1,000 nits shows at 203."""
    patch = (191, 191, 191)
    data = png(patch, cICP=bytes([9, 18, 0, 1])) if form == "PNG" else container(form, 9, 18, patch=patch)
    photo = from_bytes(data)
    assert np.abs(photo.pixels.astype(int) - 255).max() <= 3
    assert "high dynamic range (HLG)" in photo.notes[-1]


def test_deep_avif_keeps_its_depth_and_its_colours() -> None:
    data = bytearray(imagecodecs.avif_encode(np.full((16, 16, 3), 500, np.uint16), level=99, bitspersample=10, speed=9))
    at = data.find(b"nclx")
    data[at + 4 : at + 8] = struct.pack(">HH", 12, 13)
    photo = from_bytes(bytes(data))
    assert photo.bits == 16
    assert colour.space(photo.metadata.icc) == "RGB"


def test_equal_colours_give_equal_profiles() -> None:
    once, twice = (stated.profile(stated.by_code_points(12, 13), grey=False) for _ in range(2))
    assert once == twice


@pytest.mark.parametrize("primaries", [1, 4, 5, 6, 7, 8, 9, 11, 12, 22])
def test_primaries_stand_where_libheif_puts_them(primaries: int) -> None:
    data = bytearray(container("HEIF", 1, 13))
    at = data.index(b"nclx") + 4
    data[at : at + 2] = struct.pack(">H", primaries)  # the encoder would not write them all
    info = pillow_heif.open_heif(io.BytesIO(bytes(data))).info["nclx_profile"]
    names = [f"color_primary_{name}" for name in ("red", "green", "blue", "white")]
    expected = [(info[f"{name}_x"], info[f"{name}_y"]) for name in names]
    points = stated.by_code_points(primaries, 13).points
    assert np.abs(np.array(points) - np.array(expected)).max() < 1e-5


ADOBE_TO_XYZ = np.array([[0.57667, 0.18556, 0.18823], [0.29734, 0.62736, 0.07529], [0.02703, 0.07069, 0.99134]])
"""Of Adobe RGB (1998), section 4.3.5.3."""


def adobe_seen(patch: tuple[int, int, int]) -> np.ndarray:
    linear = np.clip(np.linalg.solve(SRGB_TO_XYZ, ADOBE_TO_XYZ @ ((np.array(patch) / 255) ** 2.19921875)), 0, 1)
    return 255 * np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(("index", "adobe"), [("R03", True), ("R98", False), (None, False)])
def test_a_camera_that_says_adobe_rgb_in_exif_is_believed(form: str, index: str | None, adobe: bool) -> None:
    exif = Image.Exif()
    inner = exif.get_ifd(0x8769)
    inner[0xA001] = 0xFFFF if adobe else 1
    if index:
        inner[0xA005] = {1: index}
    file = io.BytesIO()
    options = {"lossless": True} if form == "WEBP" else {"quality": 100, "subsampling": 0} if form == "JPEG" else {}
    pixel((200, 120, 90)).save(file, form, exif=exif.tobytes(), **options)
    photo = from_bytes(file.getvalue())
    assert (photo.metadata.icc is not None) is adobe
    if adobe:
        assert np.abs(np.array(shown(photo)) - adobe_seen((200, 120, 90))).max() <= 3


def bitmap(space: bytes, points: tuple[tuple[float, float, float], ...], gamma: float, profile: bytes = b"") -> bytes:
    """2×2 pixels of (200, 120, 90) under a header of the fifth version."""
    pixels = bytes([90, 120, 200, 90, 120, 200, 0, 0]) * 2
    head = struct.pack("<IiiHHIIiiII", 124, 2, 2, 1, 24, 0, len(pixels), 2835, 2835, 0, 0) + bytes(16) + space
    head += struct.pack("<9i", *(round(value * 2**30) for point in points for value in point))
    head += struct.pack("<3I", *[round(gamma * 65536)] * 3) + struct.pack("<4I", 4, 124 + len(pixels), len(profile), 0)
    return struct.pack("<2sIHHI", b"BM", 138 + len(pixels), 0, 0, 138) + head + pixels + profile


def test_a_bitmap_is_seen_as_its_header_says(p3_profile: bytes) -> None:
    p3 = tuple(tuple(column) for column in TO_XYZ["Display P3"].T)
    photo = from_bytes(bitmap(bytes(4), p3, 1.8))  # type: ignore[arg-type]
    assert np.abs(np.array(shown(photo)) - seen((200, 120, 90), "Display P3", 1.8)).max() <= 1.5
    assert from_bytes(bitmap(b"DEBM", p3, 1.8, p3_profile)).metadata.icc == p3_profile  # type: ignore[arg-type]
    for plain in (bitmap(b"BGRs", p3, 1.8), bitmap(bytes(4), ((0.0,) * 3,) * 3, 0)):  # type: ignore[arg-type]
        assert from_bytes(plain).metadata.icc is None
    assert from_bytes(bitmap(b"DEBM", p3, 1.8, b"rubbish")).metadata.icc is None  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_a_tiff_is_seen_by_its_primaries(kind: type) -> None:
    def ratios(points: tuple[tuple[float, float], ...]) -> tuple[int, ...]:
        return tuple(part for point in points for value in point for part in (round(value * 10_000), 10_000))

    tags = [(318, 5, 2, ratios((D65,)), True), (319, 5, 6, ratios(P3_POINTS[:3]), True)]
    samples = np.full((4, 4, 3), (200, 120, 90), np.uint8) * kind(1 if kind is np.uint8 else 257)
    file = io.BytesIO()
    tifffile.imwrite(file, samples, photometric="rgb", metadata=None, extratags=tags)
    photo = from_bytes(file.getvalue())
    assert np.abs(np.array(shown(photo)) - seen((200, 120, 90), "Display P3", None)).max() <= 1.5
    odd = [(318, 5, 2, (0, 0, 0, 0), True), (319, 5, 6, (0,) * 12, True)]
    file = io.BytesIO()
    tifffile.imwrite(file, samples, photometric="rgb", metadata=None, extratags=odd)
    assert from_bytes(file.getvalue()).metadata.icc is None
