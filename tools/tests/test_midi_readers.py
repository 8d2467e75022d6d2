"""Opens the MIDI files that the Swift writer makes with other people's readers.

The files and what must be found in them lie in Tests/VocalMusicTests/Fixtures/written; Swift tests
prove that the writer makes exactly these files and that the expectations are those of the songs.
Needs mido, pretty_midi and numpy; FluidSynth and a General MIDI sound font where sound is checked.
"""

import json
import shutil
import subprocess
import wave
from pathlib import Path

import mido
import numpy
import pretty_midi
import pytest
import soundfile

from vocalmidi_tools.fixtures import MUSIC

FOLDER = MUSIC / "written"
PROGRAM = Path(__file__).parents[2] / ".build/release/vocalmidi"
NAMES = sorted(path.stem for path in FOLDER.glob("*.mid"))
SOUND_FONTS = [Path("/usr/share", name) for name in ("sounds/sf2", "sounds/sf3", "soundfonts")]

MIX = {7: "volume", 10: "pan"}
"""Controllers, and what they set of a track."""

# The writer sends a bend where the pitch has moved by 3 cents, on ticks of up to 2 ms.
CENTS = 6
SHORTEST_NOTE = 0.003


def expectation(name):
    return json.loads((FOLDER / f"{name}.json").read_text())


def midi(name):
    return str(FOLDER / f"{name}.mid")


def expected_instruments(song):
    return [track for track in song["tracks"] if track["notes"]]


def test_there_are_files():
    assert len(NAMES) >= 4


@pytest.mark.parametrize("name", NAMES)
def test_pretty_midi_finds_the_notes(name):
    song = expectation(name)
    read = pretty_midi.PrettyMIDI(midi(name))
    instruments = {instrument.name: instrument for instrument in read.instruments}
    assert len(read.instruments) == len(expected_instruments(song))
    for track in expected_instruments(song):
        instrument = instruments[track["name"]]
        assert instrument.program == track["program"]
        assert instrument.is_drum == track["drums"]
        found = sorted((n.start, n.pitch, n.end, n.velocity) for n in instrument.notes)
        expected = sorted(
            (on, key, max(off, on), velocity) for on, off, key, velocity in track["notes"]
        )
        assert len(found) == len(expected)
        for (start, pitch, end, velocity), (onset, key, offset, loudness) in zip(found, expected):
            assert (pitch, velocity) == (key, loudness)
            assert start == pytest.approx(onset, abs=0.001)
            assert end == pytest.approx(offset, abs=SHORTEST_NOTE)
            assert end > start


@pytest.mark.parametrize("name", NAMES)
def test_pretty_midi_finds_tempi_meters_and_key(name):
    song = expectation(name)
    read = pretty_midi.PrettyMIDI(midi(name))
    _, tempi = read.get_tempo_changes()
    assert tempi == pytest.approx([60e6 / microseconds for _, microseconds in song["tempos"]])
    metres = [(metre.numerator, metre.denominator) for metre in read.time_signature_changes]
    assert metres == [(top, bottom) for _, top, bottom in song["timeSignatures"]]
    changes = read.key_signature_changes
    keys = [pretty_midi.key_number_to_key_name(key.key_number) for key in changes]
    assert keys == ([key_name(*song["key"])] if song["key"] else [])


def key_name(sharps, minor):
    names = ["C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B"]
    tonic = names[(7 * sharps + (9 if minor else 0)) % 12]
    return f"{tonic} {'minor' if minor else 'Major'}"


@pytest.mark.parametrize("name", NAMES)
def test_mido_finds_the_form(name):
    song = expectation(name)
    read = mido.MidiFile(midi(name))
    assert (read.type, read.ticks_per_beat) == (1, 480)
    names = [song["title"]] + [track["name"] for track in song["tracks"]]
    assert [track.name for track in read.tracks] == names
    for kind, value, key in [
        ("set_tempo", "tempo", "tempos"),
        ("time_signature", "numerator", "timeSignatures"),
    ]:
        found = [(tick, getattr(m, value)) for tick, m in timed(read.tracks[0]) if m.type == kind]
        assert found == [(round(beat * 480), first) for beat, first, *_ in song[key]]
    channels = [{m.channel for m in track if not m.is_meta} for track in read.tracks[1:]]
    for used, track in zip(channels, song["tracks"]):
        assert len(used) == 1
        assert (used == {9}) == track["drums"]
    melodic = [used for used, track in zip(channels, song["tracks"]) if not track["drums"]]
    assert len({min(used) for used in melodic}) == len(melodic)


