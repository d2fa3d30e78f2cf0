"""The runner: each request ends exactly once, the newest wins, nothing outlives `close`."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from pytestqt.qtbot import QtBot

from causalsr_app.log import log_file
from causalsr_app.mailbox import Job, Mailbox
from causalsr_app.requests import EngineMaker, Feedback, Request
from causalsr_app.runner import Runner, Ticket
from core.errors import ReadError
from tests.gui.fake_engine import FakeEngine


@dataclass(eq=False)
class Work(Request):
    """Waits for its gate, looking at the token; then does what it was given to do."""

    name: str = ""
    yields: bool = True
    gate: threading.Event | None = None
    act: Callable[[Feedback], object] = lambda feedback: None
    begun: threading.Event = field(default_factory=threading.Event)

    def yields_to(self, newer: Request) -> bool:
        return self.yields

    def stops_for(self, newer: Request) -> bool:
        return self.yields

    def run(self, engine: EngineMaker, feedback: Feedback) -> object:
        self.begun.set()
        while self.gate is not None and not self.gate.wait(0.001):
            feedback.token.check()
        return self.act(feedback) or self.name


class Ends:
    """Submits to a runner and keeps every terminal signal of its tickets, in order."""

    def __init__(self, runner: Runner) -> None:
        self.runner = runner
        self.seen: list[tuple[str, int]] = []
        self.values: list[object] = []
        self.messages: list[str] = []

    def submit(self, request: Request) -> Ticket | None:
        ticket = self.runner.submit(request)
        if ticket is not None:
            number = ticket.job.number
            ticket.finished.connect(lambda value: self.note("finished", number, value=value))
            ticket.cancelled.connect(lambda: self.note("cancelled", number))
            ticket.failed.connect(lambda message: self.note("failed", number, message=message))
        return ticket

    def note(self, end: str, number: int, *, value: object = None, message: str = "") -> None:
        self.seen.append((end, number))
        if end == "finished":
            self.values.append(value)
        if message:
            self.messages.append(message)

    @property
    def numbers(self) -> Counter[int]:
        return Counter(number for _, number in self.seen)


def test_a_request_finishes_with_its_result(qtbot: QtBot, runner: Runner) -> None:
    ends = Ends(runner)
    ends.submit(Work("first"))
    qtbot.waitUntil(lambda: bool(ends.seen))
    assert ends.seen == [("finished", 1)]
    assert ends.values == ["first"]


def test_no_terminal_signal_comes_from_within_submit(qtbot: QtBot, runner: Runner) -> None:
    ends = Ends(runner)
    for _ in range(5):
        ends.submit(Work())
        assert ends.seen == []
    qtbot.waitUntil(lambda: len(ends.seen) == 5)


def test_the_newest_request_wins_over_the_running_and_the_waiting_one(qtbot: QtBot, runner: Runner) -> None:
    ends = Ends(runner)
    never = threading.Event()
    running = Work("running", gate=never)
    ends.submit(running)
    assert running.begun.wait(60)
    ends.submit(Work("waiting"))
    ends.submit(Work("newest"))
    qtbot.waitUntil(lambda: len(ends.seen) == 3)
    assert sorted(ends.seen) == [("cancelled", 1), ("cancelled", 2), ("finished", 3)]
    assert ends.values == ["newest"]


def test_a_stale_result_is_dropped(qtbot: QtBot, runner: Runner) -> None:
    """The first request never looks at its token and gives a result all the same."""
    ends = Ends(runner)
    release = threading.Event()
    deaf = Work("stale", act=lambda feedback: release.wait(60) and "stale")
    ends.submit(deaf)
    assert deaf.begun.wait(60)
    ends.submit(Work("newest"))
    release.set()
    qtbot.waitUntil(lambda: len(ends.seen) == 2)
    assert ends.seen == [("cancelled", 1), ("finished", 2)]
    assert ends.values == ["newest"]


def test_parts_and_progress_of_a_stale_request_are_dropped(qtbot: QtBot, runner: Runner) -> None:
    ends, parts, shares = Ends(runner), [], []
    go_on = threading.Event()

    def speak(feedback: Feedback) -> None:
        feedback.progress(0.5)
        feedback.part("a part")
        go_on.wait(60)

    first = Work(act=speak)
    ticket = ends.submit(first)
    assert ticket is not None
    ticket.parted.connect(parts.append)
    ticket.progressed.connect(shares.append)
    assert first.begun.wait(60)
    ends.submit(Work())
    go_on.set()
    qtbot.waitUntil(lambda: len(ends.seen) == 2)
    assert parts == []
    assert shares == []


def test_a_request_that_does_not_yield_runs_to_its_end(qtbot: QtBot, runner: Runner) -> None:
    ends = Ends(runner)
    gate = threading.Event()
    export = Work("export", yields=False, gate=gate)
    ends.submit(export)
    assert export.begun.wait(60)
    ends.submit(Work("older preview"))
    ends.submit(Work("preview"))
    qtbot.waitUntil(lambda: ends.seen == [("cancelled", 2)])
    gate.set()
    qtbot.waitUntil(lambda: len(ends.seen) == 3)
    assert ends.seen[1:] == [("finished", 1), ("finished", 3)]


def test_a_waiting_request_that_does_not_yield_keeps_its_place(qtbot: QtBot, runner: Runner) -> None:
    ends = Ends(runner)
    gate = threading.Event()
    first = Work(yields=False, gate=gate)
    ends.submit(first)
    assert first.begun.wait(60)
    ends.submit(Work("second", yields=False))
    ends.submit(Work("third"))
    qtbot.waitUntil(lambda: ends.seen == [("cancelled", 3)])
    gate.set()
    qtbot.waitUntil(lambda: len(ends.seen) == 3)
    assert ends.values == ["", "second"] or ends.values == [None, "second"]


def test_cancel_ends_a_running_and_a_waiting_request(qtbot: QtBot, runner: Runner) -> None:
    ends = Ends(runner)
    running = Work(yields=False, gate=threading.Event())
    first = ends.submit(running)
    assert running.begun.wait(60)
    second = ends.submit(Work())
    assert first is not None
    assert second is not None
    runner.cancel(second)
    runner.cancel(first)
    runner.cancel(first)
    qtbot.waitUntil(lambda: len(ends.seen) == 2)
    assert sorted(ends.seen) == [("cancelled", 1), ("cancelled", 2)]


def test_our_errors_fail_with_their_message(qtbot: QtBot, runner: Runner) -> None:
    ends = Ends(runner)

    def refuse(feedback: Feedback) -> None:
        raise ReadError("Can't read 'a.jpg':\n it is empty")

    ends.submit(Work(act=refuse))
    qtbot.waitUntil(lambda: bool(ends.seen))
    assert ends.messages == ["Can't read 'a.jpg': it is empty"]


def test_an_unexpected_error_fails_in_one_line_and_the_thread_lives_on(
    qtbot: QtBot, runner: Runner, caplog: pytest.LogCaptureFixture
) -> None:
    ends = Ends(runner)

    def break_down(feedback: Feedback) -> None:
        raise KeyError("gone")

    with caplog.at_level(logging.ERROR):
        ends.submit(Work(act=break_down))
        qtbot.waitUntil(lambda: len(ends.seen) == 1)
    ends.submit(Work("after"))
    qtbot.waitUntil(lambda: len(ends.seen) == 2)
    assert ends.seen == [("failed", 1), ("finished", 2)]
    assert ends.messages == [f"Unexpected KeyError: 'gone' (details in {log_file()})"]
    assert "break_down" in caplog.text


def test_an_error_without_words_and_a_lack_of_memory_are_told_as_such(qtbot: QtBot, runner: Runner) -> None:
    ends = Ends(runner)

    def fail(error: Exception) -> None:
        raise error

    for number, error in enumerate((ValueError(), MemoryError()), start=1):
        ends.submit(Work(act=lambda _feedback, error=error: fail(error)))
        qtbot.waitUntil(lambda number=number: len(ends.seen) == number)
    assert ends.messages[0] == f"Unexpected ValueError (details in {log_file()})"
    assert ends.messages[1] == "Memory ran out; close other programs or choose a smaller enlargement"


def test_rapid_fire_ends_each_request_exactly_once(qtbot: QtBot, runner: Runner) -> None:
    ends = Ends(runner)

    def sometimes_fail(feedback: Feedback) -> None:
        for share in range(5):
            feedback.token.check()
            feedback.progress(share / 5)
        if ticket % 7 == 3:
            raise ReadError("no")

    for ticket in range(500):
        ends.submit(Work(str(ticket), yields=ticket % 5 != 0, act=sometimes_fail))
        if ticket % 50 == 0:
            qtbot.wait(1)
    qtbot.waitUntil(lambda: len(ends.seen) >= 500)
    runner.close()
    assert ends.numbers == Counter(range(1, 501))


def test_close_ends_what_is_under_way_and_refuses_the_rest(qtbot: QtBot, runner: Runner) -> None:
    ends = Ends(runner)
    running = Work(yields=False, gate=threading.Event())
    ends.submit(running)
    assert running.begun.wait(60)
    ends.submit(Work("waiting"))
    runner.close()
    assert sorted(ends.seen) == [("cancelled", 1), ("cancelled", 2)]
    assert ends.submit(Work("too late")) is None
    runner.close()
    qtbot.wait(1)
    assert len(ends.seen) == 2


def test_close_tells_the_truth_about_what_was_done(qtbot: QtBot, runner: Runner) -> None:
    """The work is over when `close` is called, but Qt's thread has not heard of it yet."""
    ends = Ends(runner)
    done = threading.Event()

    def write(feedback: Feedback) -> str:
        done.set()
        return "written"

    ends.submit(Work(act=write))
    assert done.wait(60)
    runner.close()
    assert ends.values == ["written"]
    assert ends.seen == [("finished", 1)]


