"""The library of scores read from tiny inputs made here: every source, bars, keys and splits."""

from __future__ import annotations

import zipfile
from pathlib import Path

import mido
import numpy as np
import pytest

from vocalmidi_tools import scores
from vocalmidi_tools.scores import bars, chords, keys, library, piece, rock_corpus, standard_midi
from vocalmidi_tools.scores.metre import bar_grid
from vocalmidi_tools.scores.notes import lowest, monophonic
from vocalmidi_tools.vocabulary import genres

C_MAJOR = 0b000010010001
G_MAJOR = 0b100010000100


def write_midi(path: Path, parts: list[tuple[str, int, int, list]], metre=(4, 4)) -> None:
    """Writes parts (name, channel, program, notes (onset, duration, pitch, velocity) in beats)."""
    file = mido.MidiFile(ticks_per_beat=480)
    conductor = mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=500_000),
                                mido.MetaMessage("time_signature", numerator=metre[0],
                                                 denominator=metre[1])])
    file.tracks.append(conductor)
    for name, channel, program, notes in parts:
        events = [(onset, 1, pitch, velocity) for onset, _, pitch, velocity in notes]
        events += [(onset + duration, 0, pitch, 0) for onset, duration, pitch, _ in notes]
        track = mido.MidiTrack([
            mido.MetaMessage("track_name", name=name),
            mido.Message("program_change", channel=channel, program=program)])
        time = 0
        for beat, _, pitch, velocity in sorted(events):
            tick = round(beat * 480)
            track.append(mido.Message("note_on", channel=channel, note=pitch, velocity=velocity,
                                      time=tick - time))
            time = tick
        file.tracks.append(track)
    path.parent.mkdir(parents=True, exist_ok=True)
    file.save(path)


def lone(folder: Path, source: str) -> scores.Piece:
    (found,) = scores.read(folder, [source])
    return found


def test_pop909_times_follow_the_beat_annotation(tmp_path):
    song = tmp_path / "POP909" / "001"
    shift = 0.5
    write_midi(song / "001.mid", [
        ("MELODY", 0, 0, [(shift + 4, 1, 72, 100), (shift + 5.5, 0.5, 74, 90)]),
        ("PIANO", 1, 0, [(shift + 4, 2, 36, 70), (shift + 4, 2, 60, 70), (shift + 4, 2, 64, 70)])])
    beats = [f"{(shift + beat) / 2} {int(beat % 2 == 0)} {int(beat % 4 == 0)}"
             for beat in range(16)]
    (song / "beat_midi.txt").write_text("\n".join(beats))
    (song / "chord_midi.txt").write_text("0.25 2.25 N\n2.25 4.25 C:maj/3\n4.25 8.25 Bb:min7\n")
    (song / "key_audio.txt").write_text("0 1 G:maj\n1 9 Eb:min\n")
    found = lone(tmp_path, "pop909")
    assert (found.beats_per_bar, found.tonic, found.mode, found.genre) == (4, 3, "minor", "pop")
    assert found.bpm == pytest.approx(120)
    assert found.tracks["melody"] == pytest.approx(
        np.array([[4, 1, 72, 100], [5.5, 0.5, 74, 90]]), abs=0.01)
    assert found.tracks["bass"][:, 2].tolist() == [36]
    assert found.tracks["chords"][:, 2].tolist() == [60, 64]
    minor_seventh = sum(1 << pitch_class for pitch_class in (10, 1, 5, 8))
    assert found.chords == pytest.approx(
        np.array([[0, 4, -1, 0], [4, 4, 0, C_MAJOR], [8, 8, 10, minor_seventh]]))


def test_rock_corpus_gives_octaves_alterations_and_chords(tmp_path):
    for folder in ("rs200_melody", "rs200_harmony_exp", "timing_data"):
        (tmp_path / folder).mkdir()
    (tmp_path / "rs200_melody" / "song_dt.mel").write_text(
        "% Song\n[D] [OCT=4] [..b...b] R*2 |\n1.3. 5.^1. v7n7 b2. | [2/4] 1. | [4/4] 1 |\n")
    (tmp_path / "rs200_harmony_exp" / "song_dt.txt").write_text(
        "[D] R | I | i7 V7/V | IV | V |")
    (tmp_path / "timing_data" / "song.tim").write_text("0.0 0\n2.0 1\n4.0 2\n")
    found = lone(tmp_path, "rockcorpus")
    melody = found.tracks["melody"]
    # D4, F (a flat third), A, an octave over the D nearest to it; down to C, C sharp, E flat, D.
    assert melody[:, 2].tolist() == [62, 65, 69, 86, 72, 73, 75, 74, 74]
    assert melody[:, 0].tolist() == [8, 8.5, 9, 9.5, 10, 10.5, 11, 12, 16]
    assert found.tonic == 2 and found.bpm == pytest.approx(120)
    assert found.chords[:, 2].tolist() == [-1, 2, 2, 4, 7, 9]
    assert found.chords[:, 0].tolist() == [0, 4, 8, 10, 12, 16]


