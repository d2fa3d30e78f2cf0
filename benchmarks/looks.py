"""How pictures look to networks, beside how right they are: ours with more and more texture, and others.

python benchmarks/looks.py DIR BENCH… [--peer FILE] [--weights fast] [--texture 0 0.5 1] [--photos N]

DIR holds the weights of the judges. Prints, for every condition at ×4 and each method, means over all photos: PSNR (dB
on Y), `lpips_squeeze`, which taught the texture, and the distance for MobileNetV2, which didn't. A peer is
an ncnn model's `.param` with its `.bin` beside it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import fmean

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.peers import Method, bicubic, by_ncnn
from core.causal.actions import Actions
from core.engine import Engine
from core.image_io import Photo
from training.evaluation.metrics import psnr
from training.evaluation.perceptual import LpipsSqueeze, MobileNetDistance
from training.evaluation.protocol import CONDITIONS, cases

SCALE = 4


def main() -> None:
    """Print three tables, a line a method."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("judges", type=Path)
    parser.add_argument("benches", type=Path, nargs="+")
    parser.add_argument("--peer", type=Path)
    parser.add_argument("--weights", default="fast")
    parser.add_argument("--texture", type=float, nargs="+", default=[0.0, 0.5, 1.0])
    parser.add_argument("--photos", type=int, help="of each bench at most")
    options = parser.parse_args()
    engine = Engine("cpu", options.weights)
    methods: dict[str, Method] = {"bicubic": bicubic}
    for share in options.texture:
        methods[f"{engine.model_ref.name}, texture {share:g}"] = partial(ours, engine, share)
    if options.peer:
        methods[options.peer.stem] = by_ncnn(options.peer)
    measures: dict[str, Callable[[np.ndarray, np.ndarray], float]] = {
        "PSNR": partial(psnr, border=SCALE),
        "lpips_squeeze": LpipsSqueeze(options.judges),
        "MobileNetV2": MobileNetDistance(options.judges),
    }
    found = {name: {each: [] for each in methods} for name in measures}
    for condition in CONDITIONS:
        sums: dict[tuple[str, str], list[float]] = {}
        for bench in options.benches:
            for case in islice(cases(bench, SCALE, condition), options.photos):
                for method, run in methods.items():
                    made = run(case.photo.pixels)
                    for name, measure in measures.items():
                        sums.setdefault((name, method), []).append(measure(made, case.high))
        for (name, method), values in sums.items():
            found[name][method].append(fmean(values))
    for name, table in found.items():
        print(f"{name}, ×{SCALE}".ljust(28) + "".join(f"{each.name:>12}" for each in CONDITIONS))
        for method, means in table.items():
            digits = 2 if name == "PSNR" else 3
            print(method.ljust(28) + "".join(f"{mean:12.{digits}f}" for mean in means))


def ours(engine: Engine, share: float, photo_HW3: np.ndarray) -> np.ndarray:
    """Automatic, with a share of texture."""
    return engine.open(Photo(pixels=photo_HW3)).render(Actions(texture=share), SCALE).photo.pixels


if __name__ == "__main__":
    main()
