"""What a step costs: the full objective's beside the plain one, in turns, whole cycles of causal and other steps; and
how many operators a step calls and where it would wait for a device, which is counted on any machine.

python benchmarks/training.py PHOTOS [--recipe fast] [--cycles 4] [--compiled]

With --cycles 0 it only counts; --compiled counts what is called outside the graphs of `optimisation.compile`.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from training import compiling
from training.algorithm2 import Algorithm2
from training.data.photos import PhotoSet, load_photos
from training.data.samples import batch
from training.dispatch import Counted, uncounted
from training.fit import prepare
from training.parallel import Workers
from training.recipes import Recipe, changed, recipe_named

PLAIN = frozenset({"cf", "int", "sp", "sct", "elbo"})


def main() -> None:
    """Count, then measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("photos", type=Path)
    parser.add_argument("--recipe", default="fast")
    parser.add_argument("--cycles", type=int, default=4, help="of `causal_every` steps")
    parser.add_argument("--compiled", action="store_true", help="count outside compiled graphs")
    options = parser.parse_args()
    recipe = recipe_named(options.recipe)
    photos = load_photos(options.photos)
    count(recipe, photos, compiled=options.compiled)
    if options.cycles:
        measure(recipe, photos, options.cycles)


def count(recipe: Recipe, photos: PhotoSet, *, compiled: bool) -> None:
    """Print operator calls and waits of a plain step, and of the full objective's two kinds."""
    if compiled:
        compiling.BACKEND = uncounted()
        recipe = changed(recipe, optimisation__compile=True)
    kinds = {"plain": (PLAIN, False), "full": (frozenset[str](), False), "causal": (frozenset[str](), True)}
    for name, (without, causal) in kinds.items():
        every = 1 if causal else 10**9
        own = changed(recipe, without=without, optimisation__causal_every=every)
        run = prepare(own, photos, Workers("cpu"), None, lambda _line: None)
        rows = [batch(photos, own, 0)]
        run.step(rows, 0, 0.5)  # makes the optimisers' states
        with Counted() as counted:
            run.advance(rows, 1, 0.5)
        waits = ", ".join(f"{place} ({often})" for place, often in counted.waits.most_common(12))
        print(f"{name:8} {counted.calls:6d} calls, {counted.waits.total():4d} waits  {waits}")


def measure(recipe: Recipe, photos: PhotoSet, count: int) -> None:
    """Print the mean step of a median cycle, and its ratio to the plain one."""
    runs: dict[str, Algorithm2] = {}
    for name, without in (("full", frozenset()), ("plain", PLAIN), *((f"no {part}", {part}) for part in sorted(PLAIN))):
        own = changed(recipe, without=frozenset(without))
        runs[name] = prepare(own, photos, Workers("cpu"), None, lambda _line: None)
    length = recipe.optimisation.causal_every
    cycles: dict[str, list[float]] = {name: [] for name in runs}
    for cycle in range(count + 1):  # the first warms up
        for name, run in runs.items():
            seconds = 0.0
            for step in range(cycle * length, (cycle + 1) * length):
                rows = [batch(photos, run.recipe, step)]
                start = time.perf_counter()
                run.step(rows, step, 0.5)
                seconds += time.perf_counter() - start
            cycles[name].append(seconds / length)
    means = {name: median(found[1:]) for name, found in cycles.items()}
    for name, mean in means.items():
        print(f"{name:8} {mean:.3f} s a step, {mean / means['plain']:.2f} of plain")


if __name__ == "__main__":
    main()
