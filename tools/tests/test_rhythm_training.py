"""The tables of the beat tracker and the key estimator: how they are counted, fitted and stored."""

from __future__ import annotations

import copy
import json

import numpy as np
import pytest
import torch

from vocalmidi_tools import ROOT
from vocalmidi_tools.conversion import parity
from vocalmidi_tools.corpus import timed_takes
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


def notes(pitches: list[int]) -> np.ndarray:
    """Rows (onset s, duration s, pitch), a second each."""
    return np.column_stack([np.arange(len(pitches)), np.ones(len(pitches)), pitches])


def test_features_of_a_key_are_those_of_the_degrees_above_its_tonic():
    found = keys.features(notes([62, 66, 66, 69]))
    widths = [int(np.prod(shape)) // 2 for shape in keys.SHAPES.values()]
    assert found.shape == (12, sum(widths))
    one, times, presence, first, last, steps = np.split(found[2], np.cumsum(widths)[:-1])
    assert one == 1 and times.sum() == pytest.approx(4 / (1 + 4 / keys.INDEPENDENT_NOTES))
    assert (times / times.sum()).tolist() == [0.25, 0, 0, 0, 0.5, 0, 0, 0.25, 0, 0, 0, 0]
    assert np.flatnonzero(presence).tolist() == [0, 4, 7]
    assert (first.argmax(), last.argmax()) == (0, 7) and first.sum() == last.sum() == 1
    assert np.flatnonzero(steps).tolist() == [0 * 12 + 4, 4 * 12 + 7]
    assert steps.sum() == pytest.approx(2 / (1 + 2 / keys.INDEPENDENT_NOTES))
    # A melody that is moved has the same features for the tonic that is moved with it.
    assert np.allclose(keys.features(notes([67, 71, 71, 74])), np.roll(found, 5, 0))


def test_one_note_and_one_pitch_have_no_steps():
    for pitches in ([60], [60, 72, 60]):
        assert np.isfinite(keys.features(notes(pitches))).all()
        assert not keys.features(notes(pitches))[:, -144:].any()


def test_keys_are_learned_from_the_training_split():
    degrees = {"major": [0, 4, 7, 5, 2, 7, 11, 0], "minor": [0, 3, 7, 8, 2, 7, 11, 0]}
    pieces = [
        song(range(32), 4 * [60 + tonic + degree for degree in degrees[mode]], tonic=tonic, mode=mode)
        for tonic in (0, 5, 7) for mode in degrees]
    pieces.append(song(range(32), 32 * [61], split="test"))
    tables = keys.trained(pieces)
    assert {name: table.shape for name, table in tables.items()} == keys.shapes()
    for mode, name in enumerate(degrees):
        scores = keys.scores(tables, notes([62 + degree for degree in degrees[name]]))
        assert np.unravel_index(scores.argmax(), scores.shape) == (mode, 2)


def test_excerpts_begin_with_phrases_and_have_whole_bars():
    piece = song([3.0, *range(4, 40)], 37 * [60])
    assert keys.excerpt(piece, 0, 4, 120)[:, 0].tolist() == [1.5, *np.arange(2, 10, 0.5)]
    assert len(keys.excerpt(piece, 0, None, 120)) == 37
    found = keys.excerpts(piece, np.random.default_rng(0))
    assert len(found) == len(keys.OPENINGS) + keys.EXCERPTS and len(found[0]) == 17


def test_misheard_notes_are_notes_in_order():
    rng = np.random.default_rng(4)
    written = notes(200 * [60])
    heard = keys.misheard(written, rng)
    assert (np.diff(heard[:, 0]) >= 0).all() and (heard[:, 1] > 0).all()
    assert 5 < np.count_nonzero(heard[:, 2] != 60) < 30 and len(heard) != len(written)
    assert len(keys.misheard(notes([60, 62, 64]), rng)) >= keys.SHORTEST


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


def test_every_other_take_begins_as_the_piece_does():
    # Phrases of seven notes, each of a pitch of its own.
    pitches = [60 + phrase for phrase in range(16) for _ in range(7)]
    beats = [8 * phrase + note for phrase in range(16) for note in range(7)]
    takes = timed_takes.draw([song(beats, pitches)], {"pop909": 12}, (0, 0), 1)
    begins = [take.notes[0, 2] for take in takes]
    assert begins[::2] == 6 * [60] and len(set(begins[1::2])) > 2


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
    monkeypatch.setattr(readings, "MORE_EPOCHS", 2)
    monkeypatch.setattr(readings, "LOWER_RATE", 0.0)
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
    assert {name for name in tensors if name.startswith("keys.")} == keys.shapes().keys()
    # The first bars of "Ode to Joy" in D.
    found = keys.scores(tensors, notes([66, 66, 67, 69, 69, 67, 66, 64, 62, 62, 64, 66, 66, 64, 64]))
    assert np.unravel_index(found.argmax(), found.shape) == (0, 2)
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
    short["tensors"]["keys.times"].pop()
    with pytest.raises(SystemExit, match="shapes"):
        rhythm.encode(short)
    fine["tensors"]["keys.times"][0][0] = 228.1
    with pytest.raises(SystemExit, match="keys.times is not exact"):
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
