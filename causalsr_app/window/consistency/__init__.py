"""Whether the result, harmed again as believed, gives the photo back: shown side by side, with a map."""

from causalsr_app.window.consistency.page import ConsistencyPage

__all__ = ["ConsistencyPage"]
