"""The blocks of the cards that are made from the weight files."""

from __future__ import annotations

import json

import numpy as np
import pytest

from vocalmidi_tools import ROOT, Refusal, model_cards
from vocalmidi_tools.conversion import restoring, weight_file
from vocalmidi_tools.conversion.definitions import DEFINITIONS
from vocalmidi_tools.conversion.weights import SUFFIX

WEIGHTS = ROOT / "Weights"
FILES = sorted(WEIGHTS.glob(f"*{SUFFIX}"))


def rows(card: str) -> dict[str, list[str]]:
    """The cells of a card by the first of each row."""
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in card.splitlines()]
    return {line[0]: line[1:] for line in lines if len(line) > 1}


def test_the_shipped_cards_are_current():
    text = model_cards.CARDS.read_text()
    assert model_cards.renewed(text, WEIGHTS) == text, "run python -m vocalmidi_tools.model_cards"


def test_every_shipped_file_has_a_card():
    named = [name for block in model_cards.BLOCK.findall(model_cards.CARDS.read_text())
             for name in block[1].split(", ")]
    assert sorted(named) == [path.stem for path in FILES]


@pytest.mark.parametrize("name", ["timbre", "context", "drums-discriminator"])
def test_a_card_counts_as_pytorch_does(name):
    path = WEIGHTS / f"{name}{SUFFIX}"
    saved = restoring.read(path)
    network = DEFINITIONS[saved["architecture"]].build(saved["configuration"])
    count = sum(tensor.numel() for tensor in network.state_dict().values())
    found = rows(model_cards.card([model_cards.Described.read(path)]))
    assert found["parameters"][0].startswith(f"{count:,} ")
    assert found["bytes"] == [f"{path.stat().st_size:,}"]


def test_a_card_tells_what_changed_and_where_it_began(tmp_path):
    tensors = {"a": np.zeros((3, 4), np.float16), "b": np.zeros(2, np.float32)}
    provenance = {"steps": 7, "corpus": "mine", "validation": {"loss_note": 0.5},
                  "begun_from": {"corpus": "scores (CC BY 4.0)", "steps": 5000}}
    for name, sizes in (("one", {"hidden": [3, 4]}), ("two", {"hidden": [3, 5]})):
        sections = {"configuration": json.dumps(sizes), "provenance": json.dumps(provenance)}
        file = weight_file.encode(tensors, {"architecture": "x", **sections})
        (tmp_path / f"{name}{SUFFIX}").write_bytes(file)
    text = "# A\n\n<!-- what vocalmidi_tools.model_cards says of one, two -->\n\nold\n<!-- end -->\nb\n"
    renewed = model_cards.renewed(text, tmp_path)
    assert renewed.startswith("# A\n\n<!--") and renewed.endswith("<!-- end -->\nb\n")
    assert "old" not in renewed
    found = rows(renewed)
    assert found["parameters"] == ["14 (2 in FP32, 12 in FP16)", "the same"]
    assert found["sizes"] == ["hidden 3 4", "hidden 3 5"]
    assert found["began from"] == ["corpus scores (CC BY 4.0), steps 5,000", "the same"]
    assert model_cards.renewed(renewed, tmp_path) == renewed


def test_a_card_of_another_file_is_refused(tmp_path):
    (tmp_path / "w").write_bytes(b"noise" * 9)
    with pytest.raises(Refusal, match="w: not a weight file"):
        model_cards.Described.read(tmp_path / "w")
