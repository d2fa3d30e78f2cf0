"""The export: where to, in which format, and what became of it."""

from causalsr_app.window.export.panel import ExportPanel

__all__ = ["ExportPanel"]
