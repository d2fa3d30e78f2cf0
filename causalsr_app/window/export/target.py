"""Names of the files written."""

from __future__ import annotations

from pathlib import Path

from core.batch.plan import LONGEST_NAME, target_name
from core.image_io.formats import TARGETS, WRITABLE
from core.order import Size

LONGEST_SUFFIX = max((suffix for target in TARGETS.values() for suffix in target.suffixes), key=len)

FORBIDDEN = frozenset('/\\:*?"<>|\0')
"""Characters that a file's name can't hold on one system or another."""


def suggested_stem(name: str, scale: int) -> str:
    """`street_x3` for street.jpg."""
    return target_name(Path(name).stem, Size(scale=scale), LONGEST_SUFFIX).removesuffix(LONGEST_SUFFIX)


def with_suffix(name: str, form: str) -> str:
    """The name with the format's usual suffix, instead of a suffix of another format that was typed."""
    name = name.strip()
    typed = Path(name).suffix
    if typed.lower() in TARGETS[form].suffixes:
        return name
    return (name[: -len(typed)] if typed.lower() in WRITABLE else name) + TARGETS[form].suffixes[0]


def problem(name: str) -> str:
    """Why a typed name can't be used, in words; empty when it can."""
    bare = name.strip()
    if not bare or bare in (".", ".."):
        return "Give the file a name"
    wrong = sorted(FORBIDDEN.intersection(bare))
    if wrong:
        return f"A file's name can't hold {' '.join(wrong)}"
    if len(bare.encode()) > LONGEST_NAME - len(LONGEST_SUFFIX):
        return "That name is too long for a file"
    return ""
