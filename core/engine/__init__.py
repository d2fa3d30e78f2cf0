"""The engine: photos in, restored pictures out. `Engine` is loaded on first use, since it needs torch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.engine.picture import Picture, Region

if TYPE_CHECKING:
    from core.engine.engine import Engine

__all__ = ["Engine", "Picture", "Region"]


def __getattr__(name: str) -> Any:
    if name == "Engine":
        from core.engine.engine import Engine

        return Engine
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
