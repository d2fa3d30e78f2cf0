"""What a person asks for: shifts from what was found in a photo, and back."""

import json
import math
import pickle
from dataclasses import replace

import pytest

from core.causal.actions import Action, Actions, Mode
from core.causal.factors import NAMES, factor
from core.errors import InterventionError

FOUND = {name: factor(name).none for name in NAMES} | {"noise": 10.0, "blur": 1.0, "jpeg": 50.0}


def test_a_change_is_the_latent_distance_from_what_was_found():
    """Noise is log(1 + z/2) with a spread of 1: from 10 to 4 it falls by log 6 - log 3. Blur's spread is .93 px."""
    change = Actions.set(noise=4.0, blur=1.93).as_change(FOUND)
    assert change.values(Mode.SET) == {}
    assert change.values(Mode.SHIFT) == pytest.approx({"noise": math.log(3) - math.log(6), "blur": 1.0})


def test_another_photo_is_changed_as_much():
    """Log(1 + 30/2) less log 2 is log 8, which is noise 14."""
    change = Actions.set(noise=4.0).as_change(FOUND)
    assert change.settled(FOUND | {"noise": 30.0}).values(Mode.SET) == pytest.approx({"noise": 14.0})
    assert change.settled(FOUND).values(Mode.SET) == pytest.approx({"noise": 4.0})


def test_a_changed_photo_stays_within_the_range():
    more = Actions({"noise": Action(Mode.SHIFT, 2.0), "jpeg": Action(Mode.SHIFT, -3.0)})
    assert more.settled(FOUND | {"noise": 45.0, "jpeg": 90.0}).values(Mode.SET) == {"noise": 50.0, "jpeg": 100.0}


def test_no_change_sets_what_was_found_to_the_bit():
    still = Actions({"noise": Action(Mode.SHIFT, 0.0)})
    assert still.settled(FOUND | {"noise": 0.1 + 0.2}).values(Mode.SET) == {"noise": 0.1 + 0.2}


def test_what_is_known_the_strength_and_the_evidence_stay():
    asked = Actions({"noise": Action(Mode.SET, 4.0), "jpeg": Action(Mode.TELL, 40.0)}, 0.5, evidence=False)
    change = asked.as_change(FOUND)
    assert change.values(Mode.TELL) == {"jpeg": 40.0}
    assert (change.strength, change.evidence) == (0.5, False)
    assert change.settled(FOUND).values(Mode.TELL) == {"jpeg": 40.0}


def test_a_change_goes_through_json():
    change = Actions({"noise": Action(Mode.SHIFT, -0.7)})
    assert Actions.from_json(change.as_json()) == change


@pytest.mark.parametrize("shift", [math.nan, math.inf, 4.0, -4.0])
def test_a_shift_beyond_the_whole_range_is_refused(shift):
    """The whole range of noise is log 26 = 3.26 latent units."""
    with pytest.raises(InterventionError, match="noise"):
        Actions({"noise": Action(Mode.SHIFT, shift)})
    assert Actions({"noise": Action(Mode.SHIFT, 3.25)}).values(Mode.SHIFT) == {"noise": 3.25}


def test_texture_and_grain_go_through_json_pickle_and_changes():
    asked = Actions({"noise": Action(Mode.SET, 4.0)}, 0.5, False, texture=0.25, grain=1)
    assert Actions.from_json(json.loads(json.dumps(asked.as_json()))) == asked
    assert pickle.loads(pickle.dumps(asked)) == asked
    assert hash(asked) != hash(replace(asked, grain=0.5))
    there_and_back = asked.as_change(FOUND).settled(FOUND).with_action("noise", None)
    assert there_and_back == Actions({}, 0.5, False, texture=0.25, grain=1.0)


def test_what_is_not_asked_is_not_said_so_that_older_records_stay_equal():
    assert Actions().as_json() == {"factors": {}, "strength": 1.0, "evidence": True}


@pytest.mark.parametrize("name", ["strength", "texture", "grain"])
@pytest.mark.parametrize("share", [-0.01, 1.01, math.nan, math.inf])
def test_a_share_beyond_all_is_refused(name, share):
    with pytest.raises(InterventionError, match=f"{name} = .* from 0 to 1"):
        Actions(**{name: share})