@pytest.mark.parametrize("numeral, root, intervals", [
    ("I", 0, (0, 4, 7)), ("bVIId7", 10, (0, 4, 7, 10)), ("IV7", 5, (0, 4, 7, 11)),
    ("V7/ii", 9, (0, 4, 7, 10)), ("viio6", 11, (0, 3, 6)), ("iih65", 2, (0, 3, 6, 10)),
    ("Vs4", 7, (0, 5, 7)), ("viix42", 11, (0, 3, 6, 9)), ("V11", 7, (0, 2, 5, 7, 10)),
])
def test_roman_numerals_become_chords(numeral, root, intervals):
    assert rock_corpus.roman(numeral) == (root, intervals)


def test_openewld_gives_the_upbeat_the_chords_and_the_key(tmp_path):
    def note(step, octave, duration):
        return (f"<note><pitch><step>{step}</step><octave>{octave}</octave></pitch>"
                f"<duration>{duration}</duration></note>")

    def symbol(step, kind):
        return (f"<harmony><root><root-step>{step}</root-step></root>"
                f"<kind>{kind}</kind></harmony>")

    score = ("<score-partwise><part id='P1'><measure number='0'><attributes>"
             "<divisions>2</divisions><key><fifths>1</fifths></key>"
             "<time><beats>3</beats><beat-type>4</beat-type></time>"
             "</attributes>" + note("D", 4, 2) + "</measure><measure number='1'>"
             + symbol("G", "major") + note("G", 4, 4) + note("B", 4, 2) + "</measure><measure>"
             + symbol("D", "dominant") + note("A", 4, 6) + "</measure></part></score-partwise>")
    folder = tmp_path / "dataset" / "[Traditional]" / "Old_Song"
    folder.mkdir(parents=True)
    with zipfile.ZipFile(folder / "Old_Song.mxl", "w") as archive:
        archive.writestr("META-INF/container.xml", "<container/>")
        archive.writestr("song.xml", score)
    found = lone(tmp_path, "openewld")
    assert (found.beats_per_bar, found.tonic, found.mode) == (3, 7, "major")
    assert found.genre == "country"
    assert found.tracks["melody"][:, 0].tolist() == [2, 3, 5, 6]
    assert found.chords[:, [0, 1, 2]].tolist() == [[3, 3, 7], [6, 3, 2]]
    assert int(found.chords[0, 3]) == G_MAJOR


@pytest.mark.parametrize("roots, key", [
    ([0, 9, 0], (0, "major")), ([9, 4, 9], (9, "minor")), ([0, 4, 9], (9, "minor")),
    ([0, 5, 7], (0, "major")), ([9, 5], (9, "minor")), ([], (9, "minor")), ([2, 5], (9, "minor"))])
def test_the_mode_of_a_signature_is_that_of_its_chords(roots, key):
    minor_looking = np.array([3.0, 0, 0, 0, 4, 0, 0, 1, 0, 6, 0, 0])
    assert keys.of_signature(0, roots, minor_looking) == key
    assert keys.of_signature(-2, [(root + 10) % 12 for root in roots], np.roll(minor_looking, 10)) == (
        (key[0] + 10) % 12, key[1])


def test_general_midi_gives_roles_and_estimated_chords(tmp_path):
    triads = [(4 * bar, 4, pitch, 80) for bar, root in enumerate((60, 67, 60, 60))
              for pitch in (root, root + 4, root + 7)]
    low = [(4 * bar, 4, root, 80) for bar, root in enumerate((36, 43, 36, 36))]
    tune = [(beat, 1, (76, 74, 72, 79)[beat % 4], 100) for beat in range(16)]
    kit = [(beat, 0.1, 36 if beat % 2 == 0 else 38, 110) for beat in range(16)]
    write_midi(tmp_path / "freedoom" / "musics" / "d_one.mid", [
        ("piano", 0, 0, triads), ("bass", 1, 33, low), ("lead", 2, 80, tune),
        ("drums", 9, 0, kit + [(0, 0.1, 87, 100)])])
    (tmp_path / "freedoom" / "musics" / "d_two.mid").write_bytes(
        (tmp_path / "freedoom" / "musics" / "d_one.mid").read_bytes())
    (tmp_path / "freedoom" / "musics" / "d_bad.mid").write_bytes(b"MThd no music")
    found = lone(tmp_path, "freedoom")
    assert {role: len(rows) for role, rows in found.tracks.items()} == {
        "drums": 16, "bass": 4, "chords": 12, "melody": 16}
    assert (found.tonic, found.mode) == (0, "major")
    assert found.chords[:, :3].tolist() == [[0, 4, 0], [4, 4, 7], [8, 8, 0]]
    assert found.chords[:, 3].tolist() == [C_MAJOR, G_MAJOR, C_MAJOR]


