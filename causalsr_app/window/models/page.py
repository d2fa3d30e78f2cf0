"""The models' page: what there is, what each is for, and those of others added and removed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QWidget,
)

from causalsr_app import cards
from causalsr_app.told import told
from causalsr_app.translation import mark, tr
from causalsr_app.window.buttons import plain_button
from causalsr_app.window.models.question import Question
from causalsr_app.window.page import PanelPage
from causalsr_app.window.theme import GRID, tabular
from core.files.names import printable
from core.models.card import Card

ABOUT = mark(
    "Networks of others enlarge what our restoration has made of the photo, so that noise, blur and JPEG are taken out "
    "before, and all sliders go on meaning what they mean."
)
ROWS_SHOWN = 4
LONG = 36
"""Characters that the panel has room for."""


class ModelsPage(PanelPage):
    """Shows cards, and says what a person wants of them; whoever knows the library does it.

    Attributes:
        list, use, add, remove, question, progress, stop: its controls.

    Signals:
        use_wanted, remove_wanted: str, a model's name.
        add_wanted: a file is to be chosen.
        stop_wanted: what is being added is not to be.
    """

    use_wanted = Signal(str)
    remove_wanted = Signal(str)
    add_wanted = Signal()
    stop_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(tr("Models"), tr("Back from the models"))
        self._cards: tuple[Card, ...] = ()
        self._used = ""
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Models"))
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.use = QPushButton(tr("Use it"))
        self.use.setProperty("role", "main")
        self.use.setToolTip(tr("Restore with this model from now on"))
        self.add = plain_button(tr("Add…"), tr("Add a model from a file: safetensors, or a PyTorch checkpoint"))
        self.remove = plain_button(tr("Remove"), tr("Take an added model away"))
        self.question = Question()
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(tr("Measuring the network"))
        self.stop = plain_button(tr("Cancel"), tr("Add nothing"))
        self._working = QLabel()
        self._working.setWordWrap(True)
        self._working.setProperty("role", "muted")
        self._problems = QLabel()
        self._problems.setWordWrap(True)
        self._problems.setProperty("role", "danger")
        self._form = QFormLayout()
        self._lay_out()
        self.show_work("")
        self.list.currentRowChanged.connect(self._on_row)
        self.list.itemActivated.connect(self._on_use)
        self.use.clicked.connect(self._on_use)
        self.add.clicked.connect(self.add_wanted)
        self.remove.clicked.connect(self._on_remove)
        self.stop.clicked.connect(self.stop_wanted)

    def _lay_out(self) -> None:
        self.head.addStretch(1)
        self.head.addWidget(self.add)
        about = QLabel(tr(ABOUT))
        about.setWordWrap(True)
        about.setProperty("role", "muted")
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setHorizontalSpacing(GRID)
        self._form.setVerticalSpacing(GRID // 2)
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        below = QHBoxLayout()
        below.setSpacing(GRID)
        below.addWidget(self.use)
        below.addWidget(self.remove)
        below.addStretch(1)
        work = QHBoxLayout()
        work.setSpacing(GRID)
        work.addWidget(self.progress, 1)
        work.addWidget(self.stop)
        column = self.column
        for each in (about, self.question, self._working):
            column.addWidget(each)
        column.addLayout(work)
        column.addWidget(self.list)
        column.addLayout(self._form)
        column.addLayout(below)
        column.addWidget(self._problems)
        column.addStretch(1)

    def show_models(self, found: Sequence[Card], problems: Sequence[str], used: str, select: str = "") -> None:
        """Show these cards; `select` names the one to look at, else it stays."""
        wanted = select or self.selected or used
        self._cards, self._used = tuple(found), used
        self.list.blockSignals(True)
        self.list.clear()
        in_use = f"   ·  {tr('in use')}"
        for card in self._cards:
            item = QListWidgetItem(f"{card.name}{in_use if card.name == used else ''}\n{_in_short(card)}")
            item.setToolTip(told(card.purpose))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{card.name}, {told(card.purpose)}")
            self.list.addItem(item)
        at = next((i for i, card in enumerate(self._cards) if card.name == wanted), 0)
        self.list.setCurrentRow(at)
        self.list.blockSignals(False)
        height = self.list.sizeHintForRow(0) if self._cards else 0
        self.list.setFixedHeight(min(max(len(self._cards), 1), ROWS_SHOWN) * max(height, 4 * GRID) + GRID // 2)
        self._problems.setText("\n".join(printable(told(each)) for each in problems))
        self._problems.setVisible(bool(problems))
        self._show_card()

    @property
    def selected(self) -> str:
        """The name of the model that is looked at; empty for none."""
        at = self.list.currentRow()
        return self._cards[at].name if 0 <= at < len(self._cards) else ""

    def show_work(self, what: str) -> None:
        """Say what is under way; nothing when it has ended."""
        self._working.setText(what)
        for each in (self._working, self.progress, self.stop):
            each.setVisible(bool(what))
        self.progress.setRange(0, 0)
        self.add.setEnabled(not what)

    def show_share(self, share: float) -> None:
        """So much of it is done."""
        self.progress.setRange(0, 100)
        self.progress.setValue(round(100 * share))

    def _show_card(self) -> None:
        while self._form.rowCount():
            self._form.removeRow(0)
        at = self.list.currentRow()
        card = self._cards[at] if 0 <= at < len(self._cards) else None
        for label, value in cards.rows(card) if card is not None else ():
            self._form.addRow(_muted(label), _value(value))
        self.use.setEnabled(card is not None and card.name != self._used)
        self.remove.setEnabled(card is not None and not card.shipped and card.name != self._used)

    @Slot()
    def _on_row(self) -> None:
        self.question.clear()
        self._show_card()

    @Slot()
    def _on_use(self) -> None:
        if self.selected != self._used:
            self.use_wanted.emit(self.selected)

    @Slot()
    def _on_remove(self) -> None:
        name = self.selected
        self.question.ask(
            tr("Remove {model}? Results stay, but can be made again only when it is back.").format(model=name),
            ((tr("Remove"), lambda: self.remove_wanted.emit(name)), (tr("Keep"), lambda: None)),
        )


def _in_short(card: Card) -> str:
    return f"{cards.scales(card)}  ·  {card.architecture}"


def _muted(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "muted")
    label.setAlignment(Qt.AlignmentFlag.AlignTop)
    return label


def _value(text: str) -> QWidget:
    """A text that can be selected; of a word that is too long, as a hash is, the beginning is seen."""
    if len(text) > LONG and " " not in text:
        field = QLineEdit(text)
        field.setReadOnly(True)
        field.setCursorPosition(0)
        field.setAccessibleName(text)
        return field
    label = QLabel(text)
    label.setFont(tabular(label.font()))
    label.setWordWrap(True)
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    label.setAccessibleName(text)
    return label
