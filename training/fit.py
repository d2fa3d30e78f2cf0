"""A whole run: Algorithm 2, calibration, the model file. Interrupted runs go on where they stopped."""

from __future__ import annotations

import contextlib
import copy
import hashlib
import time
from collections.abc import Callable
from pathlib import Path

import torch

from core.causal.prior import Prior
from core.causal.scm import Scm
from core.errors import CausalSRError, ModelError
from core.models.checkpoint import Model, load_model, save_model
from core.nets.semantics import SemanticEncoder, semantic_encoder
from training.algorithm2 import Algorithm2
from training.calibration import calibrate, calibration_seconds
from training.data.photos import PhotoSet, load_photos
from training.data.semantics import SemanticBank
from training.errors import TrainingError
from training.evaluation.simulator_graph import simulator_graph
from training.loop import CHECKPOINT, Position, run
from training.manifest import write_manifest
from training.nets.bundle import Networks
from training.parallel import Workers
from training.recipes import Recipe
from training.schedule import Budget
from training.showing.counterfactuals import explore, fits, middle, strip
from training.showing.graph import LEARNED, OWN, draw_graphs, read_edges
from training.watch import Watch

SHORT = 3
"""Times the warm-up: of fewer steps nothing can be expected."""
LICENCE = "Apache-2.0; trained on the photos named in the data manifest"


def fit(
    recipe: Recipe,
    data: Path,
    out: Path,
    *,
    minutes: float | None = None,
    resume: bool = False,
    start: Path | None = None,
    device: str = "auto",
    tensorboard: bool = False,
    say: Callable[[str], None] = print,
) -> Path:
    """Train and write `<out>/causalsr-<recipe>.safetensors` with its manifest and pictures; returns its path.

    Args:
        minutes: training time, calibration included; None takes the recipe's steps.
        resume: go on in an `out` that holds a checkpoint; without it such a folder is refused.
        start: a model whose weights to begin with.
        device: auto, cpu or cuda.

    Raises:
        TrainingError: `out` holds another run, or something is not finite.
        DeviceError: the device isn't here.
        ReadError: no photos in `data`, or one only.
        ModelError: `start` can't be read, or doesn't fit the recipe.
    """
    workers = Workers(device)
    quiet = say if workers.first else _silent
    if (out / CHECKPOINT).exists() and not resume:
        raise TrainingError(f"{out}: holds a run already; give --resume to go on with it, or another --out")
    clock = time.perf_counter()
    photos = workers.in_turn(lambda: load_photos(data))
    train, held_out = photos.split(recipe.held_out)
    out.mkdir(parents=True, exist_ok=True)
    quiet(f"{len(train)} photos to train on, {len(held_out)} held out, read in {time.perf_counter() - clock:.1f} s")
    algorithm = prepare(recipe, train, workers, start, quiet)
    budget = _budget(algorithm, held_out, minutes, quiet)
    with Watch(quiet if workers.first else None, out, tensorboard=tensorboard, mean=workers.mean) as watch:
        position = run(algorithm, train, budget, out, watch)
    target = out / f"causalsr-{recipe.name}.safetensors"
    warm_up = recipe.optimisation.warm_up
    if position.step < SHORT * warm_up:
        quiet(
            f"only {position.step} steps, of which {min(warm_up, position.step)} warm up: too few for a model that is "
            "better than interpolation; --resume with more --minutes goes on"
        )
    if workers.first:
        write_model(algorithm, held_out, photos.digest, position, target, quiet)
    workers.close()
    return target


def _budget(algorithm: Algorithm2, held_out: PhotoSet, minutes: float | None, say: Callable[[str], None]) -> Budget:
    """The recipe's steps, or of `minutes` what the calibration afterwards leaves, at least half."""
    if minutes is None:
        return Budget(steps=algorithm.recipe.steps)
    encoder = copy.deepcopy(algorithm.ema.average.student).cpu()
    after = algorithm.workers.agree(calibration_seconds(encoder, held_out, algorithm.recipe))
    say(f"of {minutes:g} minutes about {min(after, minutes * 30):.0f} s are kept for calibration")
    return Budget(steps=algorithm.recipe.steps, seconds=max(minutes * 60 - after, minutes * 30))


