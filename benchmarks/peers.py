"""Other networks by our protocol, beside ours and bicubic in the same run.

python benchmarks/peers.py BENCH PEER… [--weights fast]

A peer is a ×4 network: a `.pth` that spandrel knows, or an ncnn model's `.param` with its `.bin` beside it. Prints the
mean PSNR (dB on Y) of every condition at ×4 and the median time on the bench's photos.
Needs `pip install ncnn spandrel torchvision`, which the project itself doesn't.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import fmean, median

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from core.causal.actions import Actions
from core.engine import Engine
from core.image_io import Photo
from core.nets.torchvision_schemas import declare_missing_schemas
from training.evaluation.metrics import psnr
from training.evaluation.protocol import CONDITIONS, cases, interpolate

SCALE = 4
Method = Callable[[np.ndarray], np.ndarray]


def main() -> None:
    """Print the table, a line a method."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench", type=Path)
    parser.add_argument("peers", type=Path, nargs="*")
    parser.add_argument("--weights", default="fast")
    options = parser.parse_args()
    engine = Engine("cpu", options.weights)

    def ours(photo: np.ndarray) -> np.ndarray:
        return engine.open(Photo(pixels=photo, source="")).render(Actions(), SCALE).photo.pixels

    methods: dict[str, Method] = {"bicubic": bicubic, f"ours, {engine.model_ref.name}": ours}
    for peer in options.peers:
        try:
            methods[peer.stem] = by_ncnn(peer) if peer.suffix == ".param" else by_spandrel(peer)
        except Exception as error:  # noqa: BLE001 - each library has its own; the other peers go on
            print(f"{peer.name}: can't be run ({type(error).__name__} {error})", file=sys.stderr)
    print(
        f"{options.bench.name} ×{SCALE}".ljust(28) + "".join(f"{each.name:>12}" for each in CONDITIONS) + "   seconds"
    )
    for name, method in methods.items():
        print(line(name, method, options.bench), flush=True)


def line(name: str, method: Method, bench: Path) -> str:
    """A method's mean PSNR under every condition, and its median seconds a photo."""
    means, seconds = [], []
    for condition in CONDITIONS:
        found = []
        for case in cases(bench, SCALE, condition):
            start = time.perf_counter()
            restored = method(case.photo.pixels)
            seconds.append(time.perf_counter() - start)
            found.append(psnr(restored, case.high, SCALE))
        means.append(fmean(found))
    return name.ljust(28) + "".join(f"{mean:12.2f}" for mean in means) + f"{median(seconds):10.3f}"


def bicubic(photo_HW3: np.ndarray) -> np.ndarray:
    """The interpolation that every table begins with."""
    return interpolate(photo_HW3, photo_HW3.shape[0] * SCALE, photo_HW3.shape[1] * SCALE)


def by_spandrel(file: Path) -> Method:
    """A PyTorch checkpoint of an architecture that spandrel knows."""
    import torch

    declare_missing_schemas()
    from spandrel import ModelLoader

    model = ModelLoader(device="cpu").load_from_file(file)

    def run(photo_HW3: np.ndarray) -> np.ndarray:
        with torch.inference_mode():
            picture = model(torch.tensor(photo_HW3).permute(2, 0, 1)[None].float() / 255)
        return to_pixels(picture[0].permute(1, 2, 0).numpy())

    return run


def by_ncnn(file: Path) -> Method:
    """An ncnn model whose blobs are named `data` and `output`."""
    import ncnn

    net = ncnn.Net()
    net.load_param(str(file))
    net.load_model(str(file.with_suffix(".bin")))

    def run(photo_HW3: np.ndarray) -> np.ndarray:
        planes = np.ascontiguousarray(photo_HW3.transpose(2, 0, 1), dtype=np.float32) / 255
        extractor = net.create_extractor()
        extractor.input("data", ncnn.Mat(planes))
        _, output = extractor.extract("output")
        return to_pixels(np.array(output).transpose(1, 2, 0))

    return run


def to_pixels(picture_HW3: np.ndarray) -> np.ndarray:
    """[0, 1] to uint8."""
    return (picture_HW3 * 255).round().clip(0, 255).astype(np.uint8)


if __name__ == "__main__":
    main()
