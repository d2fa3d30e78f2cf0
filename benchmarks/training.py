"""What the full objective costs: its step beside the plain one, in turns, and each stage's share.

python benchmarks/training.py PHOTOS [--recipe fast] [--steps 12]
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
    """Print the median step of both, and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("photos", type=Path)
    parser.add_argument("--recipe", default="fast")
    parser.add_argument("--steps", type=int, default=12)
    options = parser.parse_args()
    recipe = recipe_named(options.recipe)
    photos = load_photos(options.photos)
    runs: dict[str, Algorithm2] = {}
    for name, without in (("full", frozenset()), ("plain", PLAIN), *((f"no {part}", {part}) for part in sorted(PLAIN))):
        own = changed(recipe, without=frozenset(without))
        runs[name] = prepare(own, photos, Workers("cpu"), None, lambda _line: None)
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for step in range(options.steps + 2):
        for name, run in runs.items():
            rows = [batch(photos, run.recipe, step)]
            start = time.perf_counter()
            run.step(rows, step, 0.5)
            if step >= 2:
                seconds[name].append(time.perf_counter() - start)
    plain = median(seconds["plain"])
    for name, found in seconds.items():
        print(f"{name:8} {median(found):.3f} s a step, {median(found) / plain:.2f} of plain")


if __name__ == "__main__":
    main()
