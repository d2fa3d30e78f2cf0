"""Ctrl+C in a run: the step ends, a checkpoint stands, and the command says how to go on."""

import os
import signal

import pytest

from training.interrupt import interruptible


@pytest.fixture(autouse=True)
def heard():
    """As in a terminal: what runs in the background may be started deaf to SIGINT."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_the_first_signal_asks_and_the_second_ends():
    with interruptible() as asked:
        os.kill(os.getpid(), signal.SIGINT)
        assert asked.is_set()
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)


def test_afterwards_signals_are_heard_as_before():
    before = signal.getsignal(signal.SIGINT)
    with interruptible() as asked:
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before
    assert not asked.is_set()