def test_groove_keeps_human_time_and_its_own_split(tmp_path):
    write_midi(tmp_path / "drummer1" / "1_soul_96_beat_4-4.mid", [
        ("kit", 9, 0, [(0.03, 0.1, 36, 90), (1.02, 0.1, 26, 70), (4.1, 0.1, 38, 60)])])
    (tmp_path / "info.csv").write_text(
        "id,style,bpm,midi_filename,split\n"
        "a/1,gospel,96,drummer1\\1_soul_96_beat_4-4.mid,validation\n"
        "a/2,neworleans/funk,96,drummer1\\none_4-4.mid,train\n")
    found = lone(tmp_path, "groove")
    assert (found.genre, found.split, found.bpm) == ("soul", "validation", 96)
    assert found.tracks["drums"][:, 0] == pytest.approx([0.03, 1.02, 4.1], abs=0.002)
    assert found.tracks["drums"][:, 2].tolist() == [36, 46, 38]
    kit = bars.kit_roll(found.tracks["drums"], found.bars)
    assert kit.shape == (2, 16, 9)
    assert kit[0, 0, 0] == pytest.approx(90 / 127) and kit[1, 0, 1] == pytest.approx(60 / 127)


def test_what_is_stored_is_not_read_again(tmp_path, monkeypatch):
    source, cache = tmp_path / "data", tmp_path / "cache"
    song = source / "tannerhelland" / "midi" / "Faith (remix).mid"
    write_midi(song, [("lead", 0, 0, [(beat, 1, 60 + beat, 90) for beat in range(8)])])
    (first,) = scores.read(source, ["tannerhelland"], cache)
    monkeypatch.setattr(library, "read_source", lambda *_: pytest.fail("read, not taken"))
    (second,) = scores.read(source, ["tannerhelland"], cache)
    assert second.name == first.name and second.split == first.split == piece.split("Faith")
    assert np.array_equal(second.tracks["melody"], first.tracks["melody"])
    assert np.array_equal(second.chords, first.chords)


def test_other_files_are_read_anew(tmp_path):
    cache = tmp_path / "cache"
    for count, folder in ((8, "a"), (9, "b")):
        song = tmp_path / folder / "tannerhelland" / "midi" / "song.mid"
        write_midi(song, [("lead", 0, 0, [(beat, 1, 60 + beat, 90) for beat in range(count)])])
        (found,) = scores.read(tmp_path / folder, ["tannerhelland"], cache)
        assert len(found.tracks["melody"]) == count
    song.unlink()
    assert not scores.read(tmp_path / "b", ["tannerhelland"], cache)
    with pytest.raises(SystemExit, match="is not a folder"):
        scores.read(tmp_path / "none", ["tannerhelland"], cache)


def test_own_files_have_the_labelled_genre_and_tempo(tmp_path, capsys):
    notes = [(beat, 1, (60, 62, 64, 67)[beat % 4], 90) for beat in range(16)]
    for name in ("one", "two", "odd", "bare"):
        write_midi(tmp_path / f"{name}.mid", [("voice", 0, 0, notes)])
    table = tmp_path / "labels.csv"
    table.write_text("name,genre,tempo\none,jazz,90\ntwo,funk,\nodd,polka,\ngone,pop,\nbare,,\n")
    found = {p.name: p for p in scores.read(tmp_path, ["own"], tmp_path / "cache")}
    assert {name: p.genre for name, p in found.items()} == {"one": "jazz", "two": "funk"}
    assert (found["one"].bpm, found["two"].bpm) == (90, 120)
    assert found["one"].tracks["melody"][:, 2].tolist() == [note[2] for note in notes]
    assert "no genre 'polka'" in capsys.readouterr().err
    assert scores.credits(found.values()) == "the user's own pieces"
    table.write_text("name,genre\none,blues\n")
    (changed,) = scores.read(tmp_path, ["own"], tmp_path / "cache")
    assert changed.genre == "blues"


