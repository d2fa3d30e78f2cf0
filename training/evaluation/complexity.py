"""Table V: what a model costs: parameters, multiply–accumulates, and the memory and time of a render.

The protocol: one photo of 128×128 pixels, ×4. Multiply–accumulates (one multiplication with its addition is one) are
counted in convolutions, transposed convolutions and linear layers, bias not counted, by hooks while each network is
given what that photo gives it: the restorer the photo itself, without a tile's margin; the encoder the photo's crops;
the translator one photo's tokens. Interpolation, the DCT statistics, the attention's own products and the frozen
semantic encoder are not counted. Memory and time are of the whole program, in a process of its own.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from core.causal.actions import Actions
from core.causal.factors import FACTORS
from core.engine import Engine
from core.errors import RenderError
from core.image_io import Photo
from core.models.checkpoint import Model, load_model, save_model
from core.models.library import model_file
from core.nets.contract import Told
from core.nets.crops import choose_crops
from core.nets.semantics import TOKENS

SIDE, SCALE, RUNS = 128, 4, 5
COUNTED = (nn.Conv2d, nn.ConvTranspose2d, nn.Linear)


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A process that renders, by itself.

    Attributes:
        seconds: median of the renders after the first, estimate included, files not.
        megabytes: the process's peak resident memory; None where the system doesn't tell.
        before: the same once the model was loaded, before the first render.
        accelerator: peak of the memory that torch took on a CUDA device; None on others.
        device: its real name.
    """

    seconds: float
    megabytes: float | None
    before: float | None
    accelerator: float | None
    device: str


@dataclass(frozen=True, kw_only=True)
class Complexity:
    """One model.

    Attributes:
        parameters: part of the model → numbers in it.
        macs: part → multiply–accumulates for the one photo.
        measured: None when nothing was to be run.
    """

    model: str
    side: int
    scale: int
    parameters: Mapping[str, int]
    macs: Mapping[str, int]
    measured: Measured | None

    def as_json(self) -> dict[str, object]:
        """Plain values."""
        return asdict(self)


def complexity(
    models: Iterable[str | Path | Model],
    *,
    side: int = SIDE,
    scale: int = SCALE,
    runs: int = RUNS,
    device: str = "auto",
) -> Iterator[Complexity]:
    """A row a model.

    Args:
        models: names of shipped models, model files, or models in memory.
        side, scale: of the photo, pixels, and its enlargement.
        runs: timed renders; 0 counts only, without a process.

    Raises:
        ModelError: a model is missing or damaged.
        RenderError: the measuring process failed; the message carries its last line.
    """
    for each in models:
        model = each if isinstance(each, Model) else load_model(model_file(each))
        parts = model.networks()
        yield Complexity(
            model=model.name,
            side=side,
            scale=scale,
            parameters={part: sum(p.numel() for p in network.parameters()) for part, network in parts.items()},
            macs=_macs(model, side, scale),
            measured=_in_own_process(model, side, scale, runs, device) if runs else None,
        )


