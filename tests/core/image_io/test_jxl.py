"""JPEG XL: read with its colours and words, written at both depths; AVIF beside it."""

from __future__ import annotations

import base64
import io
import struct
from collections.abc import Callable
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from PIL import Image

from core.errors import ReadError, TooLargeError
from core.image_io import Metadata, Photo, WriteOptions, colour, from_bytes, read, write
from core.image_io.jxl_header import header
from core.image_io.options import ReadOptions
from tests.core.image_io.test_stated import seen

# 8×8 pixels of (200, 120, 90), or of grey 200, by libjxl's own program: cjxl -x color_space=…
BY_CJXL = {
    "Display P3": "/wpBQEAmNwIIAgEAYABLGIsVwknDYL5ABACH3KcAAAAAAAAAAAA=",
    "BT.2020": "/wpBQECeIggCAQBgAEsYixXCScNgvkAEAIfcpwAAAAAAAAAAAA==",
    "linear": "/wpBQEDRIggCAQBgAEsYixXCScNgvkAEAIfcpwAAAAAAAAAAAA==",
    "gamma": "/wpBQEAFWmKKCAIBAGAASxiLFcJJw2C+QAQAh9ynAAAAAAAAAAAA",
    "PQ": "/wpBBBCQR484HAAAAAACCAIBAGAASxiLFcJJw2C+QAQAh9ynAAAAAAAAAAAA",
    "grey": "/wpBQFDcCAgCAQBEAEsYixXCSUFOSAAAAAAAAAAA",
    "lossy": "/wpBQEJxIQASiAIA1ABd5RIAABUqo4wbvJzr+fJDh8W0jesMbbVtYUmiyDg2SSdwSBKLwMYFGMYDBjBz4SANFKuSBA==",
    "lossy P3": "/wpBQEImNwIAEogCANQAXeUSAAAVKqOMG7yc6/nyQ4fFtI3rDG21bWFJosg4NkkncEgSi8DGBZjBAwwwc+YsDRSrkgQ=",
    "profile": (
        "/wpBQAjfCwMS5gFQVZFJbYn3exbDhkl5CJgJlX+KSAh98hF2K5R+B7BzFdi5wkZrJ2Q0Gi2dRQAAAvmKZ9EcDn+Rlq34HYdh3U6E"
        "sVyiaefCZRs2DyiUGRbQuVKPCgEdW1eu3ZLP/N+kLrJcp29Ax76Fm1du2rNoadCu9dOp0zTOsAI86fXv33nKa9sJ2Bfi3797Q/79"
        "21cEt1wQWBcc+IV0f/79+3cHVfyBsVwYmYOgYNiYgUhz3G+dq2ZNUO4Jps1gRyiMugEIAgEAYABLGIsVwknDYL5ABACH3KcAAAAA"
        "AAAAAAA="
    ),
}


def by_cjxl(name: str) -> bytes:
    return base64.b64decode(BY_CJXL[name])


@pytest.mark.parametrize(
    ("name", "primaries", "gamma"),
    [
        ("Display P3", "Display P3", None),
        ("lossy P3", "Display P3", None),
        ("BT.2020", "BT.2020", None),
        ("linear", "BT.709", 1.0),
        ("gamma", "BT.709", 2.0),
        ("lossy", "BT.709", None),
    ],
)
def test_it_is_seen_as_its_header_says(name: str, primaries: str, gamma: float | None) -> None:
    photo = from_bytes(by_cjxl(name))
    assert (photo.width, photo.height, photo.bits) == (8, 8, 8)
    shown = colour.to_srgb(photo).pixels[4, 4].astype(int)
    assert np.abs(shown - seen((200, 120, 90), primaries, gamma)).max() <= 3


def test_grey_and_pq_are_read() -> None:
    grey = from_bytes(by_cjxl("grey"))
    assert grey.grey
    assert (grey.pixels == 200).all()
    assert "high dynamic range (PQ)" in from_bytes(by_cjxl("PQ")).notes[0]


