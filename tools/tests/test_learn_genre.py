"""Learning a style from a few MIDI files: of a made style everything is known."""

from __future__ import annotations

import json
import subprocess
import sys

import mido
import numpy as np
import pytest

from vocalmidi_tools import ROOT, settings
from vocalmidi_tools.conversion import generator, weight_file
from vocalmidi_tools.conversion.weights import Weights
from vocalmidi_tools.corpus.arranging.examples import LEVELS
from vocalmidi_tools.features.arranging.playing import KIT
from vocalmidi_tools.fixtures import learned_genre as made
from vocalmidi_tools.learn_genre import bars, files, manner, style
from vocalmidi_tools.learn_genre.blends import Blends
from vocalmidi_tools.vocabulary.genres import GENRES

TICKS = 480
CHANNELS = {"drums": 9, "bass": 1, "chords": 2}


def write(path, tracks, bpm=100, numerator=4):
    """Tracks as a MIDI file."""
    midi = mido.MidiFile(ticks_per_beat=TICKS)
    midi.tracks.append(mido.MidiTrack([
        mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(bpm)),
        mido.MetaMessage("time_signature", numerator=numerator, denominator=4)]))
    for role, rows in tracks.items():
        channel = CHANNELS[role]
        events = [(round(TICKS * time), kind, int(key), int(velocity))
                  for onset, length, key, velocity in rows
                  for time, kind in ((onset, "note_on"), (onset + length, "note_off"))]
        program = 33 if role == "bass" else 0
        track = mido.MidiTrack([mido.Message("program_change", channel=channel, program=program)])
        last = 0
        for tick, kind, key, velocity in sorted(events):
            track.append(
                mido.Message(kind, channel=channel, note=key, velocity=velocity, time=tick - last))
            last = tick
        midi.tracks.append(track)
    midi.save(path)


def folder_of(path, tracks, count=3, **other):
    for number in range(count):
        write(path / f"{number}.mid", tracks, **other)
    return path


def run(*arguments):
    command = [sys.executable, "-m", "vocalmidi_tools.learn_genre", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True)


def test_the_timing_of_a_made_style_is_found_through_its_files(tmp_path):
    for number, bpm in enumerate(made.TEMPI):
        write(tmp_path / f"{number}.mid", made.tracks(), bpm)
    pieces = files.read(tmp_path)
    assert manner.tempo(pieces) == (pytest.approx(np.prod(made.TEMPI) ** (1 / 3), rel=1e-4), manner.NARROWEST)
    late, accents = manner.feel(pieces)
    assert late[0::4] == pytest.approx(0, abs=2e-3)
    assert late[2::4] == pytest.approx(made.SWING - 0.5, abs=2e-3)
    assert late[1::2] == pytest.approx((made.SWING - 0.5) / 2, abs=2e-3)
    assert accents[0::4] == pytest.approx(20) and accents[2::4] == pytest.approx(-20)
    assert accents[1::2] == pytest.approx(0)


def test_a_singer_who_is_late_as_a_whole_is_on_the_beat():
    piece = made.pieces()[0]
    late = files.replace(piece, tracks={role: rows + [0.05, 0, 0, 0] for role, rows in piece.tracks.items()})
    assert files.on_the_beat(late).tracks["bass"] == pytest.approx(piece.tracks["bass"])


def test_what_is_not_swung_is_left_as_it_is():
    beats = np.arange(0, 16, 0.5)
    rows = np.column_stack([beats, 0 * beats + 0.2, 0 * beats + 42, 0 * beats + 70])
    piece = files.replace(made.pieces()[0], tracks={"drums": rows})
    assert not files.is_swung(piece) and files.is_swung(made.pieces()[0])
    assert files.straightened(piece) is piece
    assert manner.feel([piece]) == pytest.approx(0)


def test_drums_are_counted_where_they_are_written():
    drums = bars.examples("drums", [files.straightened(piece) for piece in made.pieces()])
    shares, loudness = bars.pattern(drums)
    expected = np.zeros((16, len(KIT)))
    hits = ((made.KICK, (0, 4, 8, 12)), (made.SNARE, (4, 12)), (made.HI_HAT, (2, 6, 10, 14)))
    for (key, velocity), steps in hits:
        expected[list(steps), KIT.index(key)] = 1
        assert loudness[list(steps), KIT.index(key)] == pytest.approx(velocity / 127, abs=1 / LEVELS)
    assert np.array_equal(shares, expected)


