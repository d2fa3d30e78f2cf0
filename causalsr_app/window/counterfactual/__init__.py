"""The counterfactual strip: the middle of what is seen, at five settings of one factor."""

from causalsr_app.window.counterfactual.strip import CounterfactualStrip

__all__ = ["CounterfactualStrip"]
