"""Telling a person who looks elsewhere that work has ended."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

SECONDS = 10


class Notifier:
    """Says so on the desktop, if it can, unless the window is looked at anyway."""

    def __init__(self) -> None:
        self._tray: QSystemTrayIcon | None = None

    def tell(self, window: QWidget, title: str, text: str) -> None:
        """Once."""
        if window.isActiveWindow():
            return
        QApplication.alert(window)
        if QSystemTrayIcon.isSystemTrayAvailable():
            self._tray = self._tray or QSystemTrayIcon(QApplication.windowIcon())
            self._tray.show()
            self._tray.showMessage(title, text, QSystemTrayIcon.MessageIcon.Information, SECONDS * 1000)

    def close(self) -> None:
        """Leave nothing in the tray."""
        if self._tray is not None:
            self._tray.hide()
            self._tray = None
