"""Batches of small photos, and what is compared of their results."""

import hashlib
from pathlib import Path

import numpy as np
from PIL import Image

from core.batch.folders import photos_in
from core.batch.journal import Journal
from core.batch.naming import Naming
from core.batch.plan import Existing, plan
from core.image_io import WriteOptions
from core.order import ModelRef, Order, Size

WANTED = Order(model=ModelRef("tiny-random"), size=Size(scale=2), options=WriteOptions(format="png"))

WORK = """
import sys
from pathlib import Path
from core.batch.journal import Journal
from core.batch.local import run
from core.engine import Engine
run(Journal(Path(sys.argv[1])), Engine("cpu", Path(sys.argv[2])))
"""


def noisy_photos(folder: Path, names: list[str], seed: int = 5) -> Path:
    """A folder of photos of noise."""
    folder.mkdir(exist_ok=True)
    noise = np.random.default_rng(seed)
    for name in names:
        Image.fromarray(noise.integers(0, 255, (40, 48, 3), np.uint8)).save(folder / name)
    return folder


def journal_of(photos: Path, out: Path, folder: Path, *, order: Order = WANTED, skip_done: bool = False) -> Journal:
    planned = plan(photos_in([photos]), out, Naming(size=order.size, suffix=".png"), Existing.RENAME)
    return Journal.create(planned.jobs, order, max_pixels=10**6, skip_done=skip_done, folder=folder)


def hashes(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}
