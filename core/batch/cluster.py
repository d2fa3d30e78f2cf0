"""A batch on many machines: the same plan and the same steps, an engine in each of Ray's actors, the journal here.

    journal ─ claim ─▶ at most three photos at each worker ─▶ its end ─ written down, then the next is claimed

A worker that dies gives its photos back. What it had written by then is taken over.
"""

from __future__ import annotations

import contextlib
import logging
import signal
import threading
import time
import warnings
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.batch.control import LOOK_SECONDS, Control
from core.batch.entry import BEGUN, Entry, State
from core.batch.journal import Journal
from core.batch.one import make_folder
from core.batch.steps import End, Terms, write_down
from core.batch.worker import IN_FLIGHT, About, Worker
from core.errors import BatchError
from core.files.leftovers import sweep
from core.jobs import Cancelled

CORES = 4
"""That a worker without a GPU takes."""
DEATHS = 3
"""Workers that may die over a photo before it counts as failed."""
HIRE_SECONDS = 10.0
"""How often machines are looked for."""
STOP_SECONDS = 30.0
"""How long workers may take to stop in good order."""

Changed = Callable[[int], None]
Told = Callable[[str], None]


@contextmanager
def connected(address: str) -> Iterator[None]:
    """While Ray is connected to a cluster.

    Args:
        address: `auto` for the one that this machine is part of, or `ray://HOST:PORT`.

    Raises:
        BatchError: Ray isn't installed, there is no cluster, or it goes away in between.
    """
    try:
        import ray
    except ImportError:
        raise BatchError("many machines need Ray; on each, pip install 'causalsr[cluster]'") from None
    listens = threading.current_thread() is threading.main_thread()
    handler = signal.getsignal(signal.SIGTERM)
    try:
        with warnings.catch_warnings():  # what matters of them is in the error
            warnings.simplefilter("ignore")
            ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR)
    except (OSError, RuntimeError, ValueError) as error:
        why = " ".join(str(error).split())[:160]
        raise BatchError(f"no cluster at {address} ({why}); is it begun, and its token known here?") from error
    finally:
        if listens:  # Ray puts its own in its place
            signal.signal(signal.SIGTERM, handler)
    try:
        yield
    except ConnectionError as error:
        raise BatchError(f"the cluster at {address} is gone ({error}); resume the batch when it is back") from error
    finally:
        ray.shutdown()


def run_on_cluster(
    journal: Journal,
    *,
    device: str = "auto",
    model: str | Path = "fast",
    cores: int = CORES,
    control: Control | None = None,
    changed: Changed = lambda _number: None,
    told: Told = lambda _sentence: None,
    kind: type[Worker] = Worker,
) -> str:
    """Do all that is planned in a batch, on the cluster that Ray is connected to.

    Args:
        cores: that a worker takes on machines without a GPU; on others there is one worker a GPU.
        changed: called with the number of a photo whose entry is another now.
        told: called with a sentence about machines that come and go.
        kind: what runs on the machines.

    Returns:
        Why it ended before everything was done, a sentence; empty when nothing is left to do.

    Raises:
        BatchError: no machine can work, another process works on the batch, or its journal can't be written.
        Cancelled: it was stopped.
    """
    with journal.working():
        if not journal.open:
            return ""
        staff = _Staff(kind, (Terms.of(journal), device, model), cores, _shared(journal), told)
        return _Driver(journal, staff, control or Control(), changed).run()


def _shared(journal: Journal) -> list[Path]:
    """Paths that every machine must see: the first photo's file that is there, the folder of its result, and the
    references."""
    for entry in journal.entries([State.PLANNED]):
        if entry.source.exists():
            make_folder(entry.target.parent)
            return [entry.source, entry.target.parent, *map(Path, journal.order.references)]
    return []


@dataclass(eq=False)
class _Hand:
    """A worker, as seen from here."""

    node: str
    actor: Any
    about: About | None = None
    starting: Any = None
    photos: dict[Any, Entry] = field(default_factory=dict)
    alone: bool = False
    """It has one photo over which another died, and gets no other until that is done."""


