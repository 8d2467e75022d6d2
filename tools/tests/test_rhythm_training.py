"""The tables of the beat tracker and the key estimator: how they are counted, fitted and stored."""

from __future__ import annotations

import copy
import json

import numpy as np
import pytest
import torch

from vocalmidi_tools import ROOT
from vocalmidi_tools.conversion import parity
from vocalmidi_tools.scores.piece import Piece
from vocalmidi_tools.training import rhythm
from vocalmidi_tools.training.tables import compound, keys, onsets, phrases, readings

SHIPPED = ROOT / "Weights/rhythm.safetensors"


def song(beats: list[float], pitches: list[int], **changes) -> Piece:
    """Notes of a quarter at `beats`."""
    rows = np.array([[beat, 1.0, pitch, 80] for beat, pitch in zip(beats, pitches)])
    given = {
        "name": "", "source": "pop909", "genre": "pop", "bpm": 60, "beats_per_bar": 4, "tonic": 2,
        "mode": "major", "split": "train", "tracks": {"melody": rows}, **changes}
    return Piece(**given)


def test_keys_share_the_time_by_degrees():
    scale = [62, 64, 66, 62]
    pieces = [
        song(range(16), 4 * scale),
        song(range(16), 16 * [69], mode="minor"), song(range(16), 16 * [70], split="test"),
        song(range(11), 11 * [63])]
    major, minor = keys.shares(pieces)
    assert major.tolist() == [500, 0, 250, 0, 250] + 7 * [0]
    assert minor.tolist() == 7 * [0] + [1000] + 4 * [0]


def test_hazards_are_where_notes_begin():
    pieces = [song(range(64), 64 * [60])]
    table = onsets.hazards(pieces, 4, (0, 1000), {"pop909": 1.0})
    assert table.shape == (16, 6)
    # Every quarter is struck, four sixteenths after the last, and nothing between.
    on_beats = np.arange(16) % 4 == 0
    assert (table[on_beats, 3] == 980).all() and (table[~on_beats, :3] == 2).all()


def test_both_beats_of_six_eight_count_together_but_for_their_beginnings():
    # Notes on both beats, and on the last eighth of the first one only.
    bars = np.concatenate([[bar, bar + 1, bar + 1.5] for bar in 3.0 * np.arange(16)])
    table = compound.hazards([song(bars, len(bars) * [60], beats_per_bar=3)])
    assert table.shape == (12, 6) and np.array_equal(table[1:6], table[7:])
    assert table[6, 1] == 980 and table[0, 4] > 900
    assert 300 < table[4, 3] < 980 and table[2, 1] < 100


def test_a_table_is_of_its_tempi():
    pieces = [song(range(64), 64 * [60], bpm=120), song(np.arange(64) + 0.5, 64 * [60], bpm=60)]
    fast = onsets.hazards(pieces, 4, onsets.FAST, {"pop909": 1.0})
    slow = onsets.hazards(pieces, 4, onsets.SLOW, {"pop909": 1.0})
    assert fast[0, 3] == slow[2, 3] == 980 and fast[2, 3] == slow[0, 3] == 2
    assert rhythm.usual_tempo(pieces) == round((120 * 60) ** 0.5)


def read(features: np.ndarray, right: np.ndarray) -> readings.Example:
    """A take of which only the sums of its readings are known."""
    return readings.Example(features, right, *[np.zeros(0)] * 4)


def test_what_tells_right_readings_gets_the_weight():
    random = np.random.default_rng(1)
    examples = []
    for _ in range(400):
        features = random.normal(5, 2, (5, 3)).astype(np.float32)
        right = np.zeros((5, 4), bool)
        # The first feature decides, the others are noise.
        right[np.argmax(features[:, 0])] = True
        examples.append(read(features, right))
    networks = [readings.network(examples[:300], np.ones((300, 4)), seed) for seed in (0, 1)]
    one = readings.averaged(networks)
    chosen = []
    for take in examples[300:]:
        hidden = np.maximum(take.features @ one["readings.0.weight"].T + one["readings.0.bias"], 0)
        scores = (hidden @ one["readings.1.weight"].T + one["readings.1.bias"])[:, 0]
        with torch.no_grad():
            each = [net(torch.from_numpy(take.features))[:, 0].numpy() for net in networks]
        assert np.allclose(scores, np.mean(each, axis=0), atol=1e-4)
        assert np.allclose(readings.scored(one, take.features), scores, atol=1e-4)
        chosen.append(take.right[np.argmax(scores), 0])
    assert np.mean(chosen) > 0.8


