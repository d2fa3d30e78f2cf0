"""A small training set as a folder that `fit` reads: PNGs, and a manifest that says what they are."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from PIL import Image

from core.files.atomic import atomic_file
from training.data.photos import list_photos, load_photos
from training.distillation.methods import Distillation, Distilled, check, distil
from training.errors import TrainingError, UsageError

MANIFEST = "distilled.json"


def distil_folder(
    data: Path, out: Path, wanted: Distillation, *, held_out: int = 12, say: Callable[[str], None] = print
) -> Path:
    """Write the set into `out`, the manifest last; returns the manifest's path.

    Args:
        held_out: photos that are passed over, the same that `fit` keeps apart of the whole folder by a recipe that
            holds so many, so that what was trained on either can be compared on them; 0 passes over none.

    Raises:
        UsageError: what is wanted can't be.
        ReadError: no photos in `data`, or one can't be decoded.
        TrainingError: `out` isn't an empty folder.
    """
    check(wanted)
    _check_places(out, held_out)
    names = [file.name for file in list_photos(data)]
    photos = load_photos(data)
    train = photos.split(held_out)[0] if held_out else photos
    chosen = set(train.places)
    kept = [name for name, place in zip(names, photos.places, strict=True) if place in chosen]
    say(f"{len(train)} photos to choose from, {len(photos) - len(train)} held out")
    distilled = distil(train, wanted)
    share = distilled.pictures[..., 0].numel() / sum(height * width for _, height, width in train.places)
    described = {
        **_asked(wanted, distilled),
        "pictures": len(distilled.crops),
        "share_reached": share,
        "data_manifest_sha256": photos.digest,
        "held_out": sorted(set(names) - set(kept)),
        **distilled.figures,
        "crops": [
            {"file": picture_name(number), "source": kept[crop.photo], "top": crop.top, "left": crop.left}
            for number, crop in enumerate(distilled.crops)
        ],
    }
    manifest = _write(out, distilled, described)
    say(summary(distilled, share, out))
    return manifest


def _check_places(out: Path, held_out: int) -> None:
    if held_out < 0:
        raise UsageError(f"--held-out {held_out} is below 0; give 0 to choose from all photos")
    if out.exists() and not out.is_dir():
        raise TrainingError(f"{out}: is not a folder; choose another --out")
    if out.exists() and any(out.iterdir()):
        raise TrainingError(f"{out}: is not empty; choose another --out")


def _asked(wanted: Distillation, distilled: Distilled) -> dict[str, object]:
    """What was wanted, without what only optimising reads where nothing was optimised."""
    asked = asdict(wanted)
    if not distilled.figures:
        del asked["matching"], asked["decoder_steps"]
    return asked


def _write(out: Path, distilled: Distilled, described: dict[str, object]) -> Path:
    """The pictures, then the manifest, so that a folder without one was interrupted."""
    out.mkdir(parents=True, exist_ok=True)
    for number, picture in enumerate(distilled.pictures.numpy()):
        with atomic_file(out / picture_name(number)) as file:
            Image.fromarray(picture).save(file, "PNG")
    manifest = out / MANIFEST
    with atomic_file(manifest) as file:
        file.write(json.dumps(described, indent=1, ensure_ascii=False).encode() + b"\n")
    return manifest


def picture_name(number: int) -> str:
    """`00042.png`."""
    return f"{number:05d}.png"


def summary(distilled: Distilled, share: float, out: Path) -> str:
    """One line about what was written."""
    count, side = distilled.pictures.shape[:2]
    figures = "".join(f", {name.replace('_', ' ')} {value:.2f}" for name, value in distilled.figures.items())
    return f"wrote {count} pictures of {side}×{side} into {out}, {share:.2%} of the pixels{figures}"