class _Staff:
    """The workers: hired on every machine of the cluster, and on those that come later."""

    def __init__(
        self, kind: type[Worker], arguments: tuple[Any, ...], cores: int, shared: list[Path], told: Told
    ) -> None:
        self._kind, self._arguments, self._cores, self._shared, self._told = kind, arguments, cores, shared, told
        self.hands: list[_Hand] = []
        self._refused: dict[str, str] = {}
        self._model: About | None = None
        self._looked = -HIRE_SECONDS

    def hire(self) -> None:
        """Look for machines now and then, and have as many workers on each as it has room for.

        Raises:
            BatchError: there is none that can work.
        """
        import ray

        if time.monotonic() - self._looked >= HIRE_SECONDS:
            self._looked = time.monotonic()
            for node in ray.nodes():
                if node["Alive"] and node["NodeID"] not in self._refused:
                    self._hire_on(node["NodeID"], node["Resources"])
        if not self.hands:
            why = "; ".join(sorted(set(self._refused.values()))) or "it has no machine with a free core or GPU"
            raise BatchError(f"nothing in the cluster can work: {why}")

    def _hire_on(self, node: str, has: dict[str, float]) -> None:
        import ray
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        gpus, cpus = int(has.get("GPU", 0)), int(has.get("CPU", 0))
        each = min(self._cores, cpus)
        wanted = gpus or (cpus // each if each else 0)
        for _ in range(wanted - sum(hand.node == node for hand in self.hands)):
            hired = ray.remote(self._kind).options(
                num_cpus=min(each, cpus // wanted),
                num_gpus=1 if gpus else 0,
                max_concurrency=IN_FLIGHT + 1,  # one more to be told to stop
                scheduling_strategy=NodeAffinitySchedulingStrategy(node, soft=False),
            )
            actor = hired.remote(*self._arguments)
            self.hands.append(_Hand(node, actor, starting=actor.ready.remote(self._shared)))

    def welcome(self, hand: _Hand, about: About) -> None:
        """A worker has said what it is; it begins if it fits the others."""
        first = self._model or about
        problem = about.problem
        if not problem and (about.model, about.version) != (first.model, first.version):
            problem = f"has another version or other weights than {first.machine}; install the same on all"
        if problem:
            self._refuse(hand, f"{about.machine} {problem}")
            return
        self._model, hand.about, hand.starting = first, about, None
        self._told(f"{about.machine} helps, on {about.device}")

    def lose(self, hand: _Hand) -> None:
        """A worker is dead, or can't be reached any more."""
        import ray

        if hand.about is None:
            self._refuse(hand, f"a worker on machine {hand.node[:8]} died when it began; see Ray's logs there")
            return
        self.hands.remove(hand)
        with contextlib.suppress(Exception):
            ray.kill(hand.actor)
        self._told(f"a worker on {hand.about.machine} died; its photos are planned again")
        self._looked = -HIRE_SECONDS

    def _refuse(self, hand: _Hand, why: str) -> None:
        import ray

        self.hands.remove(hand)
        ray.kill(hand.actor)
        if hand.node not in self._refused:
            self._refused[hand.node] = why
            self._told(why)

    def dismiss(self) -> None:
        """End all workers, whatever they are at."""
        import ray

        for hand in self.hands:
            with contextlib.suppress(Exception):
                ray.kill(hand.actor)


class _Driver:
    """Gives photos to workers and writes down what became of them."""

    def __init__(self, journal: Journal, staff: _Staff, control: Control, changed: Changed) -> None:
        self._journal, self._staff, self._control, self._changed = journal, staff, control, changed
        self._why = ""
        self._deaths: Counter[int] = Counter()
        self._deadly: deque[Entry] = deque()
        """Claimed photos over which a worker died: each goes to a worker that has nothing else to lose."""
        self._folders: set[Path] = set()

    def run(self) -> str:
        """Until nothing is left, or it has to end."""
        try:
            while True:
                if self._control.cancelled:
                    self._stop()
                self._staff.hire()
                more = self._hand_out()
                if not more and not self._busy:
                    break
                self._collect()
        finally:
            self._staff.dismiss()
            self._give_back()
            for folder in self._folders:
                sweep(folder)
        return self._why

    @property
    def _busy(self) -> bool:
        return any(hand.photos for hand in self._staff.hands)

    def _hand_out(self) -> bool:
        """Give every worker what it has room for; False when nothing is left to give."""
        if self._why:
            return False
        if self._control.paused:
            return True
        spared = self._spared()
        for hand in self._staff.hands:
            while hand.about is not None and hand is not spared and not hand.alone and len(hand.photos) < IN_FLIGHT:
                entry = self._journal.claim(State.RESTORING)
                if entry is None:
                    return bool(self._deadly)
                if self._deaths[entry.number]:
                    self._deadly.append(entry)
                    spared = spared or self._spared()
                else:
                    self._send(hand, entry)
        return True

    def _spared(self) -> _Hand | None:
        """The worker that gets nothing more until it can take a deadly photo, which it is given as soon as it can."""
        able = [hand for hand in self._staff.hands if hand.about is not None and not hand.alone]
        if not self._deadly or not able:
            return None
        hand = min(able, key=lambda each: len(each.photos))
        if hand.photos:
            return hand
        hand.alone = True
        self._send(hand, self._deadly.popleft())
        return None

    def _send(self, hand: _Hand, entry: Entry) -> None:
        hand.photos[hand.actor.do.remote(entry)] = entry
        self._folders.add(entry.target.parent)
        self._changed(entry.number)

    def _collect(self) -> None:
        """Wait a moment for answers and write them down."""
        import ray

        whose = {ref: hand for hand in self._staff.hands for ref in hand.photos}
        whose |= {hand.starting: hand for hand in self._staff.hands if hand.about is None}
        if not whose:
            time.sleep(LOOK_SECONDS)
            return
        if ray.wait(list(whose), timeout=LOOK_SECONDS)[0]:
            answered, _ = ray.wait(list(whose), num_returns=len(whose), timeout=0)
            for ref in answered:
                if whose[ref] in self._staff.hands:
                    self._take(whose[ref], ref)

    def _take(self, hand: _Hand, ref: Any) -> None:
        import ray

        try:
            answer = ray.get(ref)
        except ray.exceptions.RayTaskError as error:
            answer = End(state=State.FAILED, reason=" ".join(str(error.cause or error).split())[:300])
            if hand.about is None:
                answer = About(machine=hand.node[:8], problem=answer.reason)
        except ray.exceptions.RayError:
            self._lost(hand)
            return
        if isinstance(answer, About):
            self._staff.welcome(hand, answer)
            return
        entry = hand.photos.pop(ref)
        hand.alone = False
        if answer.full:
            self._why = answer.reason
        self._end(entry.number, answer)

    def _lost(self, hand: _Hand) -> None:
        """A worker's photos are planned again, save those over which too many have died."""
        for entry in hand.photos.values():
            self._deaths[entry.number] += 1
            if self._deaths[entry.number] >= DEATHS:
                why = f"{DEATHS} workers died over it; it may need more memory than they have"
                self._end(entry.number, End(state=State.FAILED, reason=why))
            else:
                self._end(entry.number, End(state=State.PLANNED, reason=BEGUN))
        hand.photos.clear()
        self._staff.lose(hand)

    def _end(self, number: int, end: End) -> None:
        write_down(self._journal, number, end)
        self._changed(number)

    def _stop(self) -> None:
        """Let all workers end what they are at.

        Raises:
            Cancelled: when they have, or have taken too long.
        """
        for hand in self._staff.hands:
            hand.actor.stop.remote()
        began = time.monotonic()
        while self._busy and time.monotonic() - began < STOP_SECONDS:
            self._collect()
        raise Cancelled

    def _give_back(self) -> None:
        """What is still out is planned again, and may be there already."""
        out = [entry for hand in self._staff.hands for entry in hand.photos.values()]
        for entry in (*out, *self._deadly):
            self._end(entry.number, End(state=State.PLANNED, reason=BEGUN))
