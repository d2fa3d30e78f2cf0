"""The log: unexpected errors are written down, and a place that can't be written to is no error."""

import logging
from pathlib import Path

import pytest

import causalsr_app.log as module


@pytest.fixture
def root():
    """The root logger, as it was afterwards."""
    logger = logging.getLogger()
    before = list(logger.handlers)
    yield logger
    for handler in set(logger.handlers) - set(before):
        logger.removeHandler(handler)
        handler.close()


def test_errors_are_written_with_their_traceback(root, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "user_log_path", lambda *_a, **_k: tmp_path / "logs")
    module.keep_log()
    assert not module.log_file().exists()
    try:
        raise ValueError("odd")
    except ValueError as error:
        logging.getLogger("causalsr_app.runner").error("unexpected error in the worker", exc_info=error)
    text = (tmp_path / "logs" / "causalsr.log").read_text()
    assert "causalsr_app.runner ERROR unexpected error in the worker" in text
    assert text.rstrip().endswith("ValueError: odd")


def test_without_a_place_for_it_nothing_is_logged(root, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setattr(module, "user_log_path", lambda *_a, **_k: Path(tmp_path / "file" / "logs"))
    before = list(root.handlers)
    module.keep_log()
    assert root.handlers == before