@pytest.mark.parametrize("lengths, beats_per_bar, placed", [
    ([4, 4, 4], 4, [0, 4, 8]),
    ([1, 4, 4], 4, [3, 4, 8]),
    ([4, 2, 4, 4], 4, [0, 4, 8, 12]),
    ([4, 3, 1, 4], 4, [0, 4, 7, 8]),
    ([4, 4, 6, 4], 4, [0, 4, 8, 16]),
    ([2, 2, 2, 2], 4, [0, 2, 4, 6]),
    ([6, 6], 3, [0, 6]),
])
def test_bars_of_other_lengths_keep_downbeats(lengths, beats_per_bar, placed):
    grid = bar_grid(np.array(lengths, float))
    assert grid.beats_per_bar == beats_per_bar
    assert grid.placed.tolist() == placed


def test_odd_meters_are_refused():
    with pytest.raises(scores.Unreadable):
        bar_grid(np.full(4, 3.5))


def test_rolls_place_notes_on_steps():
    track = np.array([[0.02, 1, 60, 127], [1.9, 0.1, 62, 64], [3, 4, 64, 32]], float)
    onsets = bars.piano_roll(track, 2)
    assert sorted(zip(*map(list, np.nonzero(onsets)))) == [(0, 0, 60), (0, 8, 62), (0, 12, 64)]
    waltz = bars.piano_roll(track, 2, beats_per_bar=3)
    assert sorted(zip(*map(list, np.nonzero(waltz)))) == [(0, 0, 60), (0, 8, 62), (1, 0, 64)]


def test_chords_sound_from_their_onset_to_their_end():
    rows = np.array([[0, 3, 0, C_MAJOR], [3, 2, 7, G_MAJOR]], float)
    roots, sets = bars.chords_at(rows, np.array([0, 2.9, 3, 4.9, 5]))
    assert roots.tolist() == [0, 0, 7, 7, -1] and sets[4].sum() == 0
    assert np.flatnonzero(sets[0]).tolist() == [0, 4, 7]
    assert bars.chords_at(rows[:0], np.zeros(2))[0].tolist() == [-1, -1]


@pytest.mark.parametrize("tonic", range(12))
@pytest.mark.parametrize("mode", keys.MODES)
def test_a_cadence_has_a_key(tonic, mode):
    """Tonic, subdominant, dominant, tonic, the dominant with its leading note."""
    third = 4 if mode == "major" else 3
    degrees = [0, third, 7, 5, 5 + third, 12, 7, 11, 14, 0, third, 7]
    notes = np.array([[0, 1, 48 + tonic + degree] for degree in degrees], float)
    assert keys.estimate(keys.profile(notes)) == (tonic, mode)


def test_monophonic_and_lowest_lines_are_found():
    notes = np.array([[0, 2, 60, 80], [0, 2, 40, 80], [1, 2, 62, 80], [1.01, 2, 70, 80]], float)
    assert monophonic(notes[:3], 4)[:, [0, 1, 2]].tolist() == [[0, 1, 60], [1, 2, 62]]
    assert lowest(notes[[1, 0, 2, 3]], below=48).tolist() == [True, False, False, False]


def test_midi_tempo_changes_are_followed(tmp_path):
    write_midi(tmp_path / "x.mid", [("a", 0, 0, [(0, 1, 60, 80), (6, 2, 62, 80)])])
    song = standard_midi.read(tmp_path / "x.mid")
    song.tempi = [(0, 500_000), (960, 1_000_000)]
    assert song.seconds(np.array([0, 960, 1440])).tolist() == [0, 1, 2]
    assert song.bpm == pytest.approx(60)
    assert song.bar_lengths().tolist() == [4, 4]


def test_genres_are_the_twelve():
    assert len(genres.GENRES) == len(set(genres.GENRES)) == 12
    assert genres.identifier("reggae") == 11
    assert genres.of_groove_style("dance/disco") == "pop"
    assert genres.of_groove_style("neworleans/funk") is None
    assert {*genres.ROCK_SONGS, *genres.GROOVE.values()} <= set(genres.GENRES)


def test_versions_share_a_split_and_splits_have_their_shares():
    assert piece.tune("Faith (love remix)") == piece.tune("faith")
    found = [piece.split(f"tune {index}") for index in range(2000)]
    assert found.count("train") / 2000 == pytest.approx(0.9, abs=0.03)
    assert found.count("test") / 2000 == pytest.approx(0.05, abs=0.02)


def test_repeated_chords_are_one():
    rows = chords.sequence([(0, 0, C_MAJOR), (2, 0, C_MAJOR), (4, 7, G_MAJOR)], 8)
    assert rows.tolist() == [[0, 4, 0, C_MAJOR], [4, 4, 7, G_MAJOR]]
