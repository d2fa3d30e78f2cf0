"""The engine, its sessions and the window's stand-ins offer the same, by name and by signature."""

import inspect

import pytest

from core.engine import Engine
from core.engine.interface import PhotoEngine, PhotoSession
from core.engine.session import Session
from tests.gui.fake_engine import FakeEngine, FakeSession


def public(kind: type) -> list[str]:
    return [name for name in vars(kind) if not name.startswith("_")]


@pytest.mark.parametrize("kind", [Session, FakeSession])
@pytest.mark.parametrize("name", [name for name in public(PhotoSession) if name != "photo"])
def test_a_session_has_the_signatures_of_the_interface(kind, name):
    assert inspect.signature(getattr(kind, name)) == inspect.signature(getattr(PhotoSession, name))


def test_engines_offer_what_the_interface_says(tiny_model, photo):
    for engine in (Engine("cpu", tiny_model), FakeEngine()):
        for name in public(PhotoEngine):
            assert hasattr(engine, name), name
        session = engine.open(photo)
        assert session.photo is photo
        assert session.output_size(1.5) == (68, 92)
