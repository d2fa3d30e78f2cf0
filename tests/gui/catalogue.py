"""The window's words for translators: `python -m tests.gui.catalogue` brings the .ts files up to date with the program,
and makes of each the .qm that Qt reads."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from causalsr_app import told
from core.batch.naming import FIELDS
from core.causal.actions import LOOKS
from core.causal.factors import SLIDERS

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "resources" / "translations"
LANGUAGES = ("de", "zh_CN")
CONTEXT = "CausalSR"
SENTENCE = re.compile(r"[A-Za-z']{2,} [a-z]{2,}")


@dataclass(frozen=True)
class Word:
    """A text of the program in another language, or not yet."""

    source: str
    translation: str
    finished: bool


def sources() -> list[str]:
    """Every text that the window may show, once each, in order of the alphabet: whichever file has it."""
    found = {text for file in files() for text in marked(file)}
    return sorted(found | set(_of_core()))


def marked(file: Path) -> Iterator[str]:
    """What stands in `tr(…)` and `mark(…)`."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("tr", "mark"):
            for text in ast.walk(node.args[0]):
                if isinstance(text, ast.Constant) and isinstance(text.value, str):
                    yield text.value


def unmarked(file: Path) -> Iterator[str]:
    """Sentences that stand outside of `tr(…)` and `mark(…)`, docstrings and what only developers read aside."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    known = {id(inner) for node in ast.walk(tree) if _is_told(node) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) and id(node) not in known else None
        if isinstance(text, str) and SENTENCE.search(text) and not text.startswith("<"):
            yield text


def _is_told(node: ast.AST) -> bool:
    """Whether what is in it is translated, or nothing that the window shows."""
    if isinstance(node, ast.Call):
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        return name in ("tr", "mark", "error", "Setting", "Template") or name.endswith("Error")
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def files() -> list[Path]:
    """Whatever of the program the window shows words of."""
    app = ROOT / "causalsr_app"
    return [file for file in sorted(app.rglob("*.py")) if "cli" not in file.relative_to(app).parts]


def _of_core() -> Iterator[str]:
    """Words of core's tables."""
    for each in SLIDERS:
        yield from (each.label, each.label if each.label.isupper() else each.label.lower())
        yield from filter(str.isalpha, (each.unit,))
    yield from (*LOOKS, *FIELDS.values(), *told.KINDS)


def read(language: str) -> list[Word]:
    """What the .ts file holds."""
    words = []
    for message in ElementTree.parse(ts_file(language)).iter("message"):
        made = message.find("translation")
        words.append(Word(message.findtext("source", ""), made.text or "", made.get("type") is None))
    return words


def write(language: str, words: list[Word]) -> None:
    """The .ts file anew."""
    tree = ElementTree.Element("TS", version="2.1", language=language, sourcelanguage="en")
    context = ElementTree.SubElement(tree, "context")
    ElementTree.SubElement(context, "name").text = CONTEXT
    for word in words:
        message = ElementTree.SubElement(context, "message")
        ElementTree.SubElement(message, "source").text = word.source
        made = ElementTree.SubElement(message, "translation", {} if word.finished else {"type": "unfinished"})
        made.text = word.translation
    ElementTree.indent(tree, "    ")
    body = ElementTree.tostring(tree, encoding="unicode")
    ts_file(language).write_text(f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{body}\n', encoding="utf-8")


def update(language: str) -> list[Word]:
    """Words that are new stand as unfinished; those that the program says no more are gone."""
    known = {word.source: word for word in read(language)} if ts_file(language).exists() else {}
    words = [known.get(text, Word(text, "", False)) for text in sources()]
    write(language, words)
    return words


def release(language: str, target: Path) -> None:
    """Make the .qm."""
    tool = Path(sys.executable).with_name("pyside6-lrelease")
    subprocess.run([str(tool), "-silent", str(ts_file(language)), "-qm", str(target)], check=True)


def ts_file(language: str) -> Path:
    """The translators' file."""
    return FOLDER / f"causalsr_{language}.ts"


def main() -> None:
    """Say what is left to do."""
    for language in LANGUAGES:
        missing = [word.source for word in update(language) if not word.finished]
        release(language, FOLDER / f"causalsr_{language}.qm")
        print(f"{language}: {len(missing)} to translate")
        for text in missing:
            print(f"    {text}")


if __name__ == "__main__":
    main()
