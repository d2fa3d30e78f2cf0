"""What is shipped beside the code: weights, sample photos and icons, and the loader that finds them."""

from __future__ import annotations

import json
import os
from pathlib import Path

_HERE = Path(__file__).parent


def weights_file(name: str) -> Path | None:
    """The shipped weights of the model `name`, or None."""
    return _file(_HERE / "weights", f"causalsr-{name}.safetensors")


def weights_sha256(name: str) -> str:
    """The hash that the shipped weights of the model `name` have by the manifest beside; empty where there is none."""
    file = _file(_HERE / "weights", f"causalsr-{name}.json")
    return "" if file is None else str(json.loads(file.read_text(encoding="utf-8"))["sha256"])


def shipped_models() -> tuple[str, ...]:
    """Names of the models that are shipped, the one that is used unasked first."""
    found = (file.name for file in (_HERE / "weights").glob("causalsr-*.safetensors"))
    names = (name.removeprefix("causalsr-").removesuffix(".safetensors") for name in found)
    return tuple(sorted(names, key=lambda name: (name != "fast", name)))


def semantics_file(name: str) -> Path | None:
    """The shipped weights of the semantic network `name`, or None."""
    return _file(_HERE / "semantics", f"{name}.safetensors")


def samples() -> list[Path]:
    """The sample photos, in order of name."""
    return sorted(file for file in (_HERE / "samples").iterdir() if file.suffix in {".jpg", ".png", ".webp"})


def desktop(name: str) -> Path:
    """A file that tells a desktop about the program."""
    return _HERE / "desktop" / name


def icon(name: str) -> Path:
    """An icon file."""
    return _HERE / "icons" / name


def translation(language: str) -> Path:
    """The window's words in another language, as Qt reads them."""
    return _HERE / "translations" / f"causalsr_{language}.qm"


def _file(folder: Path, name: str) -> Path | None:
    """The file of that name in the folder, or None; any name may be asked for, and none leads elsewhere."""
    file = folder / name
    return file if file.parent == folder and os.path.isfile(file) else None  # noqa: PTH113 - Path's own raises