def test_a_profile_that_cannot_be_read_is_no_reason_to_guess() -> None:
    assert header(by_cjxl("profile")).icc
    with pytest.raises(ReadError, match="its colour profile can't be read from JPEG XL"):
        from_bytes(by_cjxl("profile"))


@pytest.mark.parametrize("bits", [8, 10, 12, 16])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_every_depth_and_channel_count_is_read(bits: int, channels: int) -> None:
    top = (1 << bits) - 1
    kind = np.uint8 if bits == 8 else np.uint16
    samples = np.random.default_rng(2).integers(0, top + 1, (13, 21, channels)).astype(kind)
    stored = samples[..., 0] if channels == 1 else samples
    data = imagecodecs.jpegxl_encode(
        stored, lossless=True, bitspersample=bits, photometric="gray" if channels < 3 else "rgb"
    )
    photo = from_bytes(data)
    wide = samples.astype(np.float64)
    if bits > 8:  # the library takes deep samples for light
        wide = wide / top
        curve = np.where(wide <= 0.0031308, 12.92 * wide, 1.055 * wide ** (1 / 2.4) - 0.055)
        wide = 65535 * np.concatenate([curve, wide[..., 3:]], axis=2)[..., [0, 1, 2, -1][:channels]]
    assert photo.bits == (8 if bits == 8 else 16)
    assert (photo.alpha is not None) is (channels in (2, 4))
    assert np.abs(photo.pixels[..., 0] - wide[..., 0]).max() <= (0 if bits == 8 else 7)
    if photo.alpha is not None:
        assert np.abs(photo.alpha - wide[..., -1]).max() <= 0.5


def test_a_jpeg_packed_inside_comes_out_with_all_it_carries(smooth: np.ndarray, p3_profile: bytes) -> None:
    file = io.BytesIO()
    Image.fromarray(smooth).save(file, "JPEG", quality=90, icc_profile=p3_profile, comment=b"hello")
    photo, plain = from_bytes(imagecodecs.jpegxl_encode_jpeg(file.getvalue())), from_bytes(file.getvalue())
    np.testing.assert_array_equal(photo.pixels, plain.pixels)
    assert photo.metadata.icc == p3_profile
    assert photo.metadata.texts == plain.metadata.texts != ()


def test_a_frame_of_an_animation_is_noted(smooth: np.ndarray) -> None:
    data = imagecodecs.jpegxl_encode(np.stack([smooth, smooth[::-1]]), lossless=True, photometric="rgb")
    assert from_bytes(data).notes[0].startswith("The file holds 2 pictures; number 1")
    np.testing.assert_array_equal(from_bytes(data, options=ReadOptions(page=2)).pixels, smooth[::-1])


def test_packed_metadata_are_unpacked(smooth: np.ndarray, make_xmp: Callable[..., bytes]) -> None:
    data = imagecodecs.jpegxl_encode(smooth, lossless=True, usecontainer=True)
    packed = b"xml " + imagecodecs.brotli_encode(make_xmp())
    with_box = data + struct.pack(">I4s", len(packed) + 8, b"brob") + packed
    assert from_bytes(with_box).metadata.xmp == make_xmp()
    hostile = b"xml " + imagecodecs.brotli_encode(bytes(100 << 20))
    assert not from_bytes(data + struct.pack(">I4s", len(hostile) + 8, b"brob") + hostile).metadata.xmp


def test_size_and_kind_are_checked_before_decoding(smooth: np.ndarray) -> None:
    data = imagecodecs.jpegxl_encode(smooth, lossless=True)
    with pytest.raises(TooLargeError):
        from_bytes(data, max_pixels=40 * 56 - 1)
    floats = imagecodecs.jpegxl_encode(smooth.astype(np.float32) / 255, lossless=True)
    with pytest.raises(ReadError, match="floating-point"):
        from_bytes(floats)
    for end in range(2, 16):
        with pytest.raises(ReadError, match="Can't read"):
            from_bytes(data[:end])


