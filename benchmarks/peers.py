"""Other networks by our protocol, beside ours and bicubic in the same run.

python benchmarks/peers.py BENCH PEER… [--weights fast] [--scale 4] [--ssim] [--life] [--soft-pairs DIR]

A peer is a network: the weights of one that `causalsr models add` would take, or an ncnn model's `.param` (×4) with its
`.bin` beside it. Prints the mean PSNR (dB on Y; with --ssim the SSIM) of every condition at the scale and the median
time on the bench's photos; with --life the gain over interpolation at ×2 on what life does to them, with --soft-pairs
that at ×1 on pairs of real photos, and the share of photos that lose. What a peer makes at ×4 is averaged down for
these two; in the table stand those that enlarge by the scale itself.
Needs `pip install 'causalsr[models]'`, and `pip install ncnn` for `.param` files.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import fmean, median

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import torch

from core.causal.actions import Actions
from core.causal.mechanisms import resize
from core.engine import Engine
from core.errors import ModelError
from core.image_io import Photo
from core.models.foreign import build_foreign
from core.models.weights import read_weights
from training.data.photos import list_photos
from training.evaluation.gains import WORSE, match, soft_pairs
from training.evaluation.life import CHAINS, life_cases
from training.evaluation.metrics import psnr, ssim
from training.evaluation.protocol import CONDITIONS, Case, cases, interpolate

SCALE = 4
Method = Callable[[np.ndarray], np.ndarray]


def main() -> None:
    """Print the table, a line a method."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench", type=Path)
    parser.add_argument("peers", type=Path, nargs="*")
    parser.add_argument("--weights", default="fast")
    parser.add_argument("--scale", type=int, default=SCALE)
    parser.add_argument("--ssim", action="store_true")
    parser.add_argument("--life", action="store_true")
    parser.add_argument("--soft-pairs", type=Path)
    options = parser.parse_args()
    engine = Engine("cpu", options.weights)

    def ours(photo: np.ndarray, scale: int = options.scale) -> np.ndarray:
        return engine.open(Photo(pixels=photo, source="")).render(Actions(), scale).photo.pixels

    methods: dict[str, Method] = {
        "bicubic": partial(bicubic, scale=options.scale),
        f"ours, {engine.model_ref.name}": ours,
    }
    for peer in options.peers:
        try:
            methods[peer.stem] = by_ncnn(peer) if peer.suffix == ".param" else by_weights(peer, options)
        except Exception as error:  # noqa: BLE001 - each library has its own; the other peers go on
            print(f"{peer.name}: can't be run ({type(error).__name__} {error})", file=sys.stderr)
    if options.life or options.soft_pairs:
        print_gains(methods, ours, options)
        return
    title = f"{options.bench.name} ×{options.scale}{', SSIM' if options.ssim else ''}"
    print(title.ljust(28) + "".join(f"{each.name:>12}" for each in CONDITIONS) + "   seconds")
    for name, method in methods.items():
        print(line(name, method, options), flush=True)


def print_gains(methods: dict[str, Method], ours: Callable[..., np.ndarray], options: argparse.Namespace) -> None:
    """Print gain and share of losers, a line a kind of photo, a column a method."""
    names = [name for name in methods if name != "bicubic"]
    print("gain, dB (worse)".ljust(24) + "".join(f"{name:>28}" for name in names))
    benches = []
    if options.life:
        benches += [(f"life {kind} ×2", lambda kind=kind: life_cases(options.bench, kind, 2), 2) for kind in CHAINS]
    if options.soft_pairs:
        cameras = sorted({file.stem.partition("_")[0] for file in list_photos(options.soft_pairs)})
        benches += [(f"pairs {each} ×1", lambda each=each: soft_pairs(options.soft_pairs, each), 1) for each in cameras]
    for bench, found, scale in benches:
        cells = []
        for name in names:
            method = methods[name]
            made = partial(ours, scale=scale) if name.startswith("ours") else averaged(method, scale)
            gains = [gain_of(made(case.photo.pixels), case, scale) for case in found()]
            cells.append(f"{fmean(gains):+.2f} ({fmean(each < -WORSE for each in gains):.0%})")
        print(bench.ljust(24) + "".join(f"{cell:>28}" for cell in cells), flush=True)


def averaged(method: Method, scale: int) -> Method:
    """A ×4 method at a smaller enlargement: its picture averaged down."""

    def run(photo_HW3: np.ndarray) -> np.ndarray:
        height, width = (side * scale for side in photo_HW3.shape[:2])
        large = torch.tensor(method(photo_HW3)).permute(2, 0, 1)[None].float() / 255
        return to_pixels(resize(large, height, width, "area")[0].permute(1, 2, 0).numpy())

    return run


def gain_of(made: np.ndarray, case: Case, scale: int) -> float:
    """dB over interpolation, or over the photo itself at ×1 after matching both to the sharp picture's colours."""
    nothing = interpolate(case.photo.pixels, *case.high.shape[:2]) if scale > 1 else case.photo.pixels
    pictures = (made, nothing) if scale > 1 else (match(made, case.high), match(nothing, case.high))
    ours, plain = (psnr(each, case.high, scale) for each in pictures)
    return ours - plain


def line(name: str, method: Method, options: argparse.Namespace) -> str:
    """A method's mean PSNR or SSIM under every condition, and its median seconds a photo."""
    scale, measure = options.scale, ssim if options.ssim else psnr
    means, seconds = [], []
    for condition in CONDITIONS:
        found = []
        for case in cases(options.bench, scale, condition):
            start = time.perf_counter()
            restored = method(case.photo.pixels)
            seconds.append(time.perf_counter() - start)
            found.append(measure(restored, case.high, scale))
        means.append(fmean(found))
    digits = 4 if options.ssim else 2
    return name.ljust(28) + "".join(f"{mean:12.{digits}f}" for mean in means) + f"{median(seconds):10.3f}"


def bicubic(photo_HW3: np.ndarray, scale: int = SCALE) -> np.ndarray:
    """The interpolation that every table begins with."""
    return interpolate(photo_HW3, photo_HW3.shape[0] * scale, photo_HW3.shape[1] * scale)


def by_weights(file: Path, options: argparse.Namespace) -> Method:
    """A network's own weights, safetensors or a PyTorch checkpoint, whole photos at a time.

    Raises:
        ModelError: it is none that is known here, or enlarges by something else than the table does.
    """
    found = build_foreign(read_weights(file, pickles=True).tensors)
    table = not (options.life or options.soft_pairs)
    if found.scale != (options.scale if table else SCALE):
        raise ModelError(f"it enlarges ×{found.scale}")

    def run(photo_HW3: np.ndarray) -> np.ndarray:
        with torch.inference_mode():
            picture = found.network(torch.tensor(photo_HW3).permute(2, 0, 1)[None].float() / 255)
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
