"""How long restoring takes and how much memory it needs: `python benchmarks/restore.py [--large]`.

Each case runs in a process of its own, so that its peak memory is its own. Prints medians of `--runs` runs after a
warm-up, in seconds, and the process's peak resident memory.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from core.memory import keep_freed

CASES = {
    "restore 512×512 ×4": (512, 512, 4, 8),
    "restore 1024×768 ×2": (768, 1024, 2, 8),
}
LARGE = {"24 megapixels ×2, 8 bits": (4000, 6000, 2, 8), "24 megapixels ×2, 16 bits": (4000, 6000, 2, 16)}
REGION = (960, 540)


def measure_restore(height: int, width: int, scale: int, bits: int, runs: int) -> dict[str, float]:
    """Estimate and restore a photo of that size, no file involved; the first run counts apart."""
    from core.causal.actions import Actions
    from core.engine import Engine
    from core.image_io import Photo

    engine = Engine("auto")
    photo = Photo(pixels=texture(height, width))
    seconds = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        engine.open(photo).render(Actions(), scale, bits=bits)
        seconds.append(time.perf_counter() - start)
    return {"first": seconds[0], "seconds": statistics.median(seconds[1:] or seconds), "megabytes": peak_megabytes()}


def measure_bare(height: int, width: int, scale: int, runs: int) -> dict[str, float]:
    """The convolutions of `fast` and nothing else, one after the other, in bfloat16, on a photo of that size."""
    import torch

    from core.engine import Engine

    net = Engine("auto").model.restorer
    parts = torch.nn.ModuleList([net.entry, net.trunk_body, net.tail_body, net.heads[str(scale)]])
    stack = [each for each in parts.modules() if isinstance(each, torch.nn.Conv2d)]
    shape = {"dtype": torch.bfloat16, "memory_format": torch.channels_last}
    layers = [each.to(**shape) for each in stack]
    features = torch.rand(1, 3, height, width).to(**shape)
    seconds = []
    with torch.inference_mode():
        for _ in range(runs + 1):
            start, x = time.perf_counter(), features
            for layer in layers:
                x = layer(x)
            seconds.append(time.perf_counter() - start)
    return {"first": seconds[0], "seconds": statistics.median(seconds[1:]), "megabytes": peak_megabytes()}


def measure_slider(scale: int, runs: int) -> dict[str, float]:
    """A noise slider moved over a visible region of 960×540 output pixels whose trunk features are cached."""
    from core.causal.actions import Actions
    from core.engine import Engine, Region
    from core.image_io import Photo

    width, height = REGION
    session = Engine("auto").open(Photo(pixels=texture(height // scale + 120, width // scale + 120)))
    region = Region(60, 60, width, height)
    session.render(Actions(), scale, region)
    seconds = []
    for step in range(runs):
        start = time.perf_counter()
        session.render(Actions.set(noise=step % 40), scale, region)
        seconds.append(time.perf_counter() - start)
    return {"first": seconds[0], "seconds": statistics.median(seconds), "megabytes": peak_megabytes()}


def texture(height: int, width: int):
    """A photo-like field with noise, uint8."""
    import numpy as np

    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    base = 128 + 60 * np.sin(rows / 17) * np.cos(columns / 23)
    noise = np.random.default_rng(0).normal(0, 10, (height, width, 3)).astype(np.float32)
    return (base[..., None] + noise).clip(0, 255).astype(np.uint8)


def peak_megabytes() -> float:
    """Peak resident memory of this process."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def in_own_process(*arguments: object) -> dict[str, float]:
    """Run one case of this file in a fresh process."""
    command = [sys.executable, __file__, "--case", *map(str, arguments)]
    result: dict[str, float] = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    return result


def main() -> None:
    """Print one line a case."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--large", action="store_true", help="also 24 megapixels ×2 (a minute or more)")
    parser.add_argument("--case", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.case:
        kind, *numbers = options.case
        keep_freed()  # as the program does
        measure = {"restore": measure_restore, "bare": measure_bare, "slider": measure_slider}[kind]
        print(json.dumps(measure(*map(int, numbers))))
        return
    for name, size in {**CASES, **(LARGE if options.large else {})}.items():
        say(name, in_own_process("restore", *size, 0 if name in LARGE else options.runs))
    say("its convolutions alone", in_own_process("bare", *CASES["restore 512×512 ×4"][:3], options.runs))
    for scale in (1, 2, 4):
        say(f"slider, 960×540 visible, ×{scale}", in_own_process("slider", scale, 3 * options.runs))


def say(name: str, found: dict[str, float]) -> None:
    """One line."""
    print(
        f"{name:28} median {found['seconds']:.3f} s  (first {found['first']:.3f} s)  peak {found['megabytes']:.0f} MB",
        flush=True,
    )


if __name__ == "__main__":
    main()
