"""A network of others alone, and behind our estimates, on the paper's conditions.

python benchmarks/behind.py MODEL BENCH… [--ssim]

MODEL is the name of a model that was added. Prints for every bench and condition the mean PSNR (dB on Y; with --ssim
the SSIM) at the model's scale: bicubic, ours (`fast`), the network alone on the whole photo as its authors run it, and
the network behind ours, on automatic.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from statistics import fmean

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import torch

from core.causal.actions import Actions
from core.engine import Engine
from core.image_io import Photo
from core.models.library import find_model
from core.nets.enlarger import Enlarger
from training.evaluation.metrics import psnr, ssim
from training.evaluation.protocol import CONDITIONS, cases, interpolate


def main() -> None:
    """Print a table a bench."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("benches", type=Path, nargs="+")
    parser.add_argument("--ssim", action="store_true")
    options = parser.parse_args()
    model = find_model(options.model)
    if model.enlarger is None:
        raise SystemExit(f"{options.model} is ours; give a network of others that was added")
    scale = model.enlarger.facts.scale
    ours, behind = Engine("cpu", "fast"), Engine("cpu", model)
    methods = {
        "bicubic": lambda photo: interpolate(photo, photo.shape[0] * scale, photo.shape[1] * scale),
        "ours, fast": lambda photo: restored(ours, photo, scale),
        f"{model.name} alone": lambda photo: alone(model.enlarger, photo),
        f"{model.name} behind ours": lambda photo: restored(behind, photo, scale),
    }
    for bench in options.benches:
        title = f"{bench.name} ×{scale}{', SSIM' if options.ssim else ''}"
        print(title.ljust(28) + "".join(f"{each.name:>12}" for each in CONDITIONS))
        for name, method in methods.items():
            means = [mean_of(method, bench, scale, condition, options.ssim) for condition in CONDITIONS]
            print(name.ljust(28) + "".join(f"{mean:12.{4 if options.ssim else 2}f}" for mean in means), flush=True)


def mean_of(method, bench: Path, scale: int, condition, structure: bool) -> float:
    """A method's mean over a bench."""
    measure = ssim if structure else psnr
    return fmean(measure(method(case.photo.pixels), case.high, scale) for case in cases(bench, scale, condition))


def restored(engine: Engine, photo_HW3: np.ndarray, scale: int) -> np.ndarray:
    """By an engine, on automatic."""
    return engine.open(Photo(pixels=photo_HW3, source="")).render(Actions(), scale).photo.pixels


def alone(enlarger: Enlarger, photo_HW3: np.ndarray) -> np.ndarray:
    """By the network, whole."""
    with torch.inference_mode():
        picture = enlarger(torch.tensor(photo_HW3).permute(2, 0, 1)[None].float() / 255)
    return (picture[0].permute(1, 2, 0).numpy() * 255).round().clip(0, 255).astype(np.uint8)


if __name__ == "__main__":
    main()
