"""The page for blind listening, read back as a browser would; the votes and their tally."""

from __future__ import annotations

import base64
import io
import json
from html.parser import HTMLParser

import mido
import numpy as np
import pytest
import soundfile

from vocalmidi_tools.evaluation.listening import by_rules, tally, versions
from vocalmidi_tools.evaluation.listening.page import GRADES, blinded, key, page
from vocalmidi_tools.evaluation.listening.versions import LEVEL, Version, faded, matched
from vocalmidi_tools.evaluation.sound.loudness import RATE, loudness


class Elements(HTMLParser):
    """The elements of a page that listeners use."""

    def __init__(self, text: str):
        super().__init__()
        self.players: list[str] = []
        self.choices: dict[str, list[str]] = {}
        self.inputs: set[str] = set()
        self.addresses: list[str] = []
        self.buttons = 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.addresses += [given[name] for name in ("src", "href", "action") if name in given]
        if tag == "audio":
            assert "controls" in given
            self.players.append(given["src"])
        if tag == "input" and given.get("type") == "radio":
            self.choices.setdefault(given["name"], []).append(given["value"])
        elif tag in ("input", "textarea"):
            self.inputs.add(given["name"])
        self.buttons += tag == "button"


def sound(seed: int, level: float, peaky: bool = False) -> np.ndarray:
    random = np.random.default_rng(seed)
    samples = 10 ** (level / 20) * random.standard_normal((4 * RATE, 2)) / 4
    if peaky:
        samples[:: RATE // 4] *= 12
    return samples


@pytest.fixture(scope="module")
def made() -> list[Version]:
    levels = iter((-3, -20, -35, -10, -28, -6))
    return [Version(tune, band, matched(faded(sound(index, next(levels), peaky=index % 2 == 0))))
            for index, (tune, band) in enumerate(
                (tune, band) for tune in ("Ode", "Saints & Co") for band in ("rules", "band", "old"))]


def decoded(address: str) -> np.ndarray:
    kind, data = address.split(";base64,")
    assert kind == "data:audio/ogg"
    samples, rate = soundfile.read(io.BytesIO(base64.b64decode(data)), always_2d=True)
    assert rate == RATE
    return samples


def test_the_page_has_a_player_and_a_question_for_every_sound_and_a_form(made):
    elements = Elements(page(blinded(made, 1)))
    assert len(elements.players) == len(made) and elements.buttons == 1
    assert set(elements.choices) == {f"sound-{number:02}" for number in range(1, 7)}
    assert all(values == [str(grade) for grade in GRADES] for values in elements.choices.values())
    assert elements.inputs == {"listener", "remarks"}
    # One file: no address leads out of it.
    assert all(address.startswith("data:") for address in elements.addresses)


def test_all_sounds_of_the_page_are_equally_loud(made):
    levels = [loudness(decoded(player)) for player in Elements(page(blinded(made, 1))).players]
    assert max(levels) - min(levels) < 1 and abs(np.mean(levels) - LEVEL) < 1


def test_the_order_is_the_seeds_and_the_page_does_not_tell_it(made):
    first, second = blinded(made, 1), blinded(made[::-1], 1)
    assert [(v.tune, v.band) for v in first] == [(v.tune, v.band) for v in second]
    assert len({tuple((v.tune, v.band) for v in blinded(made, seed)) for seed in range(20)}) > 5
    assert [v.tune for v in first] in ([t] * 3 + [u] * 3 for t, u in (("Ode", "Saints & Co"), ("Saints & Co", "Ode")))
    text = page(first)
    for player in Elements(text).players:
        text = text.replace(player, "")
    assert "rules" not in text and ">old<" not in text
    of = key(first, 1)["sounds"]
    assert sorted((s["tune"], s["band"]) for s in of.values()) == sorted((v.tune, v.band) for v in made)


def test_the_tally_counts_preferences(tmp_path, made):
    ordered = blinded(made, 3)
    known = json.loads(json.dumps(key(ordered, 3)))
    grades = {"rules": 2, "band": 4, "old": 4}
    votes = {name: grades[of["band"]] for name, of in known["sounds"].items()}
    file = tmp_path / "votes.json"
    file.write_text(json.dumps({"listener": "A", "remarks": "", "votes": votes}))
    listeners = [tally.read_votes(file)] * 3
    found = tally.preferences(known, listeners)
    assert found == {("band", "old"): (0, 6, 0), ("band", "rules"): (6, 0, 0), ("old", "rules"): (6, 0, 0)}
    text = tally.described(known, listeners)
    assert "band before rules: 6, alike 0, after 0; by chance alone 0.031" in text
    assert "rules             2.00 of 5, 6 votes" in text
    # Two-sided sign tests, by hand: 2 (C(10, 9) + C(10, 10)) / 2^10.
    assert tally.chance(9, 1) == pytest.approx(22 / 1024) and tally.chance(0, 0) == 1


@pytest.mark.parametrize("text", ['{"votes": {"sound-01": 9}}', "{}", '{"votes": []}'])
def test_what_the_page_did_not_save_is_refused(tmp_path, text):
    file = tmp_path / "votes.json"
    file.write_text(text)
    with pytest.raises(SystemExit, match="give a file that the page saved"):
        tally.read_votes(file)


def test_a_band_by_rules_has_the_songs_chords_and_sounds(tmp_path):
    song = mido.MidiFile(type=1, ticks_per_beat=480)
    conductor = mido.MidiTrack([
        mido.MetaMessage("time_signature", numerator=4, denominator=4), mido.MetaMessage("text", text="C"),
        mido.MetaMessage("text", text="F#m7", time=1920), mido.MetaMessage("text", text="Bb", time=960)])
    voice = mido.MidiTrack([mido.MetaMessage("track_name", name="Voice")])
    for _ in range(8):
        voice += [mido.Message("note_on", note=60, velocity=80), mido.Message("note_off", note=60, time=480)]
    bass = mido.MidiTrack([
        mido.MetaMessage("track_name", name="Bass"), mido.Message("program_change", channel=1, program=32),
        mido.Message("control_change", channel=1, control=7, value=71), mido.Message("note_on", channel=1, note=40),
        mido.Message("note_off", channel=1, note=40, time=100)])
    song.tracks = [conductor, voice, bass]
    song.save(tmp_path / "song.mid")
    by_rules.write_by_rules(tmp_path / "song.mid", tmp_path / "rules.mid")
    read = mido.MidiFile(tmp_path / "rules.mid")
    assert read.tracks[1] == mido.MidiFile(tmp_path / "song.mid").tracks[1]
    tick, struck = 0, []
    for message in read.tracks[2]:
        tick += message.time
        if message.type == "note_on":
            struck.append((tick, message.note % 12))
    assert struck == [(0, 0), (960, 0), (1920, 6), (2880, 10)]
    kept = [(m.control, m.value) for m in read.tracks[2] if m.type == "control_change"]
    assert kept == [(7, 71)] and any(m.type == "program_change" and m.program == 32 for m in read.tracks[2])


def test_twelve_tunes_in_four_or_three_are_listened_to():
    from vocalmidi_tools.evaluation.sound.tune_files import named

    assert len(versions.TUNES) == 12
    assert all(named(tune).metre in ("4/4", "3/4") for tune, _, _ in versions.TUNES)
