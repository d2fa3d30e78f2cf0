"""What limits a batch on many machines: `python benchmarks/cluster.py [--seconds 0.5] [--disk 1000]`.

Measures what the machine that holds the journal spends on a photo (the journal, and with Ray installed a call and its
answer), and what a photo takes here; then plays a million photos through a model of the scheduler in
`core/batch/cluster.py`: one driver, workers that have at most three photos each, a shared disk. One photo passes

    driver ─ disk (read) ─ decode ─ restore, one at a time at each worker ─ encode ─ disk (write) ─ driver
"""

from __future__ import annotations

import argparse
import heapq
import random
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import itertools

from core.batch.entry import Facts, State
from core.batch.journal import Journal
from core.batch.plan import Job
from core.batch.steps import End
from core.batch.worker import IN_FLIGHT
from core.order import Order

PHOTOS = 1_000_000
MACHINES = (1, 2, 10, 30, 100, 300)
PLACES = ("driver", "read", "decode", "restore", "encode", "write", "driver")
FACTS = Facts(
    width=512,
    height=512,
    estimate=dict.fromkeys(("noise", "blur", "jpeg"), (1.0, 0.5, 2.0)),
    presence=dict.fromkeys(("noise", "blur", "jpeg"), 0.9),
    sha256="ab" * 32,
    size=10**6,
    seconds=0.5,
)


@dataclass(frozen=True)
class Service:
    """Seconds that a photo takes at each place."""

    driver: float
    decode: float
    restore: float
    encode: float
    read: float
    write: float


def journal_seconds(entries: int, photos: int) -> float:
    """What the journal takes of a photo's way: claimed, written; a median, in a batch of so many."""
    jobs = [Job(Path(f"/photos/{k}.jpg"), Path(f"/out/{k}_x2.png")) for k in range(entries)]
    with tempfile.TemporaryDirectory() as folder:
        journal = Journal.create(jobs, Order(), max_pixels=10**8, skip_done=False, folder=Path(folder))
        seconds = []
        for _ in range(photos):
            began = time.perf_counter()
            entry = journal.claim(State.RESTORING)
            assert entry is not None
            journal.written(entry.number, entry.target, FACTS)
            seconds.append(time.perf_counter() - began)
        journal.close()
    return statistics.median(seconds)


def ray_seconds(photos: int) -> float | None:
    """What a call to a worker that does nothing takes of the driver's time; None without Ray."""
    try:
        import ray
    except ImportError:
        return None
    ray.init(address="local", num_cpus=2, include_dashboard=False, log_to_driver=False)

    class Idle:
        def do(self, _entry: object) -> End:
            return End(state=State.WRITTEN, written=Path("/out/a.png"), facts=FACTS)

    with tempfile.TemporaryDirectory() as folder:
        one = Job(Path("/photos/a.jpg"), Path("/out/a_x2.png"))
        entry = Journal.create([one], Order(), max_pixels=1, skip_done=False, folder=Path(folder)).entry(0)
    actors = [ray.remote(Idle).options(num_cpus=1, max_concurrency=IN_FLIGHT).remote() for _ in range(2)]
    ray.get([actor.do.remote(entry) for actor in actors])
    out = {actor.do.remote(entry): actor for actor in actors for _ in range(IN_FLIGHT)}
    began, cpu = time.perf_counter(), time.process_time()
    for _ in range(photos):
        (ref, *_), _ = ray.wait(list(out), num_returns=1)
        actor = out.pop(ref)
        ray.get(ref)
        out[actor.do.remote(entry)] = actor
    taken = time.perf_counter() - began, time.process_time() - cpu
    ray.shutdown()
    print(f"Ray: {taken[0] / photos * 1e3:.2f} ms a call, {taken[1] / photos * 1e3:.2f} ms of it the driver's own work")
    return taken[1] / photos


