"""Settings: defaults, what is stored, and what can't be used."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from causalsr_app.settings import FORMAT, GEOMETRY, QUALITY, SCALE, TABLE, Setting, Settings


def at(path: Path) -> Settings:
    return Settings(QSettings(str(path / "settings.ini"), QSettings.Format.IniFormat))


@pytest.mark.parametrize("setting", TABLE, ids=lambda setting: setting.key)
def test_each_setting_has_a_usable_default_and_says_what_it_does(setting: Setting, tmp_path: Path) -> None:
    assert at(tmp_path).get(setting) == setting.default
    assert setting.what
    assert not setting.choices or setting.default in setting.choices


def test_keys_are_unique() -> None:
    assert len({setting.key for setting in TABLE}) == len(TABLE)


def test_what_is_put_is_there_at_the_next_start(tmp_path: Path) -> None:
    first = at(tmp_path)
    first.put(SCALE, 4)
    first.put(FORMAT, "tiff")
    first.put(GEOMETRY, b"\x00\x01\xff")
    del first
    second = at(tmp_path)
    assert second.get(SCALE) == 4
    assert second.get(FORMAT) == "tiff"
    assert second.get(GEOMETRY) == b"\x00\x01\xff"


@pytest.mark.parametrize("stored", ["a lot", "", "0", "101", "-3"])
def test_what_can_not_be_used_becomes_the_default(tmp_path: Path, stored: str) -> None:
    raw = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    raw.setValue(QUALITY.key, stored)
    raw.sync()
    assert at(tmp_path).get(QUALITY) == QUALITY.default
