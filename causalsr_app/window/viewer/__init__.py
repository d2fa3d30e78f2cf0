"""The viewer: before and after under one transform, compared by a split, side by side, or flipped."""

from causalsr_app.window.viewer.viewer import Viewer

__all__ = ["Viewer"]
