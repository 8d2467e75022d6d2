"""The continuation model's steps: the same cases as the engine's tests."""


import numpy as np

from vocalmidi_tools.features.melody_steps import features, in_range, shift_to_c, steps_of


def test_notes_and_rests_follow_each_other():
    notes = np.array(
        [(0, 0.75, 60, 90), (1, 1, 62, 100), (1, 1, 58, 20), (3, 6, 63, 127)], dtype=float
    )
    assert steps_of(notes, 4).tolist() == [
        [60, 4, 0, 90], [62, 4, 4, 100], [0, 4, 8, 0], [63, 16, 12, 127], [0, 8, 12, 0],
    ]


def test_features_are_one_hot_in_groups():
    encoded = features(np.array([(60, 4, 10, 90), (0, 16, 0, 0)]))
    assert np.flatnonzero(encoded[0]).tolist() == [39, 91, 114, 125]
    assert np.flatnonzero(encoded[1]).tolist() == [103, 104]


def test_keys_are_brought_to_c_and_into_range():
    assert [shift_to_c(tonic, "major") for tonic in (0, 5, 7, 6)] == [0, -5, 5, -6]
    assert shift_to_c(9, "minor") == 0
    assert in_range(np.array([-4, 20, 21, 108, 110])).tolist() == [32, 32, 21, 108, 98]