def multiply_accumulates(network: nn.Module, *given: Any) -> int:
    """Of one forward pass without gradient; layers that run twice count twice."""
    found: list[int] = []

    def note(layer: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        found.append(_layer(layer, inputs[0], output))

    hooks = [layer.register_forward_hook(note) for layer in network.modules() if isinstance(layer, COUNTED)]
    try:
        with torch.no_grad():
            network(*given)
    finally:
        for hook in hooks:
            hook.remove()
    return sum(found)


def _layer(layer: nn.Module, taken: Tensor, made: Tensor) -> int:
    """A convolution computes each output value from its taps; a transposed one spreads each input value."""
    if isinstance(layer, nn.Linear):
        return made.numel() * layer.in_features
    if isinstance(layer, nn.ConvTranspose2d):
        return taken.numel() * layer.out_channels // layer.groups * layer.kernel_size[0] * layer.kernel_size[1]
    assert isinstance(layer, nn.Conv2d)
    return made.numel() * layer.in_channels // layer.groups * layer.kernel_size[0] * layer.kernel_size[1]


def _macs(model: Model, side: int, scale: int) -> dict[str, int]:
    crops = choose_crops(_pixels(side))
    photo, latents = torch.zeros(1, 3, side, side), torch.zeros(1, len(FACTORS))
    found = {
        "restorer": multiply_accumulates(model.restorer, photo, Told(latents=latents), scale),
        "encoder": multiply_accumulates(model.encoder, crops, len(crops)),
    }
    if model.translator is not None:
        tokens = torch.zeros(1, TOKENS, model.translator.config.width)
        found["translator"] = multiply_accumulates(model.translator, tokens)
    return found


def _pixels(side: int) -> np.ndarray:
    """A photo-like field with noise, uint8."""
    rows, columns = np.mgrid[0:side, 0:side]
    base = 128 + 60 * np.sin(rows / 17) * np.cos(columns / 23)
    noise = np.random.default_rng(0).normal(0, 10, (side, side, 3))
    return (base[..., None] + noise).clip(0, 255).astype(np.uint8)


def _in_own_process(model: Model, side: int, scale: int, runs: int, device: str) -> Measured:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "model.safetensors"
        save_model(file, model)
        command = [sys.executable, "-m", __spec__.name, str(file), str(side), str(scale), str(runs), device]
        paths = os.pathsep.join(path for path in sys.path if path)
        environment = {**os.environ, "PYTHONPATH": paths}
        done = subprocess.run(command, capture_output=True, text=True, env=environment)
    if done.returncode:
        reason = (done.stderr.strip() or "no message").splitlines()[-1]
        raise RenderError(f"{model.name}: the measuring process failed ({reason}); restore a photo with it to see more")
    return Measured(**json.loads(done.stdout))


def measure(file: Path, side: int, scale: int, runs: int, device: str) -> Measured:
    """Estimate and restore the photo, a session each time; memory is this process's, so run it in a fresh one."""
    engine = Engine(device, file)
    before = peak_megabytes()
    seconds = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        picture = engine.open(Photo(pixels=_pixels(side))).render(Actions(), scale)
        seconds.append(time.perf_counter() - start)
    on_cuda = engine.compute.device.place.type == "cuda"
    return Measured(
        seconds=statistics.median(seconds[1:]),
        megabytes=peak_megabytes(),
        before=before,
        accelerator=torch.cuda.max_memory_allocated() / 1e6 if on_cuda else None,
        device=picture.device,
    )


def peak_megabytes() -> float | None:
    """Peak resident memory of this process, MB.

    On Linux from /proc: getrusage's figure is inherited from whoever started the process.
    """
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / 1e6
    try:
        import resource
    except ImportError:
        return None
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def print_complexity(rows: Iterable[Complexity], say: Callable[[str], None]) -> list[Complexity]:
    """Say the table row by row as it is made."""
    say(
        f"{'model':12} {'photo':>11} {'parameters':>11} {'(restorer)':>11} {'GMAC':>8} {'(restorer)':>11} "
        f"{'seconds':>8} {'peak MB':>8} {'(loaded)':>9}   device"
    )
    done = []
    for row in rows:
        run = row.measured
        size = f"{row.side}² ×{row.scale}"
        parameters, macs = sum(row.parameters.values()), sum(row.macs.values())
        measured = (
            f"{'-':>8} {'-':>8} {'-':>9}   -"
            if run is None
            else f"{run.seconds:8.3f} {_megabytes(run.megabytes):>8} {_megabytes(run.before):>9}   {run.device}"
        )
        if run is not None and run.accelerator is not None:
            measured += f", {run.accelerator:.0f} MB there"
        say(
            f"{row.model:12} {size:>11} {parameters / 1e6:10.3f}M {row.parameters['restorer'] / 1e6:10.3f}M "
            f"{macs / 1e9:8.3f} {row.macs['restorer'] / 1e9:11.3f} {measured}"
        )
        done.append(row)
    return done


def _megabytes(value: float | None) -> str:
    return "-" if value is None else f"{value:.0f}"


def _main(file: str, side: str, scale: str, runs: str, device: str) -> None:
    """What the measuring process runs: one line of JSON."""
    print(json.dumps(asdict(measure(Path(file), int(side), int(scale), int(runs), device))))


if __name__ == "__main__":
    _main(*sys.argv[1:])
