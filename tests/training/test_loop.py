"""Training end to end on tiny data: the loss falls, every weight learns, and resuming is exact."""

import hashlib
import json
import math
import os
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
import torch
from PIL import Image

from core.causal.actions import Actions
from core.causal.factors import FACTORS
from core.engine import Engine
from core.files.tensors import read_file
from core.models.checkpoint import load_model
from core.nets.contract import Told
from core.nets.encoder import EncoderConfig
from core.nets.restorer import Restorer, RestorerConfig
from core.nets.unet import UNetConfig
from training.algorithm2 import STAGES
from training.algorithm2.state import SCHEDULED
from training.data.photos import load_photos
from training.data.samples import batch
from training.data.scenes import Shard
from training.ema import Ema
from training.errors import RecipeError, TrainingError
from training.fit import fit, prepare
from training.loop import CHECKPOINT, run
from training.parallel import Workers
from training.precision import MasterWeights
from training.recipes import PARTS, changed, recipe_named
from training.schedule import Budget, learning_rate
from training.watch import Watch

D = len(FACTORS)


def quiet(_line: str) -> None:
    """Say nothing."""


def algorithm(recipe, folder, start=None, **changes):
    """Float32, so that small gradients don't round to nothing."""
    recipe = changed(recipe, optimisation__bfloat16=False, **changes)
    photos = load_photos(folder)
    return prepare(recipe, photos, Workers("cpu"), start, quiet), photos


def test_every_parameter_of_the_full_objective_learns(recipe, folder):
    whole, photos = algorithm(recipe, folder, interventions__learning_rate=2e-2, optimisation__clip=10.0)
    seen: set[str] = set()
    steps = {name: optimiser.step for name, optimiser in whole.optimisers.items()}

    def note() -> None:
        for name, parameter in whole.networks.named_parameters():
            if parameter.grad is not None:
                assert torch.isfinite(parameter.grad).all(), name
                if bool(parameter.grad.any()):
                    seen.add(name)

    for name, optimiser in whole.optimisers.items():
        optimiser.step = lambda name=name: (note(), steps[name]())
    for step in range(12):
        whole.step([batch(photos, whole.recipe, step)], step, step / 12)
    assert seen == {name for name, _ in whole.networks.named_parameters()}


def test_the_full_objective_falls_on_one_batch(recipe, folder):
    whole, photos = algorithm(
        recipe,
        folder,
        posterior__learning_rate=3e-3,
        restoration__learning_rate=3e-3,
        counterfactuals__contrast=0.001,  # L_con alone can't fall: its negatives get harder as the queue fills
        optimisation__warm_up=1,
        optimisation__clip=10.0,
    )
    rows = batch(photos, whole.recipe, 1)
    terms = [whole.step([rows], step, 0.0) for step in range(50)]
    for stage in ("phi", "theta"):
        first, last = (sum(each[f"total_{stage}"] for each in part) for part in (terms[:4], terms[-4:]))
        assert last < first - 0.04 * abs(first), stage
    assert terms[-1]["rec"] < 0.88 * terms[0]["rec"]


