"""What a training run depends on, in frozen dataclasses; the presets are instances, one file each."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields, is_dataclass, replace
from typing import Any, Literal

from core.causal.prior import SIMPLE, Prior
from core.nets.context import ContextConfig
from core.nets.encoder import EncoderConfig
from core.nets.intervention import InterventionConfig
from core.nets.restorer import RestorerConfig
from core.nets.structure import StructureConfig
from core.nets.unet import UNetConfig
from training.errors import RecipeError

PARTS = ("elbo", "cf", "int", "sp", "sct")
"""What can be left out of the objective: the ELBO (3), counterfactuals (11)–(16), interventions (17)–(21), the
structure prior (4)–(6), the semantic context (7)–(10); the last four are the rows of the paper's Table IV."""


@dataclass(frozen=True, kw_only=True)
class Posterior:
    """How φ (encoder, teacher, degrader, structure prior) is fitted.

    Attributes:
        learning_rate: peak; warm-up, then cosine to zero.
        structure_rate: of the structure prior, as a multiple of that; it is small and sees no picture.
        pixels: photo pixels a step, over all crops.
        sides: crop sides to draw from, multiples of 8.
        groups: crops a photo to draw from.
        distillation: weight of KL(teacher ‖ student); 0 fits a teacher only where the objective needs one.
        elbo: weight of the negative ELBO (3), whose likelihood is a mean over pixel values.
        free_bits: nats a factor below which the KL term presses no more.
        structure: weight of L_struct (23).
        temperature: first and last temperature of the relaxed edges.
    """

    learning_rate: float = 1.5e-3
    structure_rate: float = 4.0
    pixels: int = 90_000
    sides: tuple[int, ...] = (32, 48, 64, 96, 128)
    groups: tuple[int, ...] = (1, 1, 2, 4)
    distillation: float = 0.0
    elbo: float = 0.05
    free_bits: float = 0.05
    structure: float = 0.02
    temperature: tuple[float, float] = (1.0, 0.1)


