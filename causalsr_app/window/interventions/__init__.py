"""The interventions: one row a factor, with what the program believes and what the person wants."""

from causalsr_app.window.interventions.panel import InterventionsPanel

__all__ = ["InterventionsPanel"]
