"""Reading: every kind of pixel, upright, with what it carries, and nothing from damaged files."""

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

from core.errors import ReadError
from core.image_io import Photo, from_bytes

pillow_heif.register_heif_opener()  # so that Pillow can write the files read here

# What each EXIF orientation makes of red, green over blue, white; written down by hand.
UPRIGHT = {
    1: "RG/BW",
    2: "GR/WB",
    3: "WB/GR",
    4: "BW/RG",
    5: "RB/GW",
    6: "BR/WG",
    7: "WG/BR",
    8: "GW/RB",
}
NAMES = {(255, 0, 0): "R", (0, 255, 0): "G", (0, 0, 255): "B", (255, 255, 255): "W"}


def layout(photo: Photo) -> str:
    """The colours in the middles of the four quadrants, as in `UPRIGHT`."""
    pixels = photo.pixels if photo.bits == 8 else photo.pixels // 257
    rows, columns = (photo.height // 4, photo.height * 3 // 4), (photo.width // 4, photo.width * 3 // 4)

    def name(y: int, x: int) -> str:
        return min(NAMES, key=lambda colour: int(np.abs(pixels[y, x].astype(int) - colour).sum()))  # type: ignore[return-value]

    return "/".join("".join(NAMES[name(y, x)] for x in columns) for y in rows)  # type: ignore[index]


def encoded(image: Image.Image, form: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def tiff(samples: np.ndarray, **options: object) -> bytes:
    file = io.BytesIO()
    tifffile.imwrite(file, samples, metadata=None, **options)  # type: ignore[arg-type]
    return file.getvalue()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize("orientation", UPRIGHT)
def test_exif_orientation_is_applied_once_and_reset(
    quadrants: np.ndarray, make_exif: Callable[..., bytes], form: str, orientation: int
) -> None:
    data = encoded(Image.fromarray(quadrants), form, exif=b"Exif\0\0" + make_exif(orientation), quality=95)
    photo = from_bytes(data)
    assert layout(photo) == UPRIGHT[orientation]
    assert (photo.width, photo.height) == ((48, 32) if orientation < 5 else (32, 48))
    again = Image.Exif()
    again.load(photo.metadata.exif or b"")
    assert again.get(0x0112, 1) == 1  # AVIF's encoder moves it into the container
    assert again[0x010F] == "Handmade!"


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("orientation", UPRIGHT)
def test_tiff_orientation_is_applied_once(quadrants: np.ndarray, bits: int, orientation: int) -> None:
    samples = quadrants if bits == 8 else quadrants * np.uint16(257)
    photo = from_bytes(tiff(samples, photometric="rgb", extratags=[(274, 3, 1, orientation, True)]))
    assert (photo.bits, layout(photo)) == (bits, UPRIGHT[orientation])


@pytest.mark.parametrize("orientation", UPRIGHT)
def test_heic_is_turned_by_its_container_only(
    quadrants: np.ndarray, make_exif: Callable[..., bytes], make_xmp: Callable[..., bytes], orientation: int
) -> None:
    data = encoded(Image.fromarray(quadrants), "HEIF", exif=make_exif(orientation), xmp=make_xmp(), quality=95)
    assert layout(from_bytes(data)) == UPRIGHT[orientation]


def test_xmp_orientation_counts_where_exif_has_none(quadrants: np.ndarray, make_xmp: Callable[..., bytes]) -> None:
    data = encoded(Image.fromarray(quadrants), "JPEG", xmp=make_xmp(6))
    photo = from_bytes(data)
    assert layout(photo) == UPRIGHT[6]
    assert photo.metadata.xmp == make_xmp(1)


def test_exif_orientation_outranks_xmp(
    quadrants: np.ndarray, make_exif: Callable[..., bytes], make_xmp: Callable[..., bytes]
) -> None:
    data = encoded(Image.fromarray(quadrants), "JPEG", xmp=make_xmp(6), exif=b"Exif\0\0" + make_exif(1))
    assert layout(from_bytes(data)) == UPRIGHT[1]


@pytest.mark.parametrize("form", ["PNG", "BMP", "TIFF", "WEBP", "JPEG2000"])
def test_lossless_formats_give_the_exact_pixels(smooth: np.ndarray, form: str) -> None:
    options = {"WEBP": {"lossless": True}}.get(form, {})
    photo = from_bytes(encoded(Image.fromarray(smooth), form, **options), source="a name")
    assert np.array_equal(photo.pixels, smooth)
    assert (photo.alpha, photo.grey, photo.bits, photo.source) == (None, False, 8, "a name")
    assert photo.pixels.flags.c_contiguous
    assert not photo.pixels.flags.writeable


@pytest.mark.parametrize("form", ["JPEG", "AVIF", "HEIF"])
def test_lossy_formats_give_nearly_the_pixels(smooth: np.ndarray, form: str) -> None:
    photo = from_bytes(encoded(Image.fromarray(smooth), form, quality=95))
    assert np.abs(photo.pixels.astype(int) - smooth).mean() < 2.5


def test_the_first_frame_of_a_gif_is_read() -> None:
    frames = [Image.new("P", (8, 6), colour) for colour in (1, 2)]
    for frame in frames:
        frame.putpalette([0, 0, 0, 250, 10, 20, 30, 40, 50])
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert (from_bytes(data).pixels == (250, 10, 20)).all()


@pytest.mark.parametrize(
    ("mode", "value", "expected"),
    [("L", 77, 77), ("1", 1, 255), ("1", 0, 0)],
)
@pytest.mark.parametrize("form", ["PNG", "TIFF", "BMP"])
def test_grey_becomes_three_equal_channels(form: str, mode: str, value: int, expected: int) -> None:
    photo = from_bytes(encoded(Image.new(mode, (9, 5), value), form))
    assert photo.grey
    assert photo.pixels.shape == (5, 9, 3)
    assert (photo.pixels == expected).all()


@pytest.mark.parametrize("form", ["PNG", "TIFF"])
def test_grey_with_alpha(form: str) -> None:
    photo = from_bytes(encoded(Image.new("LA", (4, 3), (90, 40)), form))
    assert photo.grey
    assert photo.alpha is not None
    assert (photo.pixels == 90).all()
    assert (photo.alpha == 40).all()


@pytest.mark.parametrize("form", ["PNG", "TIFF", "WEBP"])
def test_colour_with_alpha_keeps_the_colour_under_transparency(form: str) -> None:
    options = {"WEBP": {"lossless": True, "exact": True}}.get(form, {})
    image = Image.new("RGBA", (4, 3), (10, 20, 30, 0))
    image.putpixel((0, 0), (1, 2, 3, 128))
    photo = from_bytes(encoded(image, form, **options))
    assert photo.alpha is not None
    assert photo.pixels[0, :2].tolist() == [[1, 2, 3], [10, 20, 30]]
    assert photo.alpha[0, :2].tolist() == [128, 0]


def test_a_palette_with_transparent_entries(make_png: Callable[..., bytes]) -> None:
    data = make_png(3, 1, 8, 3, b"\0\0\1\2", PLTE=bytes([9, 8, 7, 6, 5, 4, 3, 2, 1]), tRNS=bytes([0, 128]))
    photo = from_bytes(data)
    assert photo.pixels.tolist() == [[[9, 8, 7], [6, 5, 4], [3, 2, 1]]]
    assert photo.alpha is not None
    assert photo.alpha.tolist() == [[0, 128, 255]]


def test_a_palette_without_transparency(make_png: Callable[..., bytes]) -> None:
    photo = from_bytes(make_png(2, 1, 4, 3, b"\0\x01", PLTE=bytes([9, 8, 7, 6, 5, 4])))
    assert photo.pixels.tolist() == [[[9, 8, 7], [6, 5, 4]]]
    assert (photo.alpha, photo.grey) == (None, False)


def test_a_transparent_colour_becomes_alpha(make_png: Callable[..., bytes]) -> None:
    photo = from_bytes(make_png(2, 1, 8, 2, b"\0\1\2\3\4\5\6", tRNS=struct.pack(">3H", 1, 2, 3)))
    assert photo.alpha is not None
    assert photo.alpha.tolist() == [[0, 255]]
    assert photo.pixels.tolist() == [[[1, 2, 3], [4, 5, 6]]]


def test_a_transparent_sixteen_bit_colour_becomes_alpha(make_png: Callable[..., bytes]) -> None:
    lines = b"\0" + struct.pack(">6H", 1, 2, 3, 400, 500, 60_000)
    photo = from_bytes(make_png(2, 1, 16, 2, lines, tRNS=struct.pack(">3H", 1, 2, 3)))
    assert photo.pixels.tolist() == [[[1, 2, 3], [400, 500, 60_000]]]
    assert photo.alpha is not None
    assert photo.alpha.tolist() == [[0, 65535]]


@pytest.mark.parametrize(
    ("colour_type", "values", "pixel", "alpha", "grey"),
    [
        (0, (40_001,), [40_001] * 3, None, True),
        (2, (1, 700, 65_000), [1, 700, 65_000], None, False),
        (4, (40_001, 30_003), [40_001] * 3, 30_003, True),
        (6, (1, 700, 65_000, 9), [1, 700, 65_000], 9, False),
    ],
)
def test_sixteen_bit_png(
    make_png: Callable[..., bytes], colour_type: int, values: tuple[int, ...], pixel: list[int], alpha: int, grey: bool
) -> None:
    photo = from_bytes(make_png(1, 1, 16, colour_type, b"\0" + struct.pack(f">{len(values)}H", *values)))
    assert (photo.bits, photo.grey, photo.pixels[0, 0].tolist()) == (16, grey, pixel)
    assert (None if photo.alpha is None else int(photo.alpha[0, 0])) == alpha


def test_sixteen_bit_interlaced_png(make_png: Callable[..., bytes]) -> None:
    # Adam7 of 2×2: pass 1 holds (0, 0), pass 6 (1, 0), pass 7 the second line
    lines = b"\0" + struct.pack(">H", 100) + b"\0" + struct.pack(">H", 200) + b"\0" + struct.pack(">2H", 300, 400)
    photo = from_bytes(make_png(2, 2, 16, 0, lines, interlace=1))
    assert photo.pixels[..., 0].tolist() == [[100, 200], [300, 400]]


TIFF_LAYOUTS = pytest.mark.parametrize(
    "options",
    [
        {},
        {"byteorder": ">"},
        {"bigtiff": True},
        {"tile": (16, 16)},
        {"rowsperstrip": 7},
        {"compression": "lzw", "predictor": True},
        {"compression": "adobe_deflate", "predictor": True, "byteorder": ">"},
        {"compression": "zstd"},
        {"compression": "packbits"},
    ],
    ids=str,
)


@TIFF_LAYOUTS
@pytest.mark.parametrize("channels", [1, 3])
def test_sixteen_bit_tiff_keeps_every_level(deep: np.ndarray, options: dict[str, object], channels: int) -> None:
    samples = deep if channels == 3 else deep[..., 1]
    photo = from_bytes(tiff(samples, photometric="rgb" if channels == 3 else "minisblack", **options))
    assert photo.bits == 16
    assert photo.grey is (channels == 1)
    assert np.array_equal(photo.pixels, deep if channels == 3 else np.repeat(deep[..., 1:2], 3, axis=2))


@pytest.mark.parametrize("compression", [None, "adobe_deflate"])
def test_sixteen_bit_tiff_in_separate_planes(deep: np.ndarray, compression: str | None) -> None:
    planes = np.ascontiguousarray(np.moveaxis(deep, 2, 0))
    photo = from_bytes(tiff(planes, photometric="rgb", planarconfig="separate", compression=compression))
    assert np.array_equal(photo.pixels, deep)


def test_sixteen_bit_tiff_with_straight_alpha(deep: np.ndarray) -> None:
    photo = from_bytes(tiff(np.dstack([deep, deep[..., 1]]), photometric="rgb", extrasamples=["unassalpha"]))
    assert photo.alpha is not None
    assert np.array_equal(photo.pixels, deep)
    assert np.array_equal(photo.alpha, deep[..., 1])


def test_sixteen_bit_tiff_with_premultiplied_alpha() -> None:
    samples = np.array([[[1000, 2000, 500, 32768]]], np.uint16)
    photo = from_bytes(tiff(samples, photometric="rgb", extrasamples=["assocalpha"]))
    # divided by 32768 / 65535
    assert photo.pixels[0, 0].tolist() == [2000, 4000, 1000]


def test_an_extra_sample_of_unknown_use_is_no_alpha(deep: np.ndarray) -> None:
    photo = from_bytes(tiff(np.dstack([deep, deep[..., 1]]), photometric="rgb", extrasamples=["unspecified"]))
    assert photo.alpha is None
    assert np.array_equal(photo.pixels, deep)


def test_white_is_zero_is_turned_round(deep: np.ndarray) -> None:
    photo = from_bytes(tiff(deep[..., 0], photometric="miniswhite"))
    assert np.array_equal(photo.pixels[..., 1], 65535 - deep[..., 0])


def test_the_first_page_of_a_tiff_is_read(deep: np.ndarray) -> None:
    file = io.BytesIO()
    with tifffile.TiffWriter(file) as writer:
        writer.write(deep, photometric="rgb", metadata=None)
        writer.write(deep[::-1], photometric="rgb", metadata=None)
    assert np.array_equal(from_bytes(file.getvalue()).pixels, deep)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (np.float32, "32-bit floating-point"),
        (np.float16, "floating-point"),
        (np.uint32, "32 bits"),
        (np.int16, "signed"),
    ],
)
def test_samples_that_would_lose_values_are_refused_by_name(kind: type, words: str) -> None:
    with pytest.raises(ReadError, match=f"{words}.*save it with"):
        from_bytes(tiff(np.zeros((8, 8, 3), kind), photometric="rgb"))


