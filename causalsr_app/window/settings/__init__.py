"""The pages about the program itself: its settings, and what it is built of."""

from causalsr_app.window.settings.about import AboutPage
from causalsr_app.window.settings.page import SettingsPage

__all__ = ["AboutPage", "SettingsPage"]