def test_the_printed_recipe_logs_every_term_of_every_stage(folder, tmp_path):
    """As `fit --recipe paper`, on small networks and few rows: (22) and (23) in full, every λ of (24), every norm of
    (25), and no causal step left out."""
    paper = recipe_named(
        "paper",
        semantics="lite",
        views=1,
        restorer=UNetConfig(channels=(4, 4), context=256, condition=8),
        encoder=EncoderConfig(channels=4, hidden=16),
        posterior__pixels=4096,
        posterior__sides=(32,),
        restoration__batch=8,
        restoration__automatic=2,
        restoration__scene=48,
        restoration__scales=((2, 1.0),),
        interventions__milder=2,
        interventions__harsher=1,
        counterfactuals__queue=8,
    )
    photos = load_photos(folder)
    whole = prepare(paper, photos, Workers("cpu"), None, quiet)
    with Watch(quiet, tmp_path) as watch:
        run(whole, photos, Budget(steps=100), tmp_path, watch, stop_after=1)
    record = json.loads((tmp_path / "log.jsonl").read_text())
    phi = {"sup", "teacher", "distil", "elbo", "prior", "edges", "struct", "cf_phi", "con_factors"}
    theta = {"rec", "int", "hinge", "excess", "cf", "con_image", "align"}
    psi = {"int_psi", "deceive", "omega", "gates", "drift", "apart", "sem", "adversary"}
    lambdas = {f"lambda/{name}" for name in SCHEDULED}
    norms = {f"{what}_{stage}" for stage in STAGES for what in ("total", "grad")}
    assert phi | theta | psi | lambdas | norms <= record.keys()
    assert all(math.isfinite(record[name]) for name in phi | theta | psi | lambdas | norms)


@pytest.mark.parametrize("part", [*PARTS, None])
def test_a_part_that_is_left_out_leaves_no_term(recipe, folder, part):
    own = {"elbo": {"elbo"}, "cf": {"cf", "cf_phi", "con_image", "con_factors", "drift", "consist"}}
    own |= {"int": {"int", "hinge", "excess", "int_psi", "omega", "adversary"}, "sp": {"prior", "struct"}}
    own |= {"sct": {"align"}}
    whole, photos = algorithm(recipe, folder, without=frozenset() if part is None else frozenset({part}))
    terms = whole.step([batch(photos, whole.recipe, 0)], 0, 0.0)
    for name, expected in own.items():
        found = expected & terms.keys()
        assert found == (set() if name == part else expected)


def test_plain_training_has_two_stages(recipe, folder):
    whole, photos = algorithm(recipe, folder, without=frozenset(PARTS))
    terms = whole.step([batch(photos, whole.recipe, 0)], 0, 0.0)
    assert {name for name in terms if name.startswith("total")} == {"total_phi", "total_theta"}


def test_the_causal_half_comes_every_few_steps(recipe, folder):
    """Of six steps with `causal_every=3` the third and the sixth have Algorithm 1, the ELBO and stage ψ."""
    whole, photos = algorithm(recipe, folder, optimisation__causal_every=3)
    causal = {"cf", "cf_phi", "con_image", "con_factors", "elbo", "total_psi", "adversary"}
    gates = [each.clone() for each in whole.networks.intervention.parameters()]
    for step in range(6):
        terms = whole.step([batch(photos, whole.recipe, step)], step, 0.0)
        assert causal & terms.keys() == (causal if step in (2, 5) else set())
        assert {"rec", "int", "sup", "prior"} <= terms.keys()
        moved = [
            not torch.equal(now, then)
            for now, then in zip(whole.networks.intervention.parameters(), gates, strict=True)
        ]
        assert any(moved) == (step >= 2)
    assert int(whole.image_queue.place) == 2 * whole.recipe.counterfactuals.rows


@pytest.mark.parametrize("printed", [False, True])
def test_resuming_equals_never_stopping_bit_for_bit(recipe, folder, tmp_path, printed):
    recipe = changed(
        recipe,
        optimisation__balance_every=2,
        optimisation__rms_rule=True,
        optimisation__schedule=printed,
        optimisation__momentum_line=printed,
    )
    budget = Budget(steps=6)
    straight, photos = algorithm(recipe, folder)
    run(straight, photos, budget, prepared(tmp_path / "a"), Watch(quiet, tmp_path / "a"))
    first, _ = algorithm(recipe, folder)
    run(first, photos, budget, prepared(tmp_path / "b"), Watch(quiet, tmp_path / "b"), stop_after=3)
    second, _ = algorithm(recipe, folder)
    assert run(second, photos, budget, tmp_path / "b", Watch(quiet, tmp_path / "b")).step == 6
    _, ours = read_file(tmp_path / "a" / CHECKPOINT)
    _, theirs = read_file(tmp_path / "b" / CHECKPOINT)
    assert ours.keys() == theirs.keys()
    assert [name for name in ours if not torch.equal(ours[name], theirs[name])] == []
    assert {name.split(".")[1] for name in ours if name.startswith("moments.")} == set(STAGES)