@dataclass(frozen=True, kw_only=True)
class Restoration:
    """How θ (restorer, context translator) is fitted.

    Attributes:
        learning_rate: peak; warm-up, then cosine to zero.
        batch, patch: patches a step, and the largest side of one in pixels of Y.
        scene: the largest side of one in pixels of X.
        scales: (enlargement, share of the steps).
        muon: peak rate of the body's filter banks under Muon; 0 leaves them to Adam.
        simple: share of the rows whose photos come from the paper's own chain, the recipe's `simple` prior.
        automatic: rows told the encoder's estimate instead of the truth.
        jitter: standard deviation added to the true U that the other rows are told.
        gradient: weight of the gradient term of L_rec.
        consistency: weight of L_rec taken in Y, through the degrader, on the causal rows.
        rms_from: share of the run from which L_rec is the root mean square instead of the absolute error.
        squared: L_rec, L_int and L_cf are mean squares, as printed in (23), instead.
        ema: decay of the averaged weights, which are also the momentum encoder.
        context_dropout: share of rows whose context is the learned null.
        alignment: weight of |C(X) - C(Y)| of L_sem (23).
    """

    learning_rate: float = 1.2e-3
    batch: int = 16
    patch: int = 48
    scene: int = 256
    scales: tuple[tuple[int, float], ...] = ((4, 0.3), (2, 0.3), (1, 0.25), (3, 0.1), (8, 0.05))
    simple: float = 0.3
    muon: float = 0.01
    automatic: int = 8
    jitter: float = 0.05
    gradient: float = 0.0
    consistency: float = 0.0
    rms_from: float = 0.0
    squared: bool = False
    ema: float = 0.999
    context_dropout: float = 0.3
    alignment: float = 0.1

    @property
    def norm(self) -> Literal["absolute", "squared"]:
        """How L_cf and stage ψ's L_int measure an error."""
        return "squared" if self.squared else "absolute"

    def measure(self, progress: float) -> Literal["absolute", "rms", "squared"]:
        """How stage θ's L_rec and L_int do, by the share of the run that is done."""
        return "rms" if progress >= self.rms_from and not self.squared else self.norm

    def patch_at(self, scale: int) -> int:
        """The side of a patch of Y at an enlargement, a multiple of 8."""
        return min(self.patch, self.scene // scale // 8 * 8)


@dataclass(frozen=True, kw_only=True)
class Counterfactuals:
    """Algorithm 1 and what is learned from its pictures (11)–(16).

    Attributes:
        rows: scenes a step that the ELBO and Algorithm 1 see.
        ascend: go up log p(Y | X, Z) by its gradient after the KL step, as printed in (13); else down it, by the unit
            gradient at X, as the shipped weights were trained.
        alpha: α₀ of (14), root mean square of the picture's values.
        beta: β; where `ascend`, of σ_y² ∇log p, so that 1 is a gradient step of ½ ‖f_y - Y‖²; else as α₀.
        gamma: γ of (14).
        pull: largest step of the soft constraint, root mean square.
        delta: δ of line 15, latent units.
        rounds: steps of the soft constraint at most.
        weight: of L_cf (11).
        contrast: weight of each half of L_con (16).
        queue, temperature: of L_con.
        moved: how far, mean absolute, h_ψ is asked to move a scene.
        semantic_rows: rows of which L_sem (12) is taken; each costs two passes of the semantic encoder.
        twins: scenes a causal step that are photographed twice, the second time under do() of one factor with the same
            ε.
        placebo: the second time with fresh ε, at the same cost.
        twin_weight: of what the twins teach the encoder, and of what they teach the restorer.
    """

    rows: int = 2
    ascend: bool = False
    alpha: float = 0.03
    beta: float = 0.02
    gamma: float = 0.5
    pull: float = 0.02
    delta: float = 0.0
    rounds: int = 1
    weight: float = 0.05
    contrast: float = 0.01
    queue: int = 1024
    temperature: float = 0.2
    moved: float = 0.02
    semantic_rows: int = 1
    twins: int = 0
    placebo: bool = False
    twin_weight: float = 0.1


@dataclass(frozen=True, kw_only=True)
class Interventions:
    """L_int and how ψ (g_ψ, h_ψ, the adversary) is fitted (17)–(21).

    Attributes:
        learning_rate: of ψ and of the adversary; warm-up, then cosine to zero.
        milder: rows of a batch with a milder do(z'), taught its true answer.
        weakest: smallest strength ξ of (17) that is drawn; the largest is 1.
        harsher: rows with a harsher do(z'), taught what would be believed had it been so, under the monotone hinge.
        hinge, harsher_weight: weights of the monotone hinge and of the harsher wishes' own term.
        adversary: weight of the adversarial term (20).
        omega: weight of Ω (21).
        sparsity: weight of R (21) on the gates.
    """

    learning_rate: float = 3e-3
    milder: int = 4
    weakest: float = 0.1
    harsher: int = 2
    hinge: float = 0.1
    harsher_weight: float = 0.1
    adversary: float = 0.002
    omega: float = 0.001
    sparsity: float = 0.02


@dataclass(frozen=True, kw_only=True)
class Texture:
    """How the textured tail is fitted, by `training.looks`.

    Attributes:
        faithful: weight of L_rec.
        perceptual: of `lpips_squeeze`.
        adversarial: of the relativistic term against the critic.
        critic_rate: the critic's learning rate, as a multiple of the tail's.
        calm: weight of R1, which keeps the critic from becoming steep.
        calm_every: steps from one that has R1 to the next; it counts so many times there.
    """

    faithful: float = 1.0
    perceptual: float = 0.4
    adversarial: float = 0.004
    critic_rate: float = 0.5
    calm: float = 0.1
    calm_every: int = 8


@dataclass(frozen=True, kw_only=True)
class Optimisation:
    """(22)–(27) beside the learning rates.

    Attributes:
        warm_up: steps over which the learning rates rise.
        halve_every: halve the learning rates every so many steps, instead of the cosine; 0 takes the cosine.
        constant_until: keep the learning rates up to this share of the run, then let them fall straight to 0; 1 takes
            the cosine.
        clip_posterior, clip: largest gradient norms of φ, and of θ and ψ.
        balance_every: T_update of (24), steps; 0 keeps every λ at its recipe's weight.
        schedule: weights by (24) as printed; else by a softmax of how far the terms fell.
        rms_rule: divide the learning rate by the running root mean square of the gradient norm, and lower it where the
            norm has risen (26).
        betas: of Adam: decay of the mean and of the mean square.
        momentum_line: the update of Algorithm 2, line 10, instead of Adam and of Muon.
        xavier: initialise by Xavier (Algorithm 2, line 1); else each network as suits it.
        curriculum: T_warm of (27), steps over which the scenes sharpen; 0 begins with sharp ones.
        causal_every: steps from one that has Algorithm 1, the ELBO and stage ψ to the next; 1 has them in every step.
        accumulate: shards a process works through before it steps; each has the recipe's number of rows.
        bfloat16: the restorer's body computes in bfloat16 over float32 master weights.
        compile: let torch compile restorer and encoder, a graph a size.
    """

    warm_up: int = 300
    halve_every: int = 0
    constant_until: float = 1.0
    clip_posterior: float = 50.0
    clip: float = 0.5
    balance_every: int = 0
    schedule: bool = False
    rms_rule: bool = False
    betas: tuple[float, ...] = (0.9, 0.99)
    momentum_line: bool = False
    xavier: bool = False
    curriculum: int = 0
    causal_every: int = 4
    accumulate: int = 1
    bfloat16: bool = True
    compile: bool = False


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """A whole run.

    Attributes:
        name: as in `--recipe`, and the name of the model it makes.
        seed: of weights and of every sample.
        steps: length when no time is given.
        held_out: photos kept from training, for validation and calibration.
        semantics: encoder of S: none, lite or clip.
        views: degraded views a photo whose semantic tokens are kept.
        without: `PARTS` left out of the objective.
        prior: how photos are harmed.
        simple: how a share of the restorer's are, `restoration.simple`.
    """

    name: str
    seed: int = 1
    steps: int = 40_000
    held_out: int = 12
    semantics: str = "lite"
    views: int = 2
    without: frozenset[str] = frozenset()
    prior: Prior = field(default_factory=Prior)
    simple: Prior = SIMPLE
    restorer: RestorerConfig | UNetConfig = field(default_factory=RestorerConfig)
    encoder: EncoderConfig = field(default_factory=EncoderConfig)
    intervention: InterventionConfig = field(default_factory=InterventionConfig)
    structure: StructureConfig = field(default_factory=StructureConfig)
    context: ContextConfig = field(default_factory=ContextConfig)
    posterior: Posterior = field(default_factory=Posterior)
    restoration: Restoration = field(default_factory=Restoration)
    counterfactuals: Counterfactuals = field(default_factory=Counterfactuals)
    interventions: Interventions = field(default_factory=Interventions)
    texture: Texture = field(default_factory=Texture)
    optimisation: Optimisation = field(default_factory=Optimisation)

    def __post_init__(self) -> None:
        for part in self.without:
            if part not in PARTS:
                raise RecipeError(f"no part of the objective is named {part!r}{nearest(part, PARTS)}")

    def has(self, part: str) -> bool:
        """Whether a part of the objective is on; the context is off without a semantic encoder, too."""
        return part not in self.without and not (part == "sct" and self.semantics == "none")

    def teaches(self) -> bool:
        """Whether a posterior that sees the scene is fitted: for distillation, for the ELBO, or for Algorithm 1."""
        return self.posterior.distillation > 0 or self.has("elbo") or self.has("cf")

    def as_json(self) -> dict[str, object]:
        """Every field, as JSON can hold it."""
        return {**asdict(self), "without": sorted(self.without)}

    def is_causal(self, step: int) -> bool:
        """Whether a step has Algorithm 1, the ELBO and stage ψ."""
        return (step + 1) % self.optimisation.causal_every == 0


def when_new(recipe: Recipe) -> Recipe:
    """Every field at its default; a new field's default does what was done before there was the field."""
    fresh = {each.name: type(getattr(recipe, each.name))() for each in fields(Recipe) if each.name == "restorer"}
    return Recipe(name=recipe.name, **fresh)


def changed(recipe: Recipe, **changes: object) -> Recipe:
    """The recipe with fields changed; `restoration__batch=4` reaches into a part.

    Raises:
        RecipeError: no such field, or a value of the wrong kind; the message suggests the nearest.
    """
    own: dict[str, Any] = {}
    for key, value in changes.items():
        head, _, tail = key.partition("__")
        _checked_name(recipe, head, "recipes have")
        now = own.get(head, getattr(recipe, head))
        if not tail:
            own[head] = checked_kind(head, value, now)
        elif not is_dataclass(now):
            raise RecipeError(f"{head} has no fields; give {head} itself")
        else:
            _checked_name(now, tail, f"{head} has")
            own[head] = replace(now, **{tail: checked_kind(f"{head}.{tail}", value, getattr(now, tail))})  # type: ignore[type-var]
    return replace(recipe, **own)


def _checked_name(part: Any, name: str, owner: str) -> None:
    known = [each.name for each in fields(part)]
    if name not in known:
        raise RecipeError(f"{owner} no field {name!r}{nearest(name, known)}")


def checked_kind(name: str, value: Any, like: Any) -> Any:
    """The value, if it is of the same kind as the one that it replaces.

    Raises:
        RecipeError: it isn't; the message says what would be.
    """
    if not _same_kind(value, like):
        raise RecipeError(f"{name} = {value!r} is of the wrong kind; give something like {like!r}")
    return value


def _same_kind(value: Any, like: Any) -> bool:
    """Whole numbers do for numbers; a row's entries are each like the entry at its place, or like its first."""
    if isinstance(like, bool) or isinstance(value, bool):
        return isinstance(like, bool) and isinstance(value, bool)
    if isinstance(like, float):
        return isinstance(value, (int, float))
    if isinstance(like, tuple) and isinstance(value, tuple):
        mixed = len({type(each) for each in like}) > 1
        if mixed and len(value) != len(like):
            return False
        return all(_same_kind(each, like[place if mixed else 0]) for place, each in enumerate(value))
    if is_dataclass(like):
        return is_dataclass(value)
    return isinstance(value, type(like))


def nearest(word: str, known: Iterable[str]) -> str:
    """`; did you mean …?`, or the list of what is known."""
    close = difflib.get_close_matches(word, list(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else f"; known are {', '.join(known)}"
