"""Colours, measures and fonts: a neutral light and dark look with one accent colour."""

from __future__ import annotations

from dataclasses import dataclass
from string import Template

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

GRID = 8
"""Every distance is a multiple of this, or half of it."""


@dataclass(frozen=True, kw_only=True)
class Colours:
    """The colours of one look, all of them neutral but `accent` and `danger`."""

    dark: bool
    surround: str
    surface: str
    raised: str
    field: str
    hover: str
    line: str
    groove: str
    text: str
    muted: str
    faint: str
    accent: str
    on_accent: str
    danger: str


LIGHT = Colours(
    dark=False, surround="#d6d6d6", surface="#f2f2f2", raised="#ffffff", field="#ffffff", hover="#e4e4e4",
    line="#cfcfcf", groove="#c4c4c4", text="#1c1c1c", muted="#5a5a5a", faint="#8f8f8f",
    accent="#1b66c9", on_accent="#ffffff", danger="#b3261e",
)  # fmt: skip
DARK = Colours(
    dark=True, surround="#1e1e1e", surface="#2a2a2a", raised="#363636", field="#222222", hover="#3d3d3d",
    line="#404040", groove="#4a4a4a", text="#ececec", muted="#a8a8a8", faint="#767676",
    accent="#6aa5f8", on_accent="#10161f", danger="#ff8a80",
)  # fmt: skip

SURROUNDS = {"black": "#000000", "white": "#ffffff", "grey": "#777777"}
"""Fixed colours around the picture; #777777 is close to CIE L* = 50. "theme" is the look's own."""


def colours_of(widget: QWidget) -> Colours:
    """The look the widget is drawn in, told by a role that the style sheet leaves alone."""
    return DARK if widget.palette().color(QPalette.ColorRole.Mid).lightness() < 128 else LIGHT


def palette(colours: Colours) -> QPalette:
    """The look as a palette, for everything that is not drawn by a style sheet."""
    role = QPalette.ColorRole
    made = QPalette(QColor(colours.surface))
    for which, colour in (
        (role.Window, colours.surface), (role.Base, colours.field), (role.AlternateBase, colours.raised),
        (role.Button, colours.raised), (role.Text, colours.text), (role.WindowText, colours.text),
        (role.ButtonText, colours.text), (role.ToolTipBase, colours.raised), (role.ToolTipText, colours.text),
        (role.PlaceholderText, colours.faint), (role.Highlight, colours.accent), (role.Accent, colours.accent),
        (role.HighlightedText, colours.on_accent), (role.Mid, colours.line), (role.Link, colours.accent),
    ):  # fmt: skip
        made.setColor(which, QColor(colour))
    for which in (role.Text, role.WindowText, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(colours.faint))
    return made


def tabular(font: QFont, *, scale: float = 1.0, weight: QFont.Weight | None = None) -> QFont:
    """The font with figures of one width, so that numbers don't jump."""
    changed = QFont(font)
    changed.setFeature(QFont.Tag("tnum"), 1)
    if scale != 1.0:
        changed.setPointSizeF(font.pointSizeF() * scale)
    if weight is not None:
        changed.setWeight(weight)
    return changed


