"""Opens the scores that the Swift writer makes with music21 and MuseScore, and holds them against MusicXML's own schema.

The scores lie beside the MIDI files of the same songs in Tests/VocalMusicTests/Fixtures/written, and must hold the
same notes; Swift tests prove that the writer makes exactly these files.
"""

import os
import shutil
import subprocess
from fractions import Fraction
from pathlib import Path

import mido
import pytest

from vocalmidi_tools.fixtures import MUSIC

music21 = pytest.importorskip("music21")
etree = pytest.importorskip("lxml.etree")

FOLDER = MUSIC / "written"
MUSESCORE = next(filter(None, map(shutil.which, ("mscore3", "musescore3", "mscore", "musescore"))), None)
NAMES = sorted(path.stem for path in FOLDER.glob("*.musicxml"))
# What a grid moves a note by at most, and what is filled or cut where notes nearly meet, in beats.
MOVED = Fraction(1, 6)
JOINED = Fraction(1, 2) + 2 * MOVED


def written(name):
    """The notes of each track of the MIDI file: (onset, key, duration), in beats."""
    return notes_of(FOLDER / f"{name}.mid")


def notes_of(file):
    tracks = []
    for track in mido.MidiFile(file).tracks[1:]:
        tick, sounding, notes = 0, {}, []
        for message in track:
            tick += message.time
            if message.type == "note_on" and message.velocity:
                sounding[message.note] = tick
            elif message.type in ("note_on", "note_off"):
                onset = sounding.pop(message.note)
                notes.append((Fraction(onset, 480), message.note, Fraction(tick - onset, 480)))
        tracks.append(sorted(notes))
    return tracks


def parsed(name):
    return music21.converter.parse(FOLDER / f"{name}.musicxml", forceSource=True)


def pitched(part):
    """The notes that music21 finds in a part, ties joined."""
    return sorted(
        (Fraction(note.offset).limit_denominator(480), pitch.midi,
         Fraction(note.quarterLength).limit_denominator(480))
        for note in part.stripTies().flatten().notes
        if not isinstance(note, music21.harmony.ChordSymbol)
        for pitch in note.pitches
    )  # fmt: skip


def drum_strokes(name):
    """Onset and key of every stroke, read without music21: it leaves aside which drum an unpitched note is."""
    root = etree.parse(FOLDER / f"{name}.musicxml").getroot()
    keys = {
        instrument.get("id"): int(instrument.findtext("midi-unpitched")) - 1
        for instrument in root.iter("midi-instrument")
        if instrument.find("midi-unpitched") is not None
    }
    strokes, start = [], 0
    (part,) = [part for part in root.iter("part") if part.find(".//unpitched") is not None]
    for measure in part.iter("measure"):
        place = previous = start
        for note in measure.iter("note"):
            onset = previous if note.find("chord") is not None else place
            if note.find("unpitched") is not None:
                strokes.append((Fraction(onset, 480), keys[note.find("instrument").get("id")]))
            previous, place = onset, onset + int(note.findtext("duration"))
        start = place
    return sorted(strokes)


def test_there_are_scores():
    assert len(NAMES) >= 3


@pytest.mark.parametrize("name", NAMES)
def test_music21_finds_the_notes(name):
    parts = parsed(name).parts
    tracks = written(name)
    assert len(parts) == len(tracks)
    drums = [part.partName == "Drums" for part in parts]
    for part, track, is_drums in zip(parts, tracks, drums):
        if is_drums:
            continue
        found = pitched(part)
        # The lowest octave has no name in MusicXML.
        expected = sorted((onset, key if key >= 12 else key + 12, length) for onset, key, length in track)
        assert sorted(key for _, key, _ in found) == sorted(key for _, key, _ in expected)
        by_key = lambda notes: sorted(notes, key=lambda note: (note[1], note[0]))  # noqa: E731
        for (onset, _, length), (wanted, _, long) in zip(by_key(found), by_key(expected)):
            assert abs(onset - wanted) <= MOVED
            assert abs(length - long) <= JOINED