@pytest.mark.parametrize("name", NAMES)
def test_mido_and_pretty_midi_find_the_chords_at_their_beats(name):
    chords = expectation(name).get("chords", [])
    read = mido.MidiFile(midi(name))
    texts = [(tick / 480, m.text) for tick, m in timed(read.tracks[0]) if m.type == "text"]
    assert texts == [(chord["beat"], chord["text"]) for chord in chords]
    assert not any(m.type == "text" for track in read.tracks[1:] for m in track)
    found = [event.text for event in pretty_midi.PrettyMIDI(midi(name)).text_events]
    assert found == [chord["text"] for chord in chords]


def test_some_file_has_chords_and_a_mix():
    songs = [expectation(name) for name in NAMES]
    assert any(song.get("chords") for song in songs)
    assert any("volume" in track for song in songs for track in song["tracks"])


@pytest.mark.parametrize("name", NAMES)
def test_mido_finds_the_mix_before_the_first_note(name):
    song = expectation(name)
    for read, track in zip(mido.MidiFile(midi(name)).tracks[1:], song["tracks"]):
        first = next(index for index, message in enumerate(read) if message.type == "note_on")
        found = {MIX[m.control]: m.value for m in read[:first] if m.type == "control_change" and m.control in MIX}
        assert found == {name: track[name] for name in MIX.values() if name in track}


@pytest.mark.parametrize("name", NAMES)
def test_every_note_is_released_before_its_key_sounds_again(name):
    for track in mido.MidiFile(midi(name)).tracks:
        sounding = set()
        for message in track:
            if message.type == "note_on":
                assert message.velocity > 0
                assert message.note not in sounding
                sounding.add(message.note)
            elif message.type == "note_off":
                sounding.remove(message.note)
        assert not sounding


@pytest.mark.parametrize("name", NAMES)
def test_bend_range_is_announced_before_the_first_bend(name):
    bend_range = expectation(name)["bendRange"]
    for track in mido.MidiFile(midi(name)).tracks:
        channel = [message for message in track if not message.is_meta]
        kinds = [message.type for message in channel]
        if "pitchwheel" not in kinds:
            assert all(m.control in MIX for m in channel if m.type == "control_change")
            continue
        controls = [(m.control, m.value) for m in channel if m.type == "control_change" and m.control not in MIX]
        assert controls == [(101, 0), (100, 0), (6, bend_range), (38, 0), (101, 127), (100, 127)]
        last = max(index for index, kind in enumerate(kinds) if kind == "control_change")
        assert last < kinds.index("pitchwheel")


@pytest.mark.parametrize("name", NAMES)
def test_sounding_pitch_is_the_sung_one(name):
    song = expectation(name)
    read = mido.MidiFile(midi(name))
    for midi_track, track in zip(read.tracks[1:], song["tracks"]):
        if not track["pitches"] or name == "keys":
            continue
        seconds, pitches = sounding_pitch(midi_track, read, song["bendRange"])
        for time, pitch in track["pitches"]:
            found = pitches[numpy.searchsorted(seconds, time, side="right") - 1]
            assert min(abs(candidate - pitch) for candidate in found) * 100 < CENTS, time


def sounding_pitch(track, read, bend_range):
    """Times and, from each on, the pitches of all notes that sound."""
    conductor = timed(read.tracks[0])
    tempi = [(tick, m.tempo) for tick, m in conductor if m.type == "set_tempo"]
    sounding, bend = {}, 0.0
    seconds, pitches = [], []
    for tick, message in timed(track):
        if message.type == "pitchwheel":
            bend = message.pitch / 8192 * bend_range
        elif message.type == "note_on":
            sounding[message.note] = True
        elif message.type == "note_off":
            del sounding[message.note]
        seconds.append(to_seconds(tick, tempi))
        pitches.append([key + bend for key in sounding])
    return numpy.array(seconds), pitches


