"""What a checkpoint tells of the stages of its training."""

from __future__ import annotations

from vocalmidi_tools.training import provenance

FIRST = {"corpus": "scores (CC BY 4.0)", "steps": 420, "frames_seen": 4200, "rate": 1e-3}
SECOND = {"corpus": "recordings", "steps": 30, "frames_seen": 60, "rate": 1e-4}


def test_a_stage_that_goes_on_is_added_up():
    more = {**FIRST, "steps": 80, "frames_seen": 800}
    assert provenance.extended([FIRST], more) == [{**FIRST, "steps": 500, "frames_seen": 5000}]


def test_another_manner_is_another_stage():
    found = provenance.extended(provenance.extended([], FIRST), SECOND)
    assert found == [FIRST, SECOND]
    assert provenance.extended(found, {**FIRST, "rate": 1e-4})[:2] == found


def test_the_summary_counts_all_stages_and_forgets_no_licence():
    found = provenance.summary([FIRST, SECOND, {**FIRST, "rate": 1e-5}])
    assert found["steps"] == 870 and found["frames_seen"] == 8460
    assert found["corpus"] == "scores (CC BY 4.0); then recordings"


def test_provenance_without_stages_is_one():
    told = {"steps": 7, "frames_seen": 70, "corpus": "scores", "validation": {"loss": 1}}
    assert provenance.stages(told) == [{"corpus": "scores", "steps": 7, "frames_seen": 70}]
    again = provenance.summary(provenance.stages(told))
    assert provenance.stages(again) == provenance.stages(told)
