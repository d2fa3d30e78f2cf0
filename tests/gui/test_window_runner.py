"""The runner: each request ends exactly once, the newest wins, nothing outlives `close`."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from pytestqt.qtbot import QtBot

from causalsr_app.runner import EngineMaker, Failure, Mailbox, Report, Request, Result, Runner, Ticket
from core.errors import ReadError
from tests.gui.fake_engine import FakeEngine


@dataclass(eq=False)
class Job(Request):
    """Waits for its gate, looking at the token; then does what it was given to do."""

    name: str = ""
    yields: bool = True
    gate: threading.Event | None = None
    act: Callable[[Report], object] = lambda report: None
    begun: threading.Event = field(default_factory=threading.Event)

    def yields_to(self, newer: Request) -> bool:
        return self.yields

    def stops_for(self, newer: Request) -> bool:
        return self.yields

    def run(self, engine: EngineMaker, report: Report) -> object:
        self.begun.set()
        while self.gate is not None and not self.gate.wait(0.001):
            report.token.check()
        return self.act(report) or self.name


class Ends:
    """Every terminal signal of a runner, in order."""

    def __init__(self, runner: Runner) -> None:
        self.seen: list[tuple[str, int]] = []
        self.values: list[object] = []
        self.messages: list[str] = []
        runner.finished.connect(self.on_finished)
        runner.cancelled.connect(self.on_cancelled)
        runner.failed.connect(self.on_failed)

    def on_finished(self, result: Result) -> None:
        self.seen.append(("finished", result.ticket.number))
        self.values.append(result.value)

    def on_cancelled(self, ticket: Ticket) -> None:
        self.seen.append(("cancelled", ticket.number))

    def on_failed(self, failure: Failure) -> None:
        self.seen.append(("failed", failure.ticket.number))
        self.messages.append(failure.message)

    @property
    def numbers(self) -> Counter[int]:
        return Counter(number for _, number in self.seen)


def test_a_request_finishes_with_its_result(qtbot: QtBot, runner: Runner) -> None:
    ends = Ends(runner)
    with qtbot.waitSignal(runner.finished):
        runner.submit(Job("first"))
    assert ends.seen == [("finished", 1)]
    assert ends.values == ["first"]


def test_no_terminal_signal_comes_from_within_submit(qtbot: QtBot, runner: Runner) -> None:
    ends = Ends(runner)
    for _ in range(5):
        runner.submit(Job())
        assert ends.seen == []
    qtbot.waitUntil(lambda: len(ends.seen) == 5)


def test_the_newest_request_wins_over_the_running_and_the_waiting_one(qtbot: QtBot, runner: Runner) -> None:
    ends = Ends(runner)
    never = threading.Event()
    running = Job("running", gate=never)
    runner.submit(running)
    assert running.begun.wait(5)
    runner.submit(Job("waiting"))
    runner.submit(Job("newest"))
    qtbot.waitUntil(lambda: len(ends.seen) == 3)
    assert sorted(ends.seen) == [("cancelled", 1), ("cancelled", 2), ("finished", 3)]
    assert ends.values == ["newest"]


def test_a_stale_result_is_dropped(qtbot: QtBot, runner: Runner) -> None:
    """The first request never looks at its token and gives a result all the same."""
    ends = Ends(runner)
    release = threading.Event()
    deaf = Job("stale", act=lambda report: release.wait(5) and "stale")
    runner.submit(deaf)
    assert deaf.begun.wait(5)
    runner.submit(Job("newest"))
    release.set()
    qtbot.waitUntil(lambda: len(ends.seen) == 2)
    assert ends.seen == [("cancelled", 1), ("finished", 2)]
    assert ends.values == ["newest"]


def test_parts_and_progress_of_a_stale_request_are_dropped(qtbot: QtBot, runner: Runner) -> None:
    ends, parts, shares = Ends(runner), [], []
    runner.parted.connect(parts.append)
    runner.progressed.connect(shares.append)
    go_on = threading.Event()

    def speak(report: Report) -> None:
        report.progress(0.5)
        report.part("a part")
        go_on.wait(5)

    first = Job(act=speak)
    runner.submit(first)
    assert first.begun.wait(5)
    runner.submit(Job())
    go_on.set()
    qtbot.waitUntil(lambda: len(ends.seen) == 2)
    assert parts == []
    assert shares == []


def test_a_request_that_does_not_yield_runs_to_its_end(qtbot: QtBot, runner: Runner) -> None:
    ends = Ends(runner)
    gate = threading.Event()
    export = Job("export", yields=False, gate=gate)
    runner.submit(export)
    assert export.begun.wait(5)
    runner.submit(Job("older preview"))
    runner.submit(Job("preview"))
    qtbot.waitUntil(lambda: ends.seen == [("cancelled", 2)])
    gate.set()
    qtbot.waitUntil(lambda: len(ends.seen) == 3)
    assert ends.seen[1:] == [("finished", 1), ("finished", 3)]


def test_a_waiting_request_that_does_not_yield_keeps_its_place(qtbot: QtBot, runner: Runner) -> None:
    ends = Ends(runner)
    gate = threading.Event()
    first = Job(yields=False, gate=gate)
    runner.submit(first)
    assert first.begun.wait(5)
    runner.submit(Job("second", yields=False))
    runner.submit(Job("third"))
    qtbot.waitUntil(lambda: ends.seen == [("cancelled", 3)])
    gate.set()
    qtbot.waitUntil(lambda: len(ends.seen) == 3)
    assert ends.values == ["", "second"] or ends.values == [None, "second"]


def test_cancel_ends_a_running_and_a_waiting_request(qtbot: QtBot, runner: Runner) -> None:
    ends = Ends(runner)
    running = Job(yields=False, gate=threading.Event())
    first = runner.submit(running)
    assert running.begun.wait(5)
    second = runner.submit(Job())
    assert first is not None
    assert second is not None
    runner.cancel(second)
    runner.cancel(first)
    runner.cancel(first)
    qtbot.waitUntil(lambda: len(ends.seen) == 2)
    assert sorted(ends.seen) == [("cancelled", 1), ("cancelled", 2)]


def test_our_errors_fail_with_their_message(qtbot: QtBot, runner: Runner) -> None:
    ends = Ends(runner)

    def refuse(report: Report) -> None:
        raise ReadError("Can't read 'a.jpg':\n it is empty")

    with qtbot.waitSignal(runner.failed):
        runner.submit(Job(act=refuse))
    assert ends.messages == ["Can't read 'a.jpg': it is empty"]


def test_an_unexpected_error_fails_in_one_line_and_the_thread_lives_on(
    qtbot: QtBot, runner: Runner, caplog: pytest.LogCaptureFixture
) -> None:
    ends = Ends(runner)

    def break_down(report: Report) -> None:
        raise KeyError("gone")

    with caplog.at_level(logging.ERROR), qtbot.waitSignal(runner.failed):
        runner.submit(Job(act=break_down))
    with qtbot.waitSignal(runner.finished):
        runner.submit(Job("after"))
    assert ends.seen == [("failed", 1), ("finished", 2)]
    assert "KeyError" in ends.messages[0]
    assert "\n" not in ends.messages[0]
    assert "break_down" in caplog.text


def test_rapid_fire_ends_each_request_exactly_once(qtbot: QtBot, runner: Runner) -> None:
    ends = Ends(runner)

    def sometimes_fail(report: Report) -> None:
        for share in range(5):
            report.token.check()
            report.progress(share / 5)
        if ticket % 7 == 3:
            raise ReadError("no")

    for ticket in range(500):
        runner.submit(Job(str(ticket), yields=ticket % 5 != 0, act=sometimes_fail))
        if ticket % 50 == 0:
            qtbot.wait(1)
    qtbot.waitUntil(lambda: len(ends.seen) >= 500)
    runner.close()
    assert ends.numbers == Counter(range(1, 501))


def test_close_ends_what_is_under_way_and_refuses_the_rest(qtbot: QtBot, runner: Runner) -> None:
    ends = Ends(runner)
    running = Job(yields=False, gate=threading.Event())
    runner.submit(running)
    assert running.begun.wait(5)
    runner.submit(Job("waiting"))
    runner.close()
    assert sorted(ends.seen) == [("cancelled", 1), ("cancelled", 2)]
    assert runner.submit(Job("too late")) is None
    runner.close()
    qtbot.wait(1)
    assert len(ends.seen) == 2


def test_close_tells_the_truth_about_what_was_done(qtbot: QtBot, runner: Runner) -> None:
    """The work is over when `close` is called, but Qt's thread has not heard of it yet."""
    ends = Ends(runner)
    done = threading.Event()

    def write(report: Report) -> str:
        done.set()
        return "written"

    runner.submit(Job(act=write))
    assert done.wait(5)
    runner.close()
    assert ends.values == ["written"]
    assert ends.seen == [("finished", 1)]