def photo_seconds(side: int, runs: int) -> tuple[float, float, float]:
    """Decoding, restoring ×2 and encoding a photo of noise here; medians."""
    import numpy as np
    from PIL import Image

    from core.batch.steps import Steps, Terms
    from core.engine import Engine
    from core.jobs import CancelToken

    pixels = np.random.default_rng(1).integers(90, 160, (side, side, 3), np.uint8)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "a.jpg"
        Image.fromarray(pixels).save(source, quality=90)
        jobs = [Job(source, Path(folder) / "a_x2.png")]
        entry = Journal.create(jobs, Order(), max_pixels=10**9, skip_done=False, folder=Path(folder)).entry(0)
        steps = Steps(Engine("auto"), Terms(order=Order(), max_pixels=10**9, skip_done=False))
        times = []
        for _ in range(runs + 1):
            marks = [time.perf_counter()]
            photo = steps.read(entry)
            marks.append(time.perf_counter())
            rendered, facts = steps.restore(entry, photo, CancelToken())
            marks.append(time.perf_counter())
            steps.write(entry, rendered, facts)
            marks.append(time.perf_counter())
            times.append([after - before for before, after in itertools.pairwise(marks)])
    decode, restore, encode = (statistics.median(each) for each in zip(*times[1:], strict=True))
    return decode, restore, encode


def simulate(service: Service, workers: int, photos: int, spread: float = 0.3) -> dict[str, float]:
    """Seconds until all photos are done, and the share of them in which driver, disk and workers are busy.

    Args:
        spread: standard deviation of the logarithm of the time that restoring takes.
    """
    draw = random.Random(1)
    free = {"driver": 0.0, "disk": 0.0}
    restorer = [0.0] * workers
    busy = {"driver": 0.0, "disk": 0.0, "workers": 0.0}
    begun = min(workers * IN_FLIGHT, photos)
    events = [(0.0, k, 0, k % workers) for k in range(begun)]
    now = 0.0
    while events:
        now, number, place, worker = heapq.heappop(events)
        if place == len(PLACES):
            if begun < photos:
                heapq.heappush(events, (now, begun, 0, worker))
                begun += 1
            continue
        name = PLACES[place]
        seconds = getattr(service, name) / (2 if name == "driver" else 1)
        if name == "restore":
            seconds *= draw.lognormvariate(-(spread**2) / 2, spread)
            end = restorer[worker] = max(restorer[worker], now) + seconds
            busy["workers"] += seconds / workers
        elif name in ("driver", "read", "write"):
            one = "driver" if name == "driver" else "disk"
            end = free[one] = max(free[one], now) + seconds
            busy[one] += seconds
        else:
            end = now + seconds
        heapq.heappush(events, (end, number, place + 1, worker))
    return {"seconds": now, **{name: share / now for name, share in busy.items()}}


def main() -> None:
    """Measure, simulate, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, help="a photo takes at a worker's engine; default: measured here")
    parser.add_argument("--megabytes", type=float, nargs=2, default=(6.0, 20.0), help="of a photo and of its result")
    parser.add_argument("--disk", type=float, default=1000.0, help="the shared disk gives, megabytes a second")
    parser.add_argument("--workers", type=int, default=8, help="on a machine")
    parser.add_argument("--photos", type=int, default=PHOTOS)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--side", type=int, default=512, help="of the photo that is measured, pixels")
    given = parser.parse_args()
    journal = journal_seconds(100_000, 2_000)
    print(f"journal: {journal * 1e3:.2f} ms a photo, in a batch of 100,000")
    calls = ray_seconds(2_000) or 0.0
    decode, restore, encode = photo_seconds(given.side, given.runs)
    print(f"a photo of {given.side}²: decode {decode:.3f} s, restore {restore:.3f} s, encode {encode:.3f} s")
    restore = given.seconds or restore
    read, write = (each / given.disk for each in given.megabytes)
    service = Service(journal + calls, decode, restore, encode, read, write)
    print(f"simulated: {given.photos:,} photos, {restore:.3f} s each at a worker, {given.workers} workers a machine")
    print("machines  photos/s  of ideal  driver busy  disk busy  workers busy    hours")
    for machines in MACHINES:
        workers = machines * given.workers
        took = simulate(service, workers, given.photos)
        rate = given.photos / took["seconds"]
        shares = "".join(f"{took[name]:>12.0%}" for name in ("driver", "disk", "workers"))
        print(f"{machines:8}  {rate:8.1f}  {rate * restore / workers:8.0%} {shares}  {took['seconds'] / 3600:9.1f}")


if __name__ == "__main__":
    main()