def test_camera_raw_is_refused_by_name(smooth: np.ndarray) -> None:
    data = tiff(smooth, photometric="rgb", extratags=[(50706, 1, 4, (1, 4, 0, 0), True)])
    with pytest.raises(ReadError, match=r"camera raw.*develop it"):
        from_bytes(data)


def test_deep_heic_keeps_its_ten_bits() -> None:
    ramp = np.repeat(np.linspace(0, 65535, 1024).astype(np.uint16)[None, :, None], 64, axis=0).repeat(3, axis=2)
    file = io.BytesIO()
    image = pillow_heif.from_bytes("RGB;16", (1024, 64), ramp.tobytes())
    image.save(file, quality=-1, chroma=444, matrix_coefficients=0)
    photo = from_bytes(file.getvalue())
    assert photo.bits == 16
    assert np.unique(photo.pixels[..., 1]).size > 500
    assert np.abs(photo.pixels.astype(int) - ramp).max() < 3 * 64
    assert (int(photo.pixels.min()), int(photo.pixels.max())) == (0, 65535)


def test_deep_avif_keeps_its_ten_bits() -> None:
    ramp = np.repeat(np.arange(1024, dtype=np.uint16)[None, :, None], 64, axis=0).repeat(3, axis=2)
    photo = from_bytes(imagecodecs.avif_encode(ramp, level=99, bitspersample=10, speed=9))
    assert photo.bits == 16
    assert np.unique(photo.pixels[..., 1]).size > 500
    assert np.abs(photo.pixels / 65535 * 1023 - ramp).mean() < 2


