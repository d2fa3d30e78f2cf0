"""The models: a page that lists them, adds and removes those of others, and a choice beside the picture."""

from causalsr_app.window.models.chooser import ModelChooser
from causalsr_app.window.models.page import ModelsPage

__all__ = ["ModelChooser", "ModelsPage"]
