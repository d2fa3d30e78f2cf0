"""What a batch costs beside its network: `python benchmarks/batch.py [--photos 200] [--side 512] [--runs 3]`.

Restores that many photos ×2 as `causalsr batch` does, and prints its time over that of the bare network for the same
tiles: the very calls of the restorer, made alone, one after the other. Prints the resident memory after a quarter, a
half and all of the photos, and how long 20,000 photos take to be found, planned and put into a journal.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
import torch
from PIL import Image

from core.batch.entry import State
from core.batch.folders import photos_in
from core.batch.journal import Journal
from core.batch.local import run
from core.batch.naming import Naming
from core.batch.plan import Existing, plan
from core.engine import Engine
from core.image_io import read
from core.memory import keep_freed
from core.order import Order

MANY = 20_000
Call = tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]


def shoot(folder: Path, count: int, side: int) -> None:
    """Photos with edges, texture and noise, as JPEGs."""
    noise = np.random.default_rng(1)
    rows, columns = np.mgrid[0:side, 0:side]
    folder.mkdir()
    for k in range(count):
        waves = 120 + 50 * np.sin(rows / (5 + k % 7)) * np.cos(columns / 9) + 30 * (rows // 32 % 2)
        pixels = waves[..., None] + noise.normal(0, 6, (side, side, 3))
        Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(folder / f"{k:05}.jpg", quality=80)


def journal_of(photos: Path, out: Path, place: Path) -> Journal:
    """A batch of the photos in a folder."""
    planned = plan(photos_in([photos]), out, Naming(), Existing.RENAME)
    return Journal.create(planned.jobs, Order(), max_pixels=10**9, skip_done=False, folder=place)


def calls_of(engine: Engine, photo: Path) -> list[Call]:
    """The calls of the network that restoring a photo makes."""
    attempt = engine.compute.attempts(engine.compute.device)[0]
    net = engine.compute.restorer(attempt)
    calls: list[Call] = []

    def recorded(method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            calls.append((method, arguments, named))
            return method(*arguments, **named)

        return call

    methods = {name: getattr(net, name) for name in ("prepare", "finish")}
    try:
        for name, method in methods.items():
            setattr(net, name, recorded(method))
        engine.open(read(photo)).render(Order().actions, 2.0)
    finally:
        for name in methods:
            delattr(net, name)
    return calls


def bare_seconds(calls: list[Call], runs: int) -> float:
    """How long those calls take alone; a median."""
    seconds = []
    with torch.inference_mode():
        for _ in range(runs + 1):
            began = time.perf_counter()
            for method, arguments, named in calls:
                method(*arguments, **named)
            seconds.append(time.perf_counter() - began)
    return statistics.median(seconds[1:])


def batch_seconds(engine: Engine, journal: Journal, photos: int) -> float:
    """How long the batch takes; prints memory on its way."""
    marks = {photos // 4, photos // 2, photos}
    written = []

    def changed(number: int) -> None:
        if journal.entry(number).state is State.WRITTEN:
            written.append(number)
            if len(written) in marks:
                print(f"  after {len(written):4} photos: {resident_megabytes():6.0f} MB resident")

    began = time.perf_counter()
    why = run(journal, engine, changed=changed)
    seconds = time.perf_counter() - began
    assert not why
    assert len(written) == photos
    return seconds


def resident_megabytes() -> float:
    """Memory that the process has now; its peak where the system doesn't tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return pages * resource.getpagesize() / 2**20


def plan_seconds(folder: Path, count: int) -> tuple[float, float]:
    """Finding and planning that many photos, and putting them into a journal."""
    (folder / "many").mkdir()
    for k in range(count):
        (folder / "many" / f"{k:06}.jpg").touch()
    began = time.perf_counter()
    planned = plan(photos_in([folder / "many"]), folder / "out", Naming(), Existing.RENAME)
    between = time.perf_counter()
    assert len(planned.jobs) == count
    Journal.create(planned.jobs, Order(), max_pixels=1, skip_done=False, folder=folder).close()
    return between - began, time.perf_counter() - between


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, default=200)
    parser.add_argument("--side", type=int, default=512)
    parser.add_argument("--runs", type=int, default=3, help="of the bare network; the median counts")
    given = parser.parse_args()
    keep_freed()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found, kept = plan_seconds(folder, MANY)
        print(f"{MANY:,} photos: found and planned in {found:.2f} s, in a journal after {kept:.2f} s more")
        engine = Engine("auto")
        photos = folder / "photos"
        shoot(photos, given.photos, given.side)
        calls = calls_of(engine, photos / "00000.jpg")
        before = bare_seconds(calls, given.runs)
        seconds = batch_seconds(engine, journal_of(photos, folder / "out", folder), given.photos) / given.photos
        after = bare_seconds(calls, given.runs)
    bare = statistics.mean((before, after))
    print(f"bare network: {before:.3f} s a photo before, {after:.3f} s after, on {engine.device_name}")
    print(f"batch: {seconds:.3f} s a photo, {seconds / bare:.2f} times the bare network")


if __name__ == "__main__":
    main()