@pytest.mark.skipif(MUSESCORE is None, reason="MuseScore is not installed")
@pytest.mark.parametrize("name", NAMES)
def test_musescore_plays_the_notes_and_the_drums(name, tmp_path):
    played = tmp_path / "played.mid"
    subprocess.run([MUSESCORE, "-o", played, FOLDER / f"{name}.musicxml"], check=True, capture_output=True, timeout=120,
                   env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path)})
    found, expected = notes_of(played), written(name)
    assert len(found) == len(expected)
    for part, track in zip(found, expected):
        # The lowest octave has no name in MusicXML.
        keys = sorted((key if key >= 12 else key + 12, onset) for onset, key, _ in track)
        heard = sorted((key, onset) for onset, key, _ in part)
        assert [key for key, _ in heard] == [key for key, _ in keys]
        assert all(abs(onset - wanted) <= MOVED for (_, onset), (_, wanted) in zip(heard, keys))


@pytest.mark.parametrize("name", ["band", "score"])
def test_every_stroke_is_of_its_drum(name):
    (drums,) = [track for track in written(name) if {key for _, key, _ in track} >= {36, 38, 42}]
    found = drum_strokes(name)
    assert [key for _, key in found] == [key for _, key, _ in drums]
    for (onset, _), (wanted, _, _) in zip(found, drums):
        assert abs(onset - wanted) <= MOVED


def test_what_is_written_on_the_grid_is_read_exactly():
    score, (voice, piano, drums) = parsed("score"), written("score")
    assert [(o, k, d) for o, k, d in pitched(score.parts[0])] == voice
    assert pitched(score.parts[1]) == piano
    assert drum_strokes("score") == [(onset, key) for onset, key, _ in drums]


def test_title_key_metre_tempo_and_chords_are_read():
    score = parsed("score")
    assert score.metadata.title == "Score & <staff>"
    assert [part.partName for part in score.parts] == ["Voice", "Piano", "Drums"]
    part = score.parts[0]
    (key,) = part.recurse().getElementsByClass(music21.key.Key)
    assert (key.sharps, key.mode) == (-3, "major")
    (metre,) = part.recurse().getElementsByClass(music21.meter.TimeSignature)
    assert metre.ratioString == "3/4"
    (tempo,) = part.recurse().getElementsByClass(music21.tempo.MetronomeMark)
    assert tempo.number == 104
    symbols = [(float(s.getOffsetInHierarchy(score)), s.root().name, s.chordKind)
               for s in part.recurse().getElementsByClass(music21.harmony.ChordSymbol)]  # fmt: skip
    assert symbols == [
        (0, "E-", "major"), (3, "A-", "major-seventh"), (4.5, "B-", "dominant-seventh"),
        (6, "C", "minor-seventh"), (7.5, "A", "diminished"),
    ]  # fmt: skip


def test_accidentals_are_those_of_the_key():
    names = [note.pitch.name for note in parsed("score").parts[0].stripTies().flatten().notes
             if isinstance(note, music21.note.Note)]  # fmt: skip
    assert names == ["E-", "G", "G-", "B-", "A-", "E-", "A", "B-", "B"]


@pytest.mark.parametrize("name", NAMES)
def test_scores_follow_the_schema(name):
    musicxml = pytest.importorskip("musicxml")
    folder = Path(musicxml.__file__).parent / "generate_classes"
    schema = etree.XMLSchema(etree.parse(folder / "musicxml_4_0.xsd", parser_of_schemas()))
    document = etree.parse(FOLDER / f"{name}.musicxml", etree.XMLParser(load_dtd=False, no_network=True))
    assert schema.validate(document), schema.error_log


def parser_of_schemas():
    """A parser that knows the two other schemas that MusicXML's names, without the network."""
    attributes = {
        "xml": ("http://www.w3.org/XML/1998/namespace", ["lang", "space"]),
        "xlink": ("http://www.w3.org/1999/xlink", ["href", "type", "role", "title", "show", "actuate"]),
    }

    class Known(etree.Resolver):
        def resolve(self, url, public, context):
            if Path(url).stem not in attributes:
                return None
            namespace, names = attributes[Path(url).stem]
            items = "".join(f'<xs:attribute name="{name}" type="xs:string"/>' for name in names)
            head = f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{namespace}">'
            return self.resolve_string(f"{head}{items}</xs:schema>", context)

    parser = etree.XMLParser()
    parser.resolvers.add(Known())
    return parser