def prepare(
    recipe: Recipe, train: PhotoSet, workers: Workers, start: Path | None, say: Callable[[str], None]
) -> Algorithm2:
    """Fresh or given weights, and the semantic tokens of the training photos."""
    torch.manual_seed(recipe.seed)
    networks = Networks(recipe)
    if start is not None:
        try:
            networks.start_from(load_model(start))
        except RuntimeError as error:
            raise ModelError(
                f"{start}: its networks have other sizes than the recipe {recipe.name!r} asks for"
            ) from error
    semantic: SemanticEncoder | None = None
    bank: SemanticBank | None = None
    if recipe.has("sct"):
        clock = time.perf_counter()
        semantic = semantic_encoder(recipe.semantics)
        assert semantic is not None
        bank = SemanticBank(train, semantic, recipe, workers)
        say(f"semantic tokens of every photo in {time.perf_counter() - clock:.1f} s")
    begun = {
        "recipe": recipe.as_json(),
        "start": None if start is None else hashlib.sha256(start.read_bytes()).hexdigest(),
        "photos": train.digest,
        "processes": workers.size,
    }
    return Algorithm2(recipe, networks, workers, bank, semantic, begun)


def write_model(
    algorithm: Algorithm2,
    held_out: PhotoSet,
    digest: str,
    position: Position,
    target: Path,
    say: Callable[[str], None],
) -> None:
    """Calibrate the averaged encoder on held-out photos and write the model file with its manifest and pictures."""
    recipe, average = algorithm.recipe, copy.deepcopy(algorithm.ema.average).cpu()  # copies are not compiled
    temperatures = calibrate(average.student, held_out, recipe, say=say)
    say("temperatures " + " ".join(f"{t:.2f}" for t in temperatures.tolist()))
    card = {
        "recipe": recipe.as_json(),
        "seed": recipe.seed,
        "steps": position.step,
        "minutes": round(position.seconds / 60, 1),
        "data_manifest_sha256": digest,
        "licence": LICENCE,
    }
    model = Model(
        name=recipe.name,
        restorer=average.restorer,
        encoder=average.student,
        intervention=average.intervention,
        structure=average.structure,
        translator=average.translator,
        semantics=recipe.semantics if average.translator is not None else "none",
        card=card,
    )
    save_model(target, model)
    say(f"wrote {target} and {write_manifest(target).name}")
    _illustrate(model, recipe, held_out, target.parent)


def _illustrate(model: Model, recipe: Recipe, held_out: PhotoSet, out: Path) -> None:
    """The learned graph and a counterfactual of a held-out photo, for the report; each if the objective has it, and
    the latter if a photo is large enough."""
    if recipe.has("sp"):
        with contextlib.suppress(CausalSRError):  # matplotlib isn't installed
            learned, own = read_edges(model.structure, recipe.prior), simulator_graph(recipe.prior)
            draw_graphs({LEARNED: learned, OWN: own}, out / "graph.png", out / "graph.svg")
    scale = next((each for each in model.restorer.scales if each > 1), 1)
    photos = (held_out.photo(number).numpy() for number in range(len(held_out)))
    photo = next((each for each in photos if fits(each, scale)), None)
    if recipe.has("cf") and photo is not None:
        scene = middle(photo, scale)
        world = Scm(prior=Prior(untouched=0.0)).sample(scene, scale, torch.Generator().manual_seed(0))
        (out / "strips").mkdir(exist_ok=True)
        strip(*explore(model, world, scale).rows).save(out / "strips" / "held-out.png")


def _silent(_line: str) -> None:
    """Other processes say nothing."""
