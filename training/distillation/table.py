"""What small sets teach beside all photos, at equal steps: dB lost on held-out pictures, over seeds and lessons."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import product
from pathlib import Path
from statistics import fmean, stdev

from core.errors import ReadError
from training.data.photos import PhotoSet, load_photos
from training.distillation.learner import WARM_UP, Lesson, measured, middles, taught
from training.distillation.methods import METHODS, Distillation, check, distil
from training.errors import UsageError

LESSONS = {
    "×2, Adam": Lesson(scale=2, channels=16, blocks=2),
    "×4, Muon": Lesson(scale=4, channels=24, blocks=4, muon=0.01),
}
"""Two networks, scales and optimisers; `pixel` and `latent` were matched by a third, at ×4."""
FULL = "full"
ROWS = "rows.jsonl"
HELD_OUT = 36
MIDDLE = 240
"""Side of what is measured of a held-out photo, px."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One learner.

    Attributes:
        lesson: a key of `LESSONS`.
        method: of its set; `full` for all photos.
        share: of the photos' pixels; 1 for all.
        psnr: dB on Y, mean over the held-out pictures.
        steps, side: it was taught by; rows of others are not compared.
        digest: of the photos' folder.
    """

    lesson: str
    method: str
    share: float
    seed: int
    psnr: float
    steps: int
    side: int
    digest: str

    @property
    def key(self) -> tuple[object, ...]:
        """All but the figure."""
        return tuple(value for name, value in asdict(self).items() if name != "psnr")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is compared.

    Attributes:
        shares, methods: a line each pair.
        seeds: of sets and learners alike, from 1 on.
        steps: of every learner.
        side: of the sets' pictures, px.
    """

    shares: Sequence[float] = (0.0888, 0.01, 0.001)
    methods: Sequence[str] = tuple(METHODS)
    seeds: int = 3
    steps: int = 300
    side: int = 96

    def sets(self) -> Iterator[tuple[int, str, float]]:
        """Seed, method, share: all photos first, the largest share first, all seeds of one before the next."""
        yield from ((seed, FULL, 1.0) for seed in self.numbers)
        for share, method, seed in product(self.shares, self.methods, self.numbers):
            yield seed, method, share

    @property
    def numbers(self) -> range:
        """The seeds."""
        return range(1, self.seeds + 1)


def distil_table(data: Path, out: Path, plan: Plan, say: Callable[[str], None] = print) -> Path:
    """Distil, teach, measure, and write `<out>/table.md`; returns its path.

    Rows that are in `out` already are taken, so an interrupted table is completed, and a larger plan goes on from a
    smaller one.

    Raises:
        UsageError: a method or share that can't be, or fewer steps than the warm-up.
        ReadError: no photos in `data`, too few, or too small ones.
    """
    for share, method in product(plan.shares, plan.methods):
        check(Distillation(method=method, share=share, side=plan.side))
    if plan.steps <= WARM_UP:
        raise UsageError(f"--steps {plan.steps} is not more than the {WARM_UP} of the warm-up; give something like 400")
    photos = load_photos(data)
    train, apart = photos.split(HELD_OUT)
    pictures = middles(apart, MIDDLE)
    if not pictures:
        raise ReadError(f"{data}: no held-out photo is 24 pixels on both sides; add larger photos")
    out.mkdir(parents=True, exist_ok=True)
    file = out / ROWS
    rows = read_rows(file)
    for seed, method, share in plan.sets():
        blanks = [_blank(plan, photos.digest, name, seed, method, share) for name in LESSONS]
        missing = [blank for blank in blanks if blank.key not in rows]
        own = _set(train, plan, seed, method, share) if missing else train
        for blank in missing:
            row = replace(blank, psnr=measured(taught(LESSONS[blank.lesson], own, plan.steps, seed), pictures))
            rows[row.key] = row
            with file.open("a", encoding="utf-8") as lines:  # a new line first: the last one may have been cut off
                lines.write("\n" + json.dumps(asdict(row), ensure_ascii=False))
            say(f"{row.lesson:10} {method:8} {share:7.2%} seed {seed}  {row.psnr:.3f} dB")
    ours = [row for row in rows.values() if (row.steps, row.side, row.digest) == (plan.steps, plan.side, photos.digest)]
    table = out / "table.md"
    text = markdown(ours, plan)
    table.write_text(text, encoding="utf-8")
    say(text)
    return table


