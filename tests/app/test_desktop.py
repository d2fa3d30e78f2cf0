"""What desktops are told about the program: the entry, the metadata, the icon."""

from __future__ import annotations

import configparser
import mimetypes
import tomllib
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from resources import desktop, icon

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def entry() -> configparser.SectionProxy:
    parser = configparser.RawConfigParser(delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(desktop("causalsr.desktop").read_text(encoding="utf-8"))
    return parser["Desktop Entry"]


def test_the_entry_starts_a_script_that_is_installed() -> None:
    command, files = entry()["Exec"].split()
    assert command in PROJECT["project"]["gui-scripts"]
    assert files == "%F"


def test_photos_are_opened_with_it() -> None:
    types = entry()["MimeType"].rstrip(";").split(";")
    assert len(set(types)) == len(types)
    assert {"image/heif", "image/jxl", "image/jp2", "inode/directory"} <= set(types)
    suffixes = (".png", ".jpg", ".webp", ".tif", ".avif", ".bmp", ".gif")
    known = {mimetypes.guess_type(f"a{suffix}")[0] for suffix in suffixes}
    assert known - {None, "image/x-ms-bmp"} <= set(types)


def test_the_entry_is_the_window_s_own() -> None:
    source = (ROOT / "causalsr_app" / "window" / "app.py").read_text(encoding="utf-8")
    assert 'setDesktopFileName("causalsr")' in source
    assert entry()["Icon"] == icon("causalsr.svg").stem


def test_the_metadata_names_the_entry_and_the_licence() -> None:
    root = ElementTree.parse(desktop("causalsr.metainfo.xml")).getroot()
    assert root.findtext("launchable") == "causalsr.desktop"
    assert root.findtext("project_license") == PROJECT["project"]["license"]
    installed = {*PROJECT["project"]["scripts"], *PROJECT["project"]["gui-scripts"]}
    assert {each.text for each in root.iter("binary")} == installed
    offered = set(entry()["MimeType"].split(";"))
    assert {each.text for each in root.iter("mediatype")} <= offered
    languages = {each.get("{http://www.w3.org/XML/1998/namespace}lang") for each in root.iter("summary")}
    assert languages == {None, "de", "zh_CN"}


def test_all_of_it_is_installed_where_desktops_look() -> None:
    shared = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
    assert all((ROOT / source).is_file() for source in shared)
    assert set(shared.values()) == {
        "share/applications/causalsr.desktop",
        f"share/metainfo/{metainfo_id()}.metainfo.xml",
        "share/icons/hicolor/scalable/apps/causalsr.svg",
    }


def metainfo_id() -> str | None:
    return ElementTree.parse(desktop("causalsr.metainfo.xml")).getroot().findtext("id")