def test_the_shipped_network_is_gone_on_from(monkeypatch):
    tensors = rhythm.tensors_of("readings", rhythm.decode(SHIPPED))
    random = np.random.default_rng(3)
    width = readings.FEATURES
    examples = [read(random.normal(5, 2, (4, width)).astype(np.float32), np.eye(4, dtype=bool)) for _ in range(9)]
    told = []
    monkeypatch.setattr(readings, "EPOCHS", 2)
    monkeypatch.setattr(readings, "RATE", 0.0)
    networks = [
        readings.network(examples, np.ones((9, 4)), 0, state, lambda *figures: told.append(figures))
        for state in readings.separated(tensors)]
    assert [epoch for epoch, _, _ in told] == [1, 2] * readings.NETWORKS
    for name, found in readings.averaged(networks).items():
        np.testing.assert_allclose(found, np.array(tensors[name]), rtol=1e-3, atol=2e-4)


def test_a_reading_that_is_right_in_no_way_is_not_learned_from():
    scores = torch.tensor([1.0, 2.0, 0.5])
    right = np.zeros((3, 4), bool)
    right[1, 0] = True
    expected = torch.logsumexp(scores, 0) - scores[1]
    found = readings.loss(scores, [right], torch.ones(1, 4))
    assert torch.isclose(found, expected)


def test_the_shipped_file_is_written_again_byte_for_byte(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["rhythm", "--print", str(SHIPPED)])
    rhythm.main()
    numbers = tmp_path / "numbers.json"
    numbers.write_text(capsys.readouterr().out)
    out = tmp_path / "again.safetensors"
    monkeypatch.setattr("sys.argv", ["rhythm", "--numbers", str(numbers), "--out", str(out)])
    rhythm.main()
    assert out.read_bytes() == SHIPPED.read_bytes()


def test_the_shipped_numbers_are_probabilities_and_weights():
    numbers = rhythm.decode(SHIPPED)
    tensors = {name: np.array(values) for name, values in numbers["tensors"].items()}
    for name in ("slow_four_four", "fast_four_four", "three_four", "six_eight"):
        table = tensors[f"hazards.{name}"]
        assert table.min() >= 2 and table.max() <= 980
    assert abs(tensors["keys"].sum(axis=1) - 1000).max() <= 6
    for name, module in rhythm.NETWORKS.items():
        network = rhythm.tensors_of(name, numbers)
        assert {tensor: np.shape(values) for tensor, values in network.items()} == module.shapes()
        assert all(np.std(values) > 0.01 for tensor, values in network.items() if tensor.endswith("0.weight"))
    assert 0 < numbers["decoder"]["phrase_share"] < 1
    assert 40 < numbers["decoder"]["usual_tempo"] < 240
    origins = numbers["provenance"]
    assert all(key in origins for key in numbers["decoder"])


def test_numbers_of_another_shape_or_too_fine_are_refused():
    numbers = rhythm.decode(SHIPPED)
    short, fine = copy.deepcopy(numbers), copy.deepcopy(numbers)
    short["tensors"]["keys"].pop()
    with pytest.raises(SystemExit, match="shapes"):
        rhythm.encode(short)
    fine["tensors"]["keys"][0][0] = 228.1
    with pytest.raises(SystemExit, match="keys is not exact"):
        rhythm.encode(json.loads(json.dumps(fine)))


def noise(count: int, seed: int) -> list[readings.Example]:
    """Readings whose features tell nothing of which is right, so that all that is learned is wrong elsewhere."""
    random = np.random.default_rng(seed)
    only_tempo = np.array([True, False, False, False])
    return [
        read(random.normal(0, 1, (4, 8)).astype(np.float32), np.eye(4, dtype=bool)[[random.integers(4)]].T & only_tempo)
        for _ in range(count)]