def timed(track):
    tick = 0
    for message in track:
        tick += message.time
        yield tick, message


def to_seconds(tick, tempi):
    seconds = 0.0
    for (start, tempo), (end, _) in zip(tempi, tempi[1:] + [(tick, 0)]):
        if start < tick:
            seconds += (min(end, tick) - start) * tempo / 480e6
    return seconds


def sound_font():
    return next((font for folder in SOUND_FONTS for font in sorted(folder.glob("*.sf*"))), None)


@pytest.fixture(scope="module")
def rendered(tmp_path_factory):
    """A function that renders a file by FluidSynth: sample rate and mono samples."""
    font = sound_font()
    if not shutil.which("fluidsynth") or not font:
        pytest.skip("needs fluidsynth and a General MIDI sound font")
    folder = tmp_path_factory.mktemp("rendered")

    def render(name):
        path = folder / f"{name}.wav"
        # Without chorus and reverberation, which would blur the pitch.
        command = ["fluidsynth", "-ni", "-q", "-R", "0", "-C", "0", "-r", "44100", "-F", str(path)]
        subprocess.run(command + [str(font), midi(name)], check=True, capture_output=True)
        with wave.open(str(path)) as recording:
            samples = numpy.frombuffer(recording.readframes(recording.getnframes()), dtype="<i2")
            channels = samples.reshape(-1, recording.getnchannels())
            return recording.getframerate(), channels.mean(axis=1)

    return render


@pytest.mark.parametrize("name", NAMES)
def test_fluidsynth_makes_every_note_sound(name, rendered):
    rate, samples = rendered(name)
    last = max(note[1] for track in expectation(name)["tracks"] for note in track["notes"])
    assert len(samples) / rate >= last
    for track in expectation(name)["tracks"]:
        for onset, offset, key, velocity in track["notes"]:
            if velocity > 30 and offset - onset > 0.2 and 30 < key < 100:
                sound = samples[int(onset * rate) : int(offset * rate)]
                assert numpy.abs(sound).max() > 50


@pytest.mark.parametrize("name", ["sung-2", "sung-12"])
def test_fluidsynth_sounds_at_the_sung_pitch(name, rendered):
    """The bends are heard: the flute's fundamental over each note's later half, within 10 cents."""
    rate, samples = rendered(name)
    track = expectation(name)["tracks"][0]
    for onset, offset, _, _ in track["notes"]:
        start, end = onset + 0.2, offset - 0.03
        sung = numpy.mean([pitch for time, pitch in track["pitches"] if start <= time < end])
        excerpt = samples[int(start * rate) : int(end * rate)]
        heard = 69 + 12 * numpy.log2(fundamental(excerpt, rate, sung) / 440)
        assert heard == pytest.approx(sung, abs=0.10)


def fundamental(samples, rate, near):
    """The strongest frequency within a semitone and a half of the MIDI pitch `near`, in Hz."""
    size = 1 << 19
    spectrum = numpy.abs(numpy.fft.rfft(samples * numpy.hanning(len(samples)), size))
    low, high = (int(440 * 2 ** ((near + side - 69) / 12) * size / rate) for side in (-1.5, 1.5))
    return (low + numpy.argmax(spectrum[low:high])) * rate / size


@pytest.mark.parametrize("bars", [[], ["--bpm", "100"]])
def test_mido_finds_a_transcription_as_long_as_its_recording(tmp_path, bars):
    """Of a take with five seconds of silence at its end."""
    time = numpy.arange(22050) / 22050
    tone = 0.3 * sum(numpy.sin(2 * numpy.pi * 220 * k * time) / k for k in range(1, 8))
    soundfile.write(tmp_path / "take.wav", numpy.concatenate([tone, numpy.zeros(5 * 22050)]), 22050)
    file = tmp_path / "take.mid"
    subprocess.run([PROGRAM, "transcribe", tmp_path / "take.wav", "-o", file, *bars], check=True)
    read = mido.MidiFile(file)
    last = max(note.end for part in pretty_midi.PrettyMIDI(str(file)).instruments for note in part.notes)
    assert last < 1.5
    lead_in = 60 / 100 if bars else 0
    assert 6 - lead_in - 0.01 < read.length < 6 + 4 * lead_in + 0.01