def prepared(folder):
    folder.mkdir()
    return folder


@pytest.mark.parametrize(
    ("part", "weight", "message"),
    [
        ("student", "factor.bias", "step 0, stage phi: sup"),
        ("restorer", "modulate.bias", "step 0, stage theta"),
        ("adversary", "layers.4.bias", "step 0, stage psi"),
    ],
)
def test_what_is_not_finite_stops_before_the_weights_change(recipe, folder, part, weight, message):
    whole, photos = algorithm(recipe, folder, without=frozenset({"cf", "sct"}))
    network = getattr(whole.networks, part)
    poisoned = network.get_parameter(weight)
    with torch.no_grad():
        poisoned.view(-1)[0] = float("nan")
    whole.restorer.publish()
    before = {name: value.clone() for name, value in network.state_dict().items()}
    with pytest.raises(TrainingError, match=rf"{message}.*not finite"):
        whole.step([batch(photos, whole.recipe, 0)], 0, 0.0)
    after = network.state_dict()
    assert [name for name in before if not torch.equal(before[name].nan_to_num(7), after[name].nan_to_num(7))] == []


def test_shards_hold_the_rows_of_one_larger_batch(recipe, folder):
    double = changed(
        recipe,
        posterior__pixels=2 * recipe.posterior.pixels,
        restoration__batch=2 * recipe.restoration.batch,
        restoration__automatic=2 * recipe.restoration.automatic,
        interventions__milder=2 * recipe.interventions.milder,
        interventions__harsher=2 * recipe.interventions.harsher,
        counterfactuals__rows=2 * recipe.counterfactuals.rows,
    )
    photos = load_photos(folder)
    for step in range(3):
        halves = [batch(photos, recipe, step, Shard(k)) for k in (0, 1)]
        whole = batch(photos, double, step)
        for name in ("crops.crops", "crops.latents", "causal.photo", "causal.scene"):
            outer, inner = name.split(".")
            joined = torch.cat([getattr(getattr(half, outer), inner) for half in halves])
            same = (joined - getattr(getattr(whole, outer), inner)).abs() < 1e-6
            # a kernel's last taps are cut where the widest blur of its batch ends: a grey level flips here and there
            assert float(same.float().mean()) > 0.99, name
        told = torch.cat([half.patches.latents for half in halves])
        assert {tuple(row) for row in (told * 1e4).round().tolist()} == {
            tuple(row) for row in (whole.patches.latents * 1e4).round().tolist()
        }


TWO_PROCESSES = """
import json, sys
from pathlib import Path
import torch
from training.data.photos import load_photos
from training.data.samples import Shard, batch
from training.fit import prepare
from training.nets.bundle import Networks
from training.parallel import Workers
from training.recipes import changed, recipe_named

torch.set_num_threads(1)
workers = Workers("cpu")
recipe = recipe_named(
    "tiny", posterior__pixels=4096, posterior__sides=(32,), restoration__batch=8, restoration__patch=16,
    restoration__automatic=2, interventions__milder=2, interventions__harsher=1, restoration__scales=((2, 1.0),),
    counterfactuals__rows=2, counterfactuals__queue=8, optimisation__bfloat16=False, views=1,
    optimisation__accumulate=2 // workers.size, optimisation__causal_every=1, optimisation__balance_every=1,
)
photos = load_photos(Path(sys.argv[1]))
whole = prepare(recipe, photos, workers, None, lambda _line: None)
found = []
for step in range(3):
    own = [Shard(workers.rank * recipe.optimisation.accumulate + k) for k in range(recipe.optimisation.accumulate)]
    rows = [batch(photos, recipe, step, shard) for shard in own]
    found.append(workers.mean(whole.step(rows, step, step / 3)))
if workers.first:
    print(json.dumps(found))
workers.close()
threads = {file.read_text().strip() for file in Path("/proc/self/task").glob("*/comm")}
assert not any("gloo" in name for name in threads), threads  # they would abort a process that ends
"""