def test_patience_ends_and_keeps_the_epoch_that_was_best_on_other_takes(monkeypatch):
    monkeypatch.setattr(readings, "EPOCHS", 60)
    monkeypatch.setattr(readings, "RATE", 0.1)
    examples, others, ones = noise(24, 1), noise(400, 2), np.ones
    held_out, epochs, kept = readings.HeldOut(others, ones((400, 4)), 3), [], []
    load = torch.nn.Sequential.load_state_dict
    monkeypatch.setattr(
        torch.nn.Sequential, "load_state_dict", lambda net, state: kept.append(state) or load(net, state))
    net = readings.network(examples, ones((24, 4)), 0, None, lambda epoch, *_: epochs.append(epoch), held_out)
    best = int(held_out.told[0].rpartition(" ")[2])
    assert len(held_out.told) == len(kept) == 1 and len(epochs) == best + 3 < 60
    # What the whole training makes of the other takes is worse.
    assert others_loss(net, others) < others_loss(readings.network(examples, ones((24, 4)), 0), others)
    assert f"{others_loss(net, others):.4f}" in held_out.told[0]


def others_loss(net: torch.nn.Sequential, examples: list[readings.Example]) -> float:
    """The mean loss, by a plain reading of its definition."""
    parts = []
    for take in examples:
        with torch.no_grad():
            odds = np.exp(net(torch.from_numpy(take.features))[:, 0].double().numpy())
        parts += [-np.log(odds[right].sum() / odds.sum()) for right in take.right.T if right.any()]
    return sum(parts) / len(examples)


def test_the_perceptron_is_trained_on_what_the_program_reads(monkeypatch, capsys):
    program = parity.program()
    if program is None:
        pytest.skip("vocalmidi is not built: swift build -c release")
    random = np.random.default_rng(7)
    pieces = [song(range(64), random.integers(55, 75, 64).tolist(), split=split, bpm=100)
              for split in ("train", "train", "validation")]
    monkeypatch.setattr(readings, "EPOCHS", 3)
    found = readings.trained(pieces, program, 0, None, patience=1)
    assert {name: tensor.shape for name, tensor in found.items()} == readings.shapes()
    assert all(np.isfinite(tensor).all() and tensor.std() > 0 for tensor in found.values() if tensor.size > 1)
    assert capsys.readouterr().err.count("the best loss of held-out takes, ") == readings.NETWORKS
    with pytest.raises(SystemExit, match="no melodies for the validation split"):
        readings.trained(pieces[:2], program, 0, None, patience=1)


def test_phrases_are_trained_beside_the_new_perceptron_and_kept_without_a_program(tmp_path, monkeypatch):
    shipped, beside = rhythm.decode(SHIPPED), []
    new = {name: np.ones(shape, np.float32) for name, shape in readings.shapes().items()}

    def trained(pieces, program, seed, perceptron, begin, patience):
        beside.append(perceptron)
        return phrases.untrained()

    monkeypatch.setattr(rhythm, "read_some", lambda *_: [])
    monkeypatch.setattr(compound, "pieces", lambda *_: [])
    monkeypatch.setattr(rhythm, "counted", lambda *_: copy.deepcopy(
        {**shipped, "tensors": {name: shipped["tensors"][name] for name in shipped["tensors"]
                                if not name.startswith(tuple(rhythm.NETWORKS))}}))
    monkeypatch.setattr(readings, "trained", lambda *_: new)
    monkeypatch.setattr(phrases, "trained", trained)
    out = tmp_path / "rhythm.safetensors"
    out.write_bytes(SHIPPED.read_bytes())
    monkeypatch.setattr("sys.argv", ["rhythm", "--scores", "x", "--out", str(out)])
    rhythm.main()
    assert out.read_bytes() == SHIPPED.read_bytes()
    monkeypatch.setattr("sys.argv", ["rhythm", "--scores", "x", "--out", str(out), "--program", "p"])
    rhythm.main()
    assert beside == [rhythm.lists(new)] == [rhythm.tensors_of("readings", rhythm.decode(out))]
    assert rhythm.tensors_of("phrases", rhythm.decode(out)) == rhythm.lists(phrases.untrained())


@pytest.mark.parametrize("given, message", [
    (["--patience", "3"], "--patience is for the networks' training: give --program too"),
    (["--only", "phrases"], "--only is for the networks' training: give --program too"),
    (["--only", "phrases", "--program", "p"], "--only changes a weight file: give the one to change as --out")])
def test_options_of_the_networks_need_what_they_work_on(monkeypatch, capsys, given, message):
    monkeypatch.setattr("sys.argv", ["rhythm", "--scores", "x", *given])
    with pytest.raises(SystemExit):
        rhythm.main()
    assert message in capsys.readouterr().err
