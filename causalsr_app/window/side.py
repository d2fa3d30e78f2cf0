"""The panel beside or under the picture: interventions and output, or another page instead of them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QSizePolicy, QStackedWidget, QWidget

from causalsr_app.settings import Settings
from causalsr_app.window.export import ExportPanel
from causalsr_app.window.interventions import InterventionsPanel, WhyPage
from causalsr_app.window.models import ModelsPage
from causalsr_app.window.output import OutputPanel
from causalsr_app.window.settings import AboutPage, SettingsPage
from causalsr_app.window.theme import GRID

WIDTH = 45 * GRID
LEAST_HEIGHT = 160
HUGE = 16_777_215  # QWIDGETSIZE_MAX


PAGES = ("sliders", "export", "why", "settings", "models", "about")


class SidePanel(QStackedWidget):
    """One page at a time, of `PAGES`.

    Attributes:
        interventions, output: the sliders' page.
        export, why, settings, models, about: the other pages.
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.interventions = InterventionsPanel()
        self.output = OutputPanel()
        self.export = ExportPanel(settings)
        self.why = WhyPage()
        self.settings = SettingsPage(settings)
        self.models = ModelsPage()
        self.about = AboutPage()
        self._page = page = QWidget()
        page.setObjectName("chrome")
        self._halves = QBoxLayout(QBoxLayout.Direction.TopToBottom, page)
        self._halves.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        self._rule = QFrame()
        self._rule.setProperty("role", "line")
        self._halves.addWidget(self.interventions)
        self._halves.addWidget(self._rule)
        self._halves.addWidget(self.output, 1)
        self.addWidget(_over(_Scrolling(page), self.output.export, self.output.drag))
        for inside in (self.export, self.why, self.settings, self.models, self.about):
            self.addWidget(_Scrolling(_framed(inside)))
        self._under = False
        self.set_under(False)

    def set_under(self, under: bool) -> None:
        """Lie under the picture, or stand beside it."""
        self._under = under
        self._place_halves()
        if under:
            self.setMinimumSize(0, LEAST_HEIGHT)
            self.setMaximumSize(HUGE, self.sizeHint().height())
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        else:
            self.setMinimumSize(WIDTH, 0)
            self.setMaximumSize(WIDTH, HUGE)
            self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def _place_halves(self) -> None:
        """Beside each other where there is room for both, else one over the other."""
        margins = self._halves.contentsMargins()
        least = sum(half.minimumSizeHint().width() for half in (self.interventions, self.output))
        beside = self._under and self.width() >= least + 6 * GRID + margins.left() + margins.right()
        direction = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        self._halves.setDirection(direction)
        self._halves.setSpacing(3 * GRID if beside else 2 * GRID)
        self._halves.setStretch(0, 1 if beside else 0)
        self._rule.setFixedSize(1 if beside else HUGE, HUGE if beside else 1)
        self._rule.setMinimumSize(1 if beside else 0, 0 if beside else 1)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """With another width the halves may lie otherwise."""
        super().resizeEvent(event)
        self._place_halves()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As much as shows everything; with less room the pages scroll."""
        return QSize(WIDTH, self._page.sizeHint().height() + self.output.export.sizeHint().height() + 3 * GRID)

    def turn(self, page: str) -> None:
        """Show a page."""
        self.setCurrentIndex(PAGES.index(page))

    @property
    def first(self) -> QWidget:
        """The control of the page on show that takes the keys first."""
        return {
            "sliders": self.interventions.rows["noise"].slider, "export": self.export.name,
            "why": self.why.back, "settings": self.settings.back, "models": self.models.back,
            "about": self.about.back,
        }[self.page]  # fmt: skip

    @property
    def page(self) -> str:
        """The page on show."""
        return PAGES[self.currentIndex()]


def _over(scrolling: QWidget, wide: QWidget, small: QWidget) -> QWidget:
    """What may scroll, over what is always seen."""
    page = QWidget()
    page.setObjectName("chrome")
    column = QBoxLayout(QBoxLayout.Direction.TopToBottom, page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(scrolling, 1)
    foot = QBoxLayout(QBoxLayout.Direction.LeftToRight)
    foot.setContentsMargins(2 * GRID, GRID, 2 * GRID, 2 * GRID)
    foot.setSpacing(GRID)
    foot.addWidget(wide, 1)
    foot.addWidget(small)
    column.addLayout(foot)
    return page


def _framed(inside: QWidget) -> QWidget:
    page = QWidget()
    page.setObjectName("chrome")
    box = QBoxLayout(QBoxLayout.Direction.TopToBottom, page)
    box.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
    box.addWidget(inside)
    return page


class _Scrolling(QScrollArea):
    """A page as wide as there is room, and at least as high as its wrapped words need at that width, which Qt's own
    scroll area doesn't ask."""

    def __init__(self, page: QWidget) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(page)
        page.installEventFilter(self)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """With another width the words wrap otherwise."""
        super().resizeEvent(event)
        self._make_room()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """So they do when there are others."""
        if watched is self.widget() and event.type() == QEvent.Type.LayoutRequest:
            self._make_room()
        return super().eventFilter(watched, event)

    def _make_room(self) -> None:
        page = self.widget()
        layout = page.layout() if page is not None else None
        if page is not None and layout is not None:
            wraps = layout.hasHeightForWidth()
            page.setMinimumHeight(layout.totalMinimumHeightForWidth(self.viewport().width()) if wraps else 0)