def test_two_processes_give_the_losses_of_one_with_the_doubled_batch(folder, tmp_path):
    script = tmp_path / "steps.py"
    script.write_text(TWO_PROCESSES)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "OMP_NUM_THREADS": "1"}

    def losses(*command: str) -> list[dict[str, float]]:
        done = subprocess.run([*command, script, folder], env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.strip().splitlines()[-1])

    one = losses(sys.executable)
    torchrun = ("-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2")
    two = losses(sys.executable, *torchrun)
    assert len(one) == len(two) == 3
    for ours, theirs in zip(one, two, strict=True):
        losses_of = [{k: v for k, v in terms.items() if not k.startswith("time/")} for terms in (ours, theirs)]
        assert losses_of[0] == pytest.approx(losses_of[1], rel=2e-3, abs=2e-5)
        assert {"cf", "elbo", "con_image", "total_psi", "adversary", "lambda/cf"} <= ours.keys()


def test_fit_makes_a_model_that_restores(recipe, folder, tmp_path, photo):
    file = fit(recipe, folder, tmp_path / "run", say=quiet)
    model = load_model(file)
    assert model.card["steps"] == 6
    assert model.semantics == "lite"
    assert model.card["recipe"]["seed"] == recipe.seed
    assert (file.parent / "strips" / "held-out.png").is_file()
    manifest = json.loads(file.with_suffix(".json").read_text())
    assert manifest["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    picture = Engine("cpu", file).open(photo).render(Actions(), 2)
    assert picture.photo.pixels.shape == (90, 122, 3)
    with pytest.raises(TrainingError, match="--resume"):
        fit(recipe, folder, tmp_path / "run", say=quiet)
    assert fit(recipe, folder, tmp_path / "run", say=quiet, resume=True) == file
    again = fit(changed(recipe, steps=2), folder, tmp_path / "more", start=file, say=quiet)
    assert load_model(again).card["steps"] == 2


@pytest.mark.parametrize(("warm_up", "warns"), [(1, False), (4, True)])
def test_a_run_that_hardly_left_its_warm_up_says_so(recipe, folder, tmp_path, warm_up, warns):
    """Three steps with a warm-up of one are enough to say nothing, with one of four they aren't."""
    short = changed(recipe, steps=3, semantics="none", without=frozenset(PARTS), optimisation__warm_up=warm_up)
    said: list[str] = []
    fit(short, folder, tmp_path / "run", say=said.append)
    assert any(line.startswith("only 3 steps, of which 3 warm up") for line in said) == warns


def test_photos_too_small_for_a_strip_are_no_reason_to_fail(recipe, folder, tmp_path):
    """The held-out photo, the third of four, gives a photo of 20 pixels at ×2: a model, but no strip."""
    shutil.copytree(folder, tmp_path / "photos")
    with Image.open(folder / "2.png") as image:
        image.crop((0, 0, 40, 40)).save(tmp_path / "photos" / "2.png")
    file = fit(changed(recipe, steps=2, semantics="none"), tmp_path / "photos", tmp_path / "run", say=quiet)
    assert file.is_file()
    assert not (file.parent / "strips").exists()


def test_each_stage_descends_the_sum_that_is_printed(recipe, folder):
    """(22), (23): what a stage's optimiser sees is its terms times their weights."""
    whole, photos = algorithm(recipe, folder, restoration__gradient=0.1)
    terms = whole.step([batch(photos, whole.recipe, 0)], 0, 0.0)
    posterior, cf, ours = whole.recipe.posterior, whole.recipe.counterfactuals, whole.recipe.interventions
    assert terms["total_phi"] == pytest.approx(
        terms["sup"]
        + terms["teacher"]
        + posterior.distillation * (terms["teacher"] < terms["sup"]) * terms["distil"]
        + terms["prior"]
        + terms["edges"]
        + posterior.structure * terms["struct"]
        + posterior.elbo * terms["elbo"]
        + cf.weight * terms["cf_phi"]
        + cf.contrast * terms["con_factors"],
        rel=1e-5,
    )
    restoration = whole.recipe.restoration
    share = ours.milder / restoration.batch
    assert terms["total_theta"] == pytest.approx(
        (1 - share) * terms["rec"]
        + share * terms["int"]
        + ours.hinge * terms["hinge"]
        + ours.harsher_weight * terms["excess"]
        + restoration.alignment * terms["align"]
        + cf.weight * terms["cf"]
        + restoration.consistency * terms["consist"]
        + cf.contrast * terms["con_image"],
        rel=1e-5,
    )
    assert terms["total_psi"] == pytest.approx(
        terms["int_psi"]
        + ours.adversary * terms["deceive"]
        + ours.omega * terms["omega"]
        + ours.sparsity * terms["gates"]
        + terms["drift"]
        + terms["apart"]
        + terms["sem"],
        rel=1e-5,
    )


def test_the_rule_slows_the_very_step_whose_gradient_has_grown(recipe, folder):
    """(26): of two norms the second decides about the second step's rate, and not about the third's."""
    whole, photos = algorithm(recipe, folder, optimisation__rms_rule=True, optimisation__warm_up=1)
    rates: list[float] = []
    optimiser = whole.optimisers["theta"]
    step = optimiser.step
    optimiser.step = lambda: (rates.append(optimiser.param_groups[0]["lr"]), step())
    norms = [whole.step([batch(photos, whole.recipe, number)], number, 0.0)["grad_theta"] for number in range(3)]
    mean, expected = norms[0] ** 2, [1.0]
    for before, now in pairwise(norms):
        mean = 0.99 * mean + 0.01 * now**2
        expected.append(norms[0] / math.sqrt(mean) * min(1.0, before / now))
    assert rates == pytest.approx([whole.recipe.restoration.learning_rate * each for each in expected], rel=1e-4)


def test_the_schedule_s_weights_reach_the_descended_sums(recipe, folder):
    """(24) with L_i of one step before: λ of L_int, L_con and L_sem as printed, at t = 0 of T."""
    whole, photos = algorithm(recipe, folder, optimisation__balance_every=1, optimisation__schedule=True)
    before = whole.step([batch(photos, whole.recipe, 0)], 0, 0.0)
    terms = whole.step([batch(photos, whole.recipe, 1)], 1, 0.0)

    def weight(name: str) -> float:
        return 1.5 / (1 + math.exp(-before.get(name, 0.0)))

    settings, ours, cf = whole.recipe.restoration, whole.recipe.interventions, whole.recipe.counterfactuals
    share = ours.milder / settings.batch
    assert terms["total_theta"] == pytest.approx(
        (1 - share) * terms["rec"]
        + share * weight("int") * terms["int"]
        + ours.hinge * terms["hinge"]
        + ours.harsher_weight * terms["excess"]
        + settings.alignment * weight("align") * terms["align"]
        + cf.weight * weight("cf") * terms["cf"]
        + settings.consistency * terms["consist"]
        + cf.contrast * weight("con_image") * terms["con_image"],
        rel=1e-5,
    )


def test_the_norms_that_stationarity_sets_to_zero_are_logged(recipe, folder):
    """(25): the gradient of each stage's sum, before it is clipped."""
    whole, photos = algorithm(recipe, folder, optimisation__clip=1e9, optimisation__clip_posterior=1e9)
    norms: dict[str, float] = {}
    for name, optimiser in whole.optimisers.items():

        def note(name=name, optimiser=optimiser) -> None:
            gradients = [each.grad for group in optimiser.param_groups for each in group["params"]]
            norms[name] = math.sqrt(sum(float(each.double().square().sum()) for each in gradients if each is not None))

        optimiser.step = note
    terms = whole.step([batch(photos, whole.recipe, 0)], 0, 0.0)
    assert norms.keys() == set(STAGES)
    assert {name: terms[f"grad_{name}"] for name in STAGES} == pytest.approx(norms, rel=1e-5)


@pytest.mark.filterwarnings("ignore:.*script_method:DeprecationWarning")  # torch's own, when it loads its compiler
def test_compiled_blocks_compute_the_same():
    config = RestorerConfig(channels=4, trunk_blocks=1, tail_blocks=1, scales=(2,), condition=4, context=4)
    torch.manual_seed(0)
    master = Restorer(config)
    picture, latents = torch.rand(1, 3, 8, 8), torch.randn(1, D)
    plain = MasterWeights(master, torch.float32).compute(picture, Told(latents=latents), 2)
    with torch.compiler.set_stance("force_eager"):  # the graph is captured, but no C++ compiler is needed
        compiled = MasterWeights(master, torch.float32, compiled=True).compute(picture, Told(latents=latents), 2)
    assert torch.equal(plain, compiled)


def test_master_weights_follow_and_collect():
    torch.manual_seed(0)
    config = RestorerConfig(channels=4, trunk_blocks=1, tail_blocks=1, scales=(1,), condition=4, context=4)
    master = Restorer(config)
    weights = MasterWeights(master, torch.bfloat16)
    assert weights.compute.body_dtype == torch.bfloat16
    picture = weights.compute(torch.rand(1, 3, 8, 8), Told(latents=torch.zeros(1, D)), 1)
    picture.mean().backward()
    weights.collect_gradients()
    gradient = master.trunk_body[0].first.weight.grad
    assert gradient is not None
    assert gradient.dtype == torch.float32
    with torch.no_grad():
        master.entry.weight.fill_(0.5)
    weights.publish()
    assert torch.equal(weights.compute.entry.weight, master.entry.weight)


def test_ema_by_hand():
    network = torch.nn.Linear(1, 1, bias=False)
    torch.nn.init.constant_(network.weight, 1.0)
    ema = Ema(network, 0.9)
    torch.nn.init.constant_(network.weight, 2.0)
    ema.update(network, 0)
    assert float(ema.average.weight.detach()) == pytest.approx(0.1 * 1 + 0.9 * 2)
    ema.update(network, 1000)
    assert float(ema.average.weight.detach()) == pytest.approx(0.9 * 1.9 + 0.1 * 2)


def test_learning_rate_by_hand():
    assert learning_rate(1.0, 0.0, 0, 10) == pytest.approx(0.1)
    assert learning_rate(1.0, 0.5, 100, 10) == pytest.approx(0.5)
    assert learning_rate(1.0, 1.0, 100, 10) == pytest.approx(0.001)


def test_budgets_count_steps_or_seconds():
    assert Budget(steps=10).progress(5, 1e9) == 0.5
    assert Budget(steps=10, seconds=20).progress(1, 5.0) == 0.25


def test_unknown_recipes_fields_and_parts_suggest_the_nearest():
    with pytest.raises(RecipeError, match="did you mean 'fast'"):
        recipe_named("fas")
    with pytest.raises(RecipeError, match="did you mean 'held_out'"):
        recipe_named("fast", heldout=3)
    with pytest.raises(RecipeError, match="did you mean 'batch'"):
        recipe_named("fast", restoration__bach=3)
    with pytest.raises(RecipeError, match="known are elbo"):
        recipe_named("fast", without=frozenset({"everything"}))
    assert recipe_named("fast", restoration__batch=4).restoration.batch == 4
