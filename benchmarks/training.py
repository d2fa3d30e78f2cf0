"""What the full objective costs: its step beside the plain one, in turns, whole cycles of causal and other steps.

python benchmarks/training.py PHOTOS [--recipe fast] [--cycles 4]
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from training.algorithm2 import Algorithm2
from training.data.photos import load_photos
from training.data.samples import batch
from training.fit import prepare
from training.parallel import Workers
from training.recipes import changed, recipe_named

PLAIN = frozenset({"cf", "int", "sp", "sct", "elbo"})


def main() -> None:
    """Print the mean step of a median cycle, and its ratio to the plain one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("photos", type=Path)
    parser.add_argument("--recipe", default="fast")
    parser.add_argument("--cycles", type=int, default=4, help="of `causal_every` steps")
    options = parser.parse_args()
    recipe = recipe_named(options.recipe)
    photos = load_photos(options.photos)
    runs: dict[str, Algorithm2] = {}
    for name, without in (("full", frozenset()), ("plain", PLAIN), *((f"no {part}", {part}) for part in sorted(PLAIN))):
        own = changed(recipe, without=frozenset(without))
        runs[name] = prepare(own, photos, Workers("cpu"), None, lambda _line: None)
    length = recipe.optimisation.causal_every
    cycles: dict[str, list[float]] = {name: [] for name in runs}
    for cycle in range(options.cycles + 1):  # the first warms up
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
