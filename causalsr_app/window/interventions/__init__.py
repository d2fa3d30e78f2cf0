"""The interventions: one row a factor, with what the program believes and what the person wants."""

from causalsr_app.window.interventions.panel import InterventionsPanel
from causalsr_app.window.interventions.why import WhyPage

__all__ = ["InterventionsPanel", "WhyPage"]