SHEET = Template(
    """
    QWidget { color: $text; }
    QMainWindow, QWidget#chrome { background: $surface; }
    QToolTip { color: $text; background: $raised; border: 1px solid $line; padding: 4px 6px; }
    QLabel[role="muted"] { color: $muted; }
    QLabel[role="faint"] { color: $faint; }
    QLabel[role="danger"] { color: $danger; }
    QLabel:disabled { color: $faint; }
    QFrame[role="line"] { background: $line; border: none; }
    QScrollArea { background: $surface; border: none; }
    QPushButton, QToolButton { background: transparent; border: 1px solid transparent; border-radius: 5px;
        padding: 4px 8px; min-height: 20px; }
    QPushButton:hover, QToolButton:hover { background: $hover; }
    QPushButton:pressed, QToolButton:pressed { background: $line; }
    QPushButton:focus, QToolButton:focus { border-color: $accent; }
    QToolButton:checked { color: $accent; }
    QToolButton::menu-indicator { image: none; }
    QTextBrowser { background: $field; border: 1px solid $line; border-radius: 4px; }
    QTextBrowser:focus, QCheckBox:focus { border-color: $accent; }
    QPushButton:disabled, QToolButton:disabled { color: $faint; }
    QPushButton[role="plain"] { background: $raised; border-color: $line; padding: 4px 12px; }
    QPushButton[role="place"] { background: transparent; border: 1px dashed $muted; padding: 4px 12px; }
    QPushButton[role="place"]:hover { background: $hover; }
    QPushButton[role="place"]:focus { border: 1px solid $accent; }
    QPushButton[role="plain"]:hover { background: $hover; }
    QPushButton[role="plain"]:focus { border-color: $accent; }
    QPushButton[role="main"] { background: $accent; color: $on_accent; font-weight: 600; padding: 5px 16px; }
    QPushButton[role="main"]:hover { border-color: $on_accent; }
    QPushButton[role="main"]:focus { border: 2px solid $muted; padding: 4px 15px; }
    QPushButton[role="main"]:disabled { background: $hover; color: $faint; }
    QLineEdit, QDoubleSpinBox, QSpinBox { background: $field; border: 1px solid $line; border-radius: 4px;
        padding: 2px 6px; min-height: 20px; selection-background-color: $accent; selection-color: $on_accent; }
    QLineEdit:focus, QDoubleSpinBox:focus, QSpinBox:focus { border-color: $accent; }
    QLineEdit:disabled, QDoubleSpinBox:disabled, QSpinBox:disabled { background: $surface; color: $faint; }
    QComboBox QAbstractItemView, QMenu { background: $raised; border: 1px solid $line; color: $text;
        selection-background-color: $accent; selection-color: $on_accent; }
    QMenu::item { padding: 5px 20px; }
    QMenu::item:selected { background: $accent; color: $on_accent; }
    QMenu::item:disabled { color: $faint; }
    QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
    QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $groove; }
    QSlider::sub-page:horizontal { border-radius: 2px; background: $accent; }
    QSlider::handle:horizontal { width: 13px; height: 13px; margin: -5px 0; border-radius: 6px; background: $text; }
    QSlider::handle:horizontal:focus { border: 2px solid $accent; width: 9px; height: 9px; }
    QProgressBar { background: $groove; border: none; border-radius: 2px; max-height: 4px; min-height: 4px; }
    QProgressBar::chunk { background: $accent; border-radius: 2px; }
    QFrame#card QScrollArea, QWidget#inside { background: transparent; }
    QFrame#card, QFrame#message { background: $raised; border: 1px solid $line; border-radius: 6px; }
    QTableView { background: $field; border: 1px solid $line; border-radius: 4px; selection-background-color: $hover;
        selection-color: $text; }
    QTableView:focus { border-color: $accent; }
    QListWidget { background: $field; border: 1px solid $line; border-radius: 4px; outline: none; }
    QListWidget:focus { border-color: $accent; }
    QListWidget::item { padding: 6px 8px; }
    QListWidget::item:selected { background: $hover; color: $text; }
    QHeaderView { background: $surface; border: none; }
    QHeaderView::section { background: $surface; color: $muted; border: none; border-bottom: 1px solid $line;
        padding: 4px 6px; }
    QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
    QScrollBar::handle:vertical { background: $groove; border-radius: 3px; min-height: 24px; margin: 2px; }
    QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {
        background: none; height: 0; }
    """
)


def sheet(colours: Colours) -> str:
    """The style sheet of a look."""
    return SHEET.substitute({key: value for key, value in vars(colours).items() if isinstance(value, str)})


SCHEMES = {"system": Qt.ColorScheme.Unknown, "light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
"""What a person may choose, in Qt's terms."""


class Theme(QObject):
    """Keeps the application in the system's look, or in one that was chosen."""

    def __init__(self, app: QApplication, look: str = "system") -> None:
        super().__init__(app)
        self._app = app
        self._look = look
        app.setStyle("Fusion")
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self.follow)
        self.choose(look)

    @Slot(str)
    def choose(self, look: str) -> None:
        """`light`, `dark`, or `system`."""
        self._look = look
        hints = QGuiApplication.styleHints()
        hints.setColorScheme(SCHEMES[look])  # so that the system's own frames follow, where they can
        self._wear(hints.colorScheme() if look == "system" else SCHEMES[look])

    @Slot(Qt.ColorScheme)
    def follow(self, scheme: Qt.ColorScheme) -> None:
        """The system has another scheme."""
        self._wear(scheme if self._look == "system" else SCHEMES[self._look])

    def _wear(self, scheme: Qt.ColorScheme) -> None:
        """Take the look for the scheme; an unknown one means light."""
        colours = DARK if scheme is Qt.ColorScheme.Dark else LIGHT
        # Widgets under a style sheet hold on to the palette they were polished with; without one they let go of it.
        self._app.setStyleSheet("")
        self._app.setPalette(palette(colours))
        self._app.setStyleSheet(sheet(colours))