def test_close_under_rapid_fire_ends_each_request_exactly_once(qtbot: QtBot, engine: FakeEngine) -> None:
    for _ in range(10):
        runner = Runner(lambda: engine)
        ends = Ends(runner)
        for ticket in range(20):
            ends.submit(Work(yields=ticket % 3 != 0))
        runner.close()
        qtbot.wait(1)
        assert ends.numbers == Counter(range(1, 21))


def test_the_engine_is_made_in_the_worker_thread_and_only_once(qtbot: QtBot) -> None:
    threads: list[threading.Thread] = []

    def make() -> FakeEngine:
        threads.append(threading.current_thread())
        return FakeEngine()

    runner = Runner(make)
    with qtbot.waitSignal(runner.engine_ready) as ready:
        runner.prepare()
        runner.prepare()
    ends = Ends(runner)
    ends.submit(Work())
    qtbot.waitUntil(lambda: bool(ends.seen))
    runner.close()
    assert ready.args is not None
    assert ready.args[0].device_name == "CPU, 2 cores"
    assert ready.args[0].scales == (1, 2, 3, 4, 8)
    assert len(threads) == 1
    assert threads[0] is not threading.main_thread()


def test_an_engine_that_does_not_start_says_why(qtbot: QtBot) -> None:
    def make() -> FakeEngine:
        raise ReadError("no weights; install the program again")

    runner = Runner(make)
    with qtbot.waitSignal(runner.engine_failed) as failed:
        runner.prepare()
    runner.close()
    assert failed.args == ["no weights; install the program again"]