@pytest.mark.parametrize("codec", ["jp2", "j2k"])
def test_deep_jpeg_2000_keeps_every_level(deep: np.ndarray, codec: str) -> None:
    photo = from_bytes(imagecodecs.jpeg2k_encode(deep, level=0, codecformat=codec))
    assert np.array_equal(photo.pixels, deep)


@pytest.mark.parametrize("form", ["JPEG", "TIFF"])
def test_cmyk_becomes_srgb_and_loses_its_profile(black_only_cmyk_profile: bytes, form: str) -> None:
    image = Image.new("CMYK", (16, 16), (255, 0, 0, 0))
    with_profile = from_bytes(encoded(image, form, icc_profile=black_only_cmyk_profile))
    without = from_bytes(encoded(image, form))
    assert np.abs(with_profile.pixels.astype(int) - (255, 255, 255)).max() <= 2  # cyan ink is invisible there
    assert np.abs(without.pixels.astype(int) - (0, 255, 255)).max() <= 2
    assert with_profile.metadata.icc is None


def test_ycck_becomes_rgb() -> None:
    inks = np.full((16, 16, 4), (255, 255, 0, 255), np.uint8)  # as Adobe stores it: inverted, so yellow only
    data = imagecodecs.jpeg8_encode(inks, colorspace="CMYK", outcolorspace="YCCK", level=95)
    photo = from_bytes(data)
    assert photo.pixels.shape == (16, 16, 3)
    assert np.abs(photo.pixels.astype(int) - (255, 255, 0)).max() <= 3


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "TIFF", "AVIF", "HEIF"])
def test_profile_and_xmp_come_out_byte_for_byte(
    smooth: np.ndarray, p3_profile: bytes, make_xmp: Callable[..., bytes], form: str
) -> None:
    image = Image.fromarray(smooth)
    options: dict[str, object] = {"icc_profile": p3_profile, "xmp": make_xmp()}
    if form == "PNG":
        from PIL.PngImagePlugin import PngInfo

        text = PngInfo()
        text.add_itxt("XML:com.adobe.xmp", make_xmp().decode(), zip=True)
        options = {"icc_profile": p3_profile, "pnginfo": text}
    elif form == "TIFF":
        options = {"icc_profile": p3_profile, "tiffinfo": {700: make_xmp()}}
    photo = from_bytes(encoded(image, form, **options))
    assert photo.metadata.icc == p3_profile
    assert photo.metadata.xmp == make_xmp()


