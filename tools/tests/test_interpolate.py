"""`vocalmidi_tools.interpolate`: tensors between those of two weight files."""

from __future__ import annotations

import json

import numpy as np
import pytest

from vocalmidi_tools.conversion import weight_file
from vocalmidi_tools.conversion.errors import ConversionError
from vocalmidi_tools.interpolate import between


def made(scale: float, **changed: object) -> bytes:
    rng = np.random.default_rng(2)
    metadata = {
        "architecture": "pitch-cnn-bilstm", "configuration": "{}", "front_end": "{}", "decoder": json.dumps({"a": scale}),
        "provenance": json.dumps({"steps": scale})} | changed
    tensors = {"x": (scale * rng.standard_normal((40, 3))).astype(np.float16), "y": np.full(5, scale, np.float32)}
    return weight_file.encode(tensors, metadata)


@pytest.mark.parametrize("share", [0, 0.25, 1])
def test_every_tensor_lies_between_those_of_the_files(share):
    first, last = made(1), made(3)
    found = weight_file.decode(between(first, last, share))
    a, b = (weight_file.decode(file).tensors for file in (first, last))
    for name in a:
        wanted = a[name].astype(float) + share * (b[name].astype(float) - a[name].astype(float))
        np.testing.assert_allclose(found.tensors[name], wanted, rtol=1e-3)
        assert found.tensors[name].dtype == b[name].dtype
    assert json.loads(found.metadata["decoder"]) == {"a": 3}
    assert json.loads(found.metadata["provenance"])["steps"] == 3
    assert f"{share:g} of these" in json.loads(found.metadata["provenance"])["interpolation"]


def test_files_that_differ_in_kind_are_refused():
    with pytest.raises(ConversionError, match="front end"):
        between(made(1), made(2, front_end='{"hop": 256}'), 0.5)
    with pytest.raises(ConversionError, match="architecture"):
        between(made(1), made(2, architecture="other"), 0.5)
    with pytest.raises(ConversionError, match="share"):
        between(made(1), made(2), 1.5)
