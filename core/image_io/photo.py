"""A photo as the program holds it: pixels apart from alpha, metadata as bytes beside them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np


@dataclass(frozen=True, slots=True)
class Text:
    """Words that a file keeps under a keyword, as PNG does; a JPEG's or GIF's comment has the keyword `Comment`.

    Attributes:
        keyword: 1 to 79 characters.
        text: of any length.
        language: as RFC 3066 has it; empty where none is stated.
        translated: the keyword in that language.
    """

    keyword: str
    text: str
    language: str = ""
    translated: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Metadata:
    """What travels with the pixels, untouched, from the file read to the file written.

    Attributes:
        icc: ICC profile of the pixels; None means sRGB.
        exif: EXIF block (TIFF header first, no `Exif\\0\\0` prefix), orientation already reset to 1.
        xmp: XMP packet.
        dpi: horizontal and vertical resolution in dots per inch.
        iptc: IPTC captions (IIM datasets).
        texts: further words, in the file's order.
    """

    icc: bytes | None = None
    exif: bytes | None = None
    xmp: bytes | None = None
    dpi: tuple[float, float] | None = None
    iptc: bytes | None = None
    texts: tuple[Text, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Compression:
    """What a file says of its last lossy compression.

    Attributes:
        luma: quantisation table of the first component, 64 steps of at least 1, row by row.
        chroma: of the second; None where there is none.
        subsampling: how many columns and rows of luma share one chroma sample; (1, 1) where there is no chroma.
    """

    luma: tuple[int, ...]
    chroma: tuple[int, ...] | None = None
    subsampling: tuple[int, int] = (1, 1)


@dataclass(frozen=True, kw_only=True, eq=False)
class Photo:
    """Pixels ready for the engine.

    Attributes:
        pixels: H×W×3, RGB, uint8 or uint16, C-contiguous, read-only, orientation already applied.
        alpha: H×W of the same depth, or None; the pixels are not premultiplied.
        grey: the file held one channel (pixels have R = G = B); writing may use one again.
        metadata: see `Metadata`.
        source: where it came from, for messages; empty when pasted.
        sha256: of the file's bytes, in hexadecimal; empty when it came from none.
        notes: what of the file could not be taken over, in sentences for people.
        compression: what the file says of its own; None where it says nothing.
    """

    pixels: np.ndarray
    alpha: np.ndarray | None = None
    grey: bool = False
    metadata: Metadata = field(default_factory=Metadata)
    source: str = ""
    sha256: str = ""
    notes: tuple[str, ...] = ()
    compression: Compression | None = None

    def __post_init__(self) -> None:
        if self.pixels.ndim != 3 or self.pixels.shape[2] != 3:
            raise ValueError(f"pixels must be H×W×3, got {self.pixels.shape}")
        if self.pixels.dtype not in (np.uint8, np.uint16):
            raise ValueError(f"pixels must be uint8 or uint16, got {self.pixels.dtype}")
        if not self.pixels.flags.c_contiguous:
            raise ValueError("pixels must be C-contiguous")
        self.pixels.flags.writeable = False
        if self.alpha is not None:
            if self.alpha.shape != self.pixels.shape[:2] or self.alpha.dtype != self.pixels.dtype:
                raise ValueError("alpha must be H×W and as deep as the pixels")
            self.alpha.flags.writeable = False

    def __setstate__(self, state: dict[str, object]) -> None:
        """Fill a photo that was pickled or copied deeply: its new arrays are read-only too."""
        self.__dict__.update(state)
        self.__post_init__()

    @property
    def height(self) -> int:
        """Rows of pixels."""
        return int(self.pixels.shape[0])

    @property
    def width(self) -> int:
        """Columns of pixels."""
        return int(self.pixels.shape[1])

    @property
    def bits(self) -> int:
        """Bits per channel: 8 or 16."""
        return int(self.pixels.dtype.itemsize * 8)

    def with_pixels(self, pixels: np.ndarray, alpha: np.ndarray | None) -> Photo:
        """The same photo (metadata, source) with other pixels, of any size."""
        return replace(self, pixels=pixels, alpha=alpha)