@pytest.mark.parametrize("suffix", [".jxl", ".avif"])
@pytest.mark.parametrize("alpha", [False, True])
def test_what_is_written_is_read_back(
    tmp_path: Path, smooth: np.ndarray, make_exif: Callable[..., bytes], make_xmp: Callable[..., bytes], suffix: str,
    alpha: bool,
) -> None:  # fmt: skip
    metadata = Metadata(exif=make_exif(size=(56, 40)), xmp=make_xmp(), dpi=(300.0, 150.0))
    opacity = np.ascontiguousarray(smooth[..., 0]) if alpha else None
    photo = Photo(pixels=smooth.copy(), alpha=opacity, metadata=metadata)
    write(tmp_path / f"a{suffix}", photo, WriteOptions(quality=100))
    again = read(tmp_path / f"a{suffix}")
    assert np.abs(again.pixels.astype(int) - smooth).max() <= (0 if suffix == ".jxl" else 4)
    assert (again.alpha is not None) is alpha
    assert again.metadata.xmp == make_xmp()
    assert again.metadata.dpi == (300.0, 150.0)
    assert b"maker note, kept byte for byte" in (again.metadata.exif or b"")


def test_sixteen_bits_are_written_without_loss(tmp_path: Path, deep: np.ndarray) -> None:
    write(tmp_path / "a.jxl", Photo(pixels=deep.copy()), WriteOptions(quality=100))
    np.testing.assert_array_equal(read(tmp_path / "a.jxl").pixels, deep)
    np.testing.assert_array_equal(imagecodecs.jpegxl_decode((tmp_path / "a.jxl").read_bytes()), deep)


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_lossy_sixteen_bits_say_the_curve_they_are_seen_by(tmp_path: Path, channels: int) -> None:
    ramp = np.tile(np.linspace(3000, 62000, 96).astype(np.uint16), (64, 1))
    pixels = np.stack([ramp, ramp if channels < 3 else ramp[:, ::-1], ramp], -1)
    alpha = np.ascontiguousarray(ramp) if channels in (2, 4) else None
    write(tmp_path / "a.jxl", Photo(pixels=pixels, alpha=alpha, grey=channels < 3), WriteOptions(quality=95))
    assert header((tmp_path / "a.jxl").read_bytes().partition(b"jxlc")[2]).transfer == 13
    again = read(tmp_path / "a.jxl")
    assert again.bits == 16
    assert np.abs(again.pixels.astype(int) - pixels).mean() < 257
    if alpha is not None:
        assert np.abs(again.alpha.astype(int) - alpha).max() < 257  # type: ignore[union-attr]


@pytest.mark.parametrize("bits", [8, 16])
def test_a_profile_is_converted_for_jpeg_xl(tmp_path: Path, p3_profile: bytes, bits: int) -> None:
    patch = np.full((8, 8, 3), (200, 120, 90), np.uint8)
    pixels = patch if bits == 8 else patch * np.uint16(257)
    photo = Photo(pixels=pixels, metadata=Metadata(icc=p3_profile))
    write(tmp_path / "a.jxl", photo, WriteOptions(quality=100))
    again = read(tmp_path / "a.jxl")
    assert again.metadata.icc is None
    assert again.bits == bits
    # Display P3's primaries under gamma 2.2 (conftest), as sRGB
    expected = seen((200, 120, 90), "Display P3", 2.2)
    assert np.abs(again.pixels[0, 0] / (1 if bits == 8 else 257) - expected).max() <= 1.5


def test_avif_keeps_its_profile(tmp_path: Path, smooth: np.ndarray, p3_profile: bytes) -> None:
    write(tmp_path / "a.avif", Photo(pixels=smooth.copy(), metadata=Metadata(icc=p3_profile)))
    with Image.open(tmp_path / "a.avif") as image:
        assert image.info["icc_profile"] == p3_profile


def test_quality_counts(tmp_path: Path, smooth: np.ndarray) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3)).astype(np.uint8)
    for suffix in (".jxl", ".avif"):
        sizes = []
        for quality in (5, 30, 60, 90, 100):
            write(tmp_path / f"a{suffix}", Photo(pixels=noise.copy()), WriteOptions(quality=quality))
            sizes.append((tmp_path / f"a{suffix}").stat().st_size)
        assert sizes == sorted(sizes)
        assert len(set(sizes)) == 5