def test_densities_are_notes_that_begin_in_a_bar():
    written = [files.straightened(piece) for piece in made.pieces()]
    assert bars.density(bars.examples("bass", written)) == 4
    assert bars.density(bars.examples("chords", written)) == 12


@pytest.mark.parametrize("genre", ["reggae", "punk", "jazz"])
def test_bars_of_a_shipped_genre_are_found_to_be_that_genre(genre):
    weights = ROOT / "Weights/bass-generator.safetensors"
    examples = bars.examples("bass", made.pieces())
    random = np.random.default_rng(1)
    number = np.full(len(examples), GENRES.index(genre))
    rolls = Weights(weights, generator)(
        noise=random.standard_normal((len(number), 100)), genre=number, condition=examples.condition)["bar"]
    examples.roll[:] = np.round(rolls * LEVELS)
    shares = Blends(weights, examples).best()
    assert shares.sum() == pytest.approx(1) and shares.min() >= 0
    assert np.argmax(shares) == GENRES.index(genre)


def test_a_blend_costs_no_more_than_any_genre_alone():
    weights = ROOT / "Weights/drums-generator.safetensors"
    blends = Blends(weights, bars.examples("drums", made.pieces()))
    assert blends.cost(blends.best()) <= min(map(blends.cost, np.eye(len(GENRES))))


def test_the_committed_genre_file_is_what_the_python_gives():
    committed = weight_file.decode(made.OUTPUT.read_bytes())
    given = weight_file.decode(made.style().encoded())
    assert committed.tensors.keys() == given.tensors.keys()
    for name, tensor in committed.tensors.items():
        assert given.tensors[name] == pytest.approx(tensor, abs=1e-6), name
    for key in ("architecture", "genres", "decoder", "provenance"):
        assert committed.metadata[key] == given.metadata[key]


def test_the_origin_of_what_is_not_learned_is_told_as_settings_tells_it():
    given = made.style().encoded()
    origins = json.loads(weight_file.decode(given).metadata["provenance"])["settings"]
    assert "neworleans" in origins["drum_contrast"]
    after = weight_file.decode(settings.changed(given, {"drum_contrast": 3.0}, "a test"))
    assert json.loads(after.metadata["provenance"])["settings"] == {"drum_contrast": "a test"}


def test_only_what_is_in_three_files_is_learned(tmp_path):
    rows = made.tracks()
    folder_of(tmp_path, {"drums": rows["drums"]})
    write(tmp_path / "0.mid", rows)
    ran = run(tmp_path, "-o", tmp_path / "mine.safetensors")
    assert ran.returncode == 0
    file = weight_file.decode((tmp_path / "mine.safetensors").read_bytes())
    decoder = json.loads(file.metadata["decoder"])
    assert decoder["tracks"] == ["drums"] and decoder["density"] == {} and decoder["name"] == "mine"
    assert set(file.tensors) == {"feel", "drums.blend", "drums.pattern"}


def test_what_cannot_be_learned_from_is_refused_with_a_remedy(tmp_path):
    rows = made.tracks()
    folders = {name: tmp_path / name for name in ("few", "lead", "waltz", "many")}
    for folder in folders.values():
        folder.mkdir()
    folder_of(folders["few"], rows, count=2)
    folder_of(folders["lead"], {"chords": rows["bass"] + [0, 0, 24, 0]})
    folder_of(folders["waltz"], rows, numerator=3)
    for number in range(files.MOST + 1):
        (folders["many"] / f"{number}.mid").write_bytes(b"")
    output = tmp_path / "mine.safetensors"
    words = {"few": "put 3 to 50", "many": "put 3 to 50", "lead": "give files with drums",
             "waltz": "bars of four beats", "none": "give the one with the MIDI files"}
    for name, remedy in words.items():
        with pytest.raises(SystemExit, match=remedy):
            style.learned(files.read(tmp_path / name), "mine")
    wrong = run(folders["few"], "-o", tmp_path / "mine.json")
    assert wrong.returncode == 2 and "must end in .safetensors" in wrong.stderr
    missing = run(folders["lead"], "-o", output)
    assert missing.returncode == 1 and missing.stderr.count("\n") == 1 and not output.exists()
