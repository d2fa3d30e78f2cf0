"""Where a result came from: what was believed, what was asked for, and by which model, kept in its XMP.

Order + estimate + source + model ─▶ Provenance ⇄ fields of the XMP ⇄ JSON
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from core.engine.picture import Picture
from core.errors import OrderError
from core.image_io import exif
from core.image_io.metadata import provenance, with_provenance
from core.image_io.photo import Metadata, Photo
from core.order import UNREADABLE, Order


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """What there is to know about a result.

    Attributes:
        order: what was asked for; its model has the hash of the weights that were used.
        estimate: factor name → (mean, low, high) in the factor's unit, to three decimals.
        scale: the enlargement that the order came to.
        source: name of the photo's file, without its folder; empty when it was pasted.
        source_sha256: of that file's bytes.
        references_sha256: of the bytes of each reference's file, as the order names them.
        version: of the program.
    """

    order: Order
    estimate: Mapping[str, tuple[float, float, float]]
    scale: float
    source: str
    source_sha256: str
    version: str
    references_sha256: tuple[str, ...] = ()

    @classmethod
    def of(cls, picture: Picture, order: Order) -> Provenance:
        """The provenance of a picture that was made by `order`."""
        readings = picture.estimate.readings.items()
        estimate = {name: (round(r.mean, 3), round(r.low, 3), round(r.high, 3)) for name, r in readings}
        return cls(
            order=order.recorded(),
            estimate=estimate,
            scale=picture.scale,
            source=Path(picture.photo.source).name,
            source_sha256=picture.photo.sha256,
            version=version("causalsr"),
            references_sha256=picture.references,
        )

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "version": self.version,
            "source": self.source,
            "source_sha256": self.source_sha256,
            "scale": self.scale,
            "estimate": {name: list(values) for name, values in self.estimate.items()},
            "order": self.order.as_json(),
            **({"references_sha256": list(self.references_sha256)} if self.references_sha256 else {}),
        }

    def fields(self) -> dict[str, str]:
        """The XMP's fields: text as it is, everything else as JSON; `read` puts them together again."""
        values = self.as_json().items()
        return {name: each if isinstance(each, str) else json.dumps(each, ensure_ascii=False) for name, each in values}

    @classmethod
    def read(cls, metadata: Metadata) -> Provenance | None:
        """The provenance in a file's metadata; None where there is none.

        Raises:
            OrderError: there is one, and it can't be read.
        """
        fields = provenance(metadata)
        if "order" not in fields:
            return None
        try:
            readings = json.loads(fields["estimate"]).items()
            estimate = {str(name): (float(mean), float(low), float(high)) for name, (mean, low, high) in readings}
            return cls(
                order=Order.from_json(json.loads(fields["order"])),
                estimate=estimate,
                scale=float(fields["scale"]),
                source=fields.get("source", ""),
                source_sha256=fields.get("source_sha256", ""),
                version=fields.get("version", ""),
                references_sha256=tuple(str(each) for each in json.loads(fields.get("references_sha256", "[]"))),
            )
        except UNREADABLE as error:
            reason = repr(error)[:200]
            raise OrderError(f"its provenance can't be read ({reason}); it was changed by another program") from error


def signed(picture: Picture, order: Order) -> Photo:
    """The photo to write: the picture's, with its provenance in the XMP, and the resolution that was asked for."""
    metadata = picture.photo.metadata if order.dpi is None else _stating(order.dpi, picture.photo.metadata)
    return replace(picture.photo, metadata=with_provenance(metadata, Provenance.of(picture, order).fields()))


def _stating(dpi: float, metadata: Metadata) -> Metadata:
    """The metadata with another resolution, in dots per inch, wherever one stands."""
    block = exif.checked(metadata.exif)
    return replace(metadata, dpi=(dpi, dpi), exif=block.with_dpi((dpi, dpi)).block if block else None)
