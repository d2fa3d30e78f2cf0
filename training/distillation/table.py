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
class Lost:
    """dB lost against all photos, mean and standard deviation over seeds (0 of one); negative where a set teaches
    more."""

    mean: float
    spread: float

    def __str__(self) -> str:
        return f"{self.mean:+.3f} ± {self.spread:.3f}"


def lost(rows: Sequence[Row], lesson: str, method: str, share: float) -> Lost:
    """Each seed's learner of all photos minus that of the set."""
    full = {row.seed: row.psnr for row in rows if (row.lesson, row.method) == (lesson, FULL)}
    own = {row.seed: row.psnr for row in rows if (row.lesson, row.method, row.share) == (lesson, method, share)}
    differences = [full[seed] - psnr for seed, psnr in own.items() if seed in full]
    return Lost(fmean(differences), stdev(differences) if len(differences) > 1 else 0.0)


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
    """The best of the picked sets beside the best of the optimised ones, by the mean over all lessons; empty where a
    plan has none of either."""

    def best(names: Sequence[str]) -> tuple[float, str]:
        return min((fmean(lost(rows, lesson, name, share).mean for lesson in LESSONS), name) for name in names)

    picked = [name for name in PICKED if name in plan.methods]
    optimised = [name for name in OPTIMISED if name in plan.methods]
    if not picked or not optimised:
        return ""
    (a, pick), (b, made) = best(picked), best(optimised)
    word = "beats" if b < a else "does not beat"
    return f"At {100 * share:g} % optimising ({made}, {b:+.3f} dB) {word} picking ({pick}, {a:+.3f} dB)."