@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF", "BMP"])
def test_resolution_is_read(smooth: np.ndarray, form: str) -> None:
    photo = from_bytes(encoded(Image.fromarray(smooth), form, dpi=(300, 150)))
    assert photo.metadata.dpi == pytest.approx((300, 150), abs=0.02)


def test_resolution_turns_with_the_picture(smooth: np.ndarray, make_exif: Callable[..., bytes]) -> None:
    data = encoded(Image.fromarray(smooth), "JPEG", dpi=(300, 150), exif=b"Exif\0\0" + make_exif(6))
    assert from_bytes(data).metadata.dpi == (150, 300)


def test_a_grey_profile_stays_beside_grey_only(smooth: np.ndarray, grey_profile: bytes) -> None:
    grey = from_bytes(encoded(Image.fromarray(smooth[..., 0]), "PNG", icc_profile=grey_profile))
    colour = from_bytes(encoded(Image.fromarray(smooth), "PNG", icc_profile=grey_profile))
    assert grey.metadata.icc == grey_profile
    assert colour.metadata.icc is None


def test_exif_hidden_in_png_text_is_found(make_png: Callable[..., bytes], make_exif: Callable[..., bytes]) -> None:
    block = b"Exif\0\0" + make_exif(6)
    text = b"Raw profile type exif\0\nexif\n" + str(len(block)).encode() + b"\n" + block.hex().encode() + b"\n"
    photo = from_bytes(make_png(2, 1, 8, 0, b"\0\1\2", tEXt=text))
    assert (photo.width, photo.height) == (1, 2)
    assert photo.metadata.exif == make_exif(1)


def test_tiff_exif_and_gps_become_a_block(smooth: np.ndarray, make_exif: Callable[..., bytes]) -> None:
    data = encoded(Image.fromarray(smooth), "TIFF", exif=make_exif())
    read_back = Image.Exif()
    read_back.load(from_bytes(data).metadata.exif or b"")
    assert read_back[0x010F] == "Handmade!"
    assert read_back.get_ifd(0x8769)[0xA002] == 48
    assert read_back.get_ifd(0x8825)[1] == "N"


def test_a_tiff_whose_interoperability_directory_is_misplaced_is_read(smooth: np.ndarray) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    exif.get_ifd(0x8769)[0xA005] = {1: "R98"}
    photo = from_bytes(encoded(Image.fromarray(smooth), "TIFF", exif=exif.tobytes()))  # Pillow misplaces it
    np.testing.assert_array_equal(photo.pixels, smooth)
    assert b"Maker" in (photo.metadata.exif or b"")