def test_progress_comes_in_steps(qtbot: QtBot, runner: Runner) -> None:
    shares: list[float] = []
    ends = Ends(runner)

    def count(feedback: Feedback) -> None:
        for i in range(10_001):
            feedback.progress(i / 10_000)

    ticket = ends.submit(Work(act=count))
    assert ticket is not None
    ticket.progressed.connect(shares.append)
    qtbot.waitUntil(lambda: bool(ends.seen))
    assert 90 <= len(shares) <= 100
    assert shares == sorted(shares)


def test_the_mailbox_turns_away_what_has_no_place() -> None:
    mailbox = Mailbox()
    first, second, third = (Job(i, Work(yields=i != 2)) for i in (1, 2, 3))
    assert mailbox.put(first) is None
    assert mailbox.put(second) is first
    assert mailbox.put(third) is third
    assert mailbox.take() is second
    assert mailbox.take() is None


def test_work_does_not_block_the_event_loop(qtbot: QtBot, runner: Runner) -> None:
    ends = Ends(runner)
    gate = threading.Event()
    work = Work(gate=gate)
    ends.submit(work)
    assert work.begun.wait(60)
    qtbot.wait(1)
    assert not gate.is_set()
    gate.set()
    qtbot.waitUntil(lambda: bool(ends.seen))


def test_a_ticket_hears_of_its_own_request_only(qtbot: QtBot, runner: Runner) -> None:
    ends = Ends(runner)
    heard: list[list[object]] = [[], []]
    for i in range(2):
        ticket = ends.submit(Work(act=lambda feedback, i=i: feedback.part(i) or f"done {i}"))
        assert ticket is not None
        ticket.parted.connect(heard[i].append)
        ticket.finished.connect(heard[i].append)
        qtbot.waitUntil(lambda i=i: len(ends.seen) == i + 1)
    assert heard == [[0, "done 0"], [1, "done 1"]]
