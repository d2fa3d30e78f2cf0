"""What every encoder gets: the samples exactly as they are to be stored, and the metadata beside them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.image_io.exif import Exif
from core.image_io.photo import Metadata


@dataclass(frozen=True, kw_only=True, eq=False)
class Prepared:
    """Samples ready to be stored.

    Attributes:
        samples: H×W×C, uint8 or uint16, C-contiguous; C is 1 (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGB, alpha).
        metadata: matches the samples: their size, and a profile of their kind.
        exif: the metadata's EXIF, parsed.
        quality: 1 to 100, for lossy formats.
    """

    samples: np.ndarray
    metadata: Metadata
    exif: Exif | None
    quality: int