def _set(train: PhotoSet, plan: Plan, seed: int, method: str, share: float) -> PhotoSet:
    """All photos, or a small set of them."""
    if method == FULL:
        return train
    return distil(train, Distillation(method=method, share=share, seed=seed, side=plan.side)).as_photos()


def _blank(plan: Plan, digest: str, lesson: str, seed: int, method: str, share: float) -> Row:
    """A row that isn't measured yet."""
    return Row(
        lesson=lesson,
        method=method,
        share=share,
        seed=seed,
        psnr=0.0,
        steps=plan.steps,
        side=plan.side,
        digest=digest,
    )


def read_rows(file: Path) -> dict[tuple[object, ...], Row]:
    """What was measured before; a line that was cut off is passed over."""
    rows: dict[tuple[object, ...], Row] = {}
    for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else ():
        try:
            row = Row(**json.loads(line))
        except (ValueError, TypeError):
            continue
        rows[row.key] = row
    return rows


@dataclass(frozen=True)
class Difference:
    """In dB, mean and standard deviation over seeds (0 of one)."""

    mean: float
    spread: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Difference:
        """Of one value a seed."""
        return cls(fmean(values), stdev(values) if len(values) > 1 else 0.0)

    def __str__(self) -> str:
        return f"{self.mean:+.3f} ± {self.spread:.3f}"


def lost(rows: Sequence[Row], lesson: str, method: str, share: float) -> Difference:
    """Each seed's learner of all photos minus that of the set; negative where a set teaches more."""
    full = {row.seed: row.psnr for row in rows if (row.lesson, row.method) == (lesson, FULL)}
    own = {row.seed: row.psnr for row in rows if (row.lesson, row.method, row.share) == (lesson, method, share)}
    differences = [full[seed] - psnr for seed, psnr in own.items() if seed in full]
    return Difference.of(differences)


def markdown(rows: Sequence[Row], plan: Plan) -> str:
    """The table, and what it says of optimising against picking."""
    lessons = list(LESSONS)
    lines = ["| share | set | " + " | ".join(lessons) + " |", "|---|---|" + "---|" * len(lessons)]
    means = [fmean(r.psnr for r in rows if (r.lesson, r.method) == (name, FULL)) for name in lessons]
    lines.append("| 100 % | all photos | " + " | ".join(f"{mean:.2f} dB" for mean in means) + " |")
    for share, method in product(plan.shares, plan.methods):
        cells = [str(lost(rows, name, method, share)) for name in lessons]
        lines.append(f"| {100 * share:g} % | {method} | " + " | ".join(cells) + " |")
    verdicts = [verdict(rows, plan, share) for share in plan.shares]
    return "\n".join([*lines, "", *(line for line in verdicts if line)]) + "\n"


PICKED, OPTIMISED = ("random", "hard", "coreset"), ("pixel", "latent")


def verdict(rows: Sequence[Row], plan: Plan, share: float) -> str:
    """The best of the optimised sets against the best of the picked ones, seed by seed, in the mean over all lessons.

    It beats them if it gains more than the gain's own deviation. Empty where a plan has none of either.
    """

    def figures(name: str) -> dict[int, float]:
        found = [row for row in rows if (row.method, row.share) == (name, share) and row.seed in plan.numbers]
        return {seed: fmean(row.psnr for row in found if row.seed == seed) for seed in plan.numbers}

    picked, optimised = ([name for name in some if name in plan.methods] for some in (PICKED, OPTIMISED))
    if not picked or not optimised:
        return ""
    pick, made = (max(names, key=lambda name: fmean(figures(name).values())) for names in (picked, optimised))
    gains = [figures(made)[seed] - figures(pick)[seed] for seed in plan.numbers]
    gain = Difference.of(gains)
    word = "beats" if gain.mean > gain.spread else "does not beat"
    found = f"the best optimised set ({made}) {word} the best picked ({pick}): {gain} dB"
    return f"At {100 * share:g} % {found}."