def test_close_under_rapid_fire_ends_each_request_exactly_once(qtbot: QtBot, engine: FakeEngine) -> None:
    for _ in range(10):
        runner = Runner(lambda: engine)
        ends = Ends(runner)
        for ticket in range(20):
            runner.submit(Job(yields=ticket % 3 != 0))
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
    with qtbot.waitSignal(runner.finished):
        runner.submit(Job())
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
    runner.progressed.connect(lambda each: shares.append(each.share))

    def count(report: Report) -> None:
        for i in range(10_001):
            report.progress(i / 10_000)

    with qtbot.waitSignal(runner.finished):
        runner.submit(Job(act=count))
    assert 90 <= len(shares) <= 100
    assert shares == sorted(shares)


def test_the_mailbox_turns_away_what_has_no_place() -> None:
    mailbox = Mailbox()
    first, second, third = (Ticket(i, Job(yields=i != 2)) for i in (1, 2, 3))
    assert mailbox.put(first) is None
    assert mailbox.put(second) is first
    assert mailbox.put(third) is third
    assert mailbox.take() is second
    assert mailbox.take() is None


def test_work_does_not_block_the_event_loop(qtbot: QtBot, runner: Runner) -> None:
    gate = threading.Event()
    job = Job(gate=gate)
    runner.submit(job)
    assert job.begun.wait(5)
    qtbot.wait(1)
    assert not gate.is_set()
    with qtbot.waitSignal(runner.finished):
        gate.set()
