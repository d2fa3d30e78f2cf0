"""How a photo got this way: the order, the probabilities, and what a person knows."""

from __future__ import annotations

import numpy as np
import pytest

from causalsr_app.why import percent, story, why_sharp
from core.causal.actions import Action, Actions, Mode
from core.causal.estimate import Estimate
from core.causal.evidence import Observation
from core.causal.factors import FACTORS, NONE, index, to_latent


def estimate(spread: float = 0.12, presence: dict[str, float] | None = None, **values: float) -> Estimate:
    """Values in physical units; what is named happened for certain unless told otherwise, the other events did not."""
    physical = NONE.copy()
    there = np.array([0.0 if each.event else 1.0 for each in FACTORS])
    for name, value in values.items():
        physical[index(name)] = value
        there[index(name)] = (presence or {}).get(name, 1.0)
    return Estimate(to_latent(physical), np.eye(len(FACTORS)) * spread**2, there)


ALL = {"noise": 8.0, "blur": 0.6, "sharpen": 0.4, "earlier_jpeg": 62.0, "rescale": 0.5, "jpeg": 90.0}


def test_the_steps_are_in_the_order_in_which_they_happened() -> None:
    told = story(estimate(**ALL), Actions())
    assert [each.title for each in told.steps] == [
        "Taken softly", "Taken with noise", "Sharpened", "Saved a first time", "Enlarged", "Saved as JPEG"
    ]  # fmt: skip
    assert told.unlikely == ""
    words = {each.name: each.words for each in told.steps}
    assert words["blur"].startswith("0.6 px (")
    assert words["noise"].startswith("8.0 (")
    assert words["noise"].endswith(" of 255, fine, coloured")
    assert words["rescale"].startswith("about 1.4× (1.3 to 1.5")
    assert words["earlier_jpeg"].startswith("at quality 62 (")


def test_what_is_unlikely_is_named_at_the_end() -> None:
    told = story(estimate(presence={"rescale": 0.04, "sharpen": 0.3}, **ALL), Actions())
    assert [each.name for each in told.steps] == ["blur", "noise", "sharpen", "earlier_jpeg", "jpeg"]
    assert [percent(each.probability) for each in told.steps][2] == "30 %"
    assert told.steps[2].words.startswith("0.4 (")  # if it happened
    assert told.unlikely == "Unlikely: enlarged (4 %)."


def test_a_photo_that_nothing_happened_to() -> None:
    told = story(estimate(), Actions())
    assert told.steps == ()
    assert told.unlikely.count("under 1 %") == 6
    assert why_sharp(story(estimate(), Actions()), 4).startswith(
        "Enlarged ×4, a photo shows its own pixels. Nothing worth"
    )


def test_shrinking_is_told_apart_from_enlarging() -> None:
    told = story(estimate(rescale=-1.0), Actions())
    assert [(each.title, each.words[:10]) for each in told.steps] == [("Shrunk", "about 2.0×")]


def test_what_a_person_knows_is_certain_and_set_values_are_no_belief() -> None:
    known = Actions({"jpeg": Action(Mode.TELL, 40), "noise": Action(Mode.SET, 3)})
    steps = {each.name: each for each in story(estimate(**ALL), known).steps}
    assert steps["jpeg"].words == "at quality 40 (you know it)"
    assert percent(steps["jpeg"].probability) == "certain"
    assert steps["noise"].words.startswith("8.0 (")
    nothing = Actions({"jpeg": Action(Mode.TELL, 100)})
    assert "jpeg" not in {each.name for each in story(estimate(**ALL), nothing).steps}


def test_the_file_s_word_is_named_as_long_as_it_counts() -> None:
    seen = estimate(**ALL).observe([Observation("jpeg", 75.0, 0.01)])
    words = {on: story(seen, Actions(evidence=on)).steps[-1].words for on in (True, False)}
    assert words[True].startswith("at quality 75")
    assert words[True].endswith("(from the file)")
    assert words[False].startswith("at quality 90 (")


@pytest.mark.parametrize(
    ("chance", "words"), [(1.0, "certain"), (0.999, "over 99 %"), (0.71, "71 %"), (0.001, "under 1 %")]
)
def test_probabilities_in_words(chance: float, words: str) -> None:
    assert percent(chance) == words


def test_why_it_stays_sharp_names_what_was_found() -> None:
    text = why_sharp(story(estimate(noise=8.0, jpeg=60.0), Actions()), 2.5)
    assert text.startswith("Enlarged ×2.5 by interpolation alone")
    assert "would show its noise and its blocks larger, too" in text
