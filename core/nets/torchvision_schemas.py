"""torchvision beside a torch its compiled library was not built for, as the CPU's: the import made possible.

There `import torchvision` stops at "operator torchvision::nms does not exist", since it describes two operators that
only its compiled library declares. With the two declared first, everything but those operators works. Whoever
imports torchvision, or open_clip, timm or spandrel, which import it, calls `declare_missing_schemas` before.
"""

from __future__ import annotations

import sys
from importlib.machinery import EXTENSION_SUFFIXES
from importlib.util import find_spec
from pathlib import Path

import torch

SCHEMAS = (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
)
"""As torchvision 0.28 declares them in csrc/ops/nms.cpp and csrc/ops/quantized/cpu/qnms_kernel.cpp."""

LIBRARIES = ("_C", "_C_stable")
"""Names of the compiled library: to torchvision 0.28, and since. Taking a whole one for absent would declare its
operators twice, at which the interpreter aborts."""

_declared: list[torch.library.Library] = []
"""Kept, for a library that is collected takes its declarations along."""


def declare_missing_schemas() -> bool:
    """Declare the operators that `import torchvision` needs, if its compiled library can't; whether that was done.

    Does nothing where torchvision is absent, already imported, or whole; may be called any number of times.
    """
    if _declared or "torchvision" in sys.modules:
        return False
    spec = find_spec("torchvision")
    if spec is None or spec.origin is None or _loads(Path(spec.origin).parent):
        return False
    library = torch.library.Library("torchvision", "FRAGMENT")
    for schema in SCHEMAS:
        library.define(schema)
    _declared.append(library)
    return True


def _loads(folder: Path) -> bool:
    """Whether a compiled library in torchvision's folder loads; loading it twice is harmless."""
    for file in (folder / f"{name}{suffix}" for name in LIBRARIES for suffix in EXTENSION_SUFFIXES):
        if file.is_file():
            try:
                torch.ops.load_library(file)
            except OSError:
                continue
            return True
    return False
