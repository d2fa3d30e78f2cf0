"""How a photo is to be read and written."""

from __future__ import annotations

from dataclasses import dataclass

KEEPING = ", or use --damaged keep"
"""What the refusal of a JPEG says that `keep_damaged` would have read."""


@dataclass(frozen=True, kw_only=True)
class ReadOptions:
    """Which picture of a file is to be read, and what to do with a file that is cut off.

    Attributes:
        page: number of the picture among those the file holds, from 1; None is the main one.
        keep_damaged: read a JPEG or PNG that is cut off as far as it goes, with grey in place of the rest.
    """

    page: int | None = None
    keep_damaged: bool = False


@dataclass(frozen=True, kw_only=True)
class WriteOptions:
    """How a photo is to be written; checked by `check_target` and `write`, not here.

    Attributes:
        format: `png`, `jpeg`, `webp`, `tiff`, `avif` or `jxl` (`jpg` and `tif` too); None goes by the target's suffix.
        quality: 1 to 100, for JPEG, WebP, AVIF and JPEG XL. JPEG and AVIF keep full colour resolution (4:4:4) from 90
            on; WebP and JPEG XL are lossless at 100.
        bits: bits per channel, 8 or 16; None means as the photo has, or 8 where the format holds no more.
        background: R, G, B in 0…255 (in the photo's own colour space) under transparency where the format has none.
        keep_time: the file's time of change is to be the photo's; set by `core.batch.one`, which knows both files.
    """

    format: str | None = None
    quality: int = 95
    bits: int | None = None
    background: tuple[int, int, int] = (255, 255, 255)
    keep_time: bool = False
