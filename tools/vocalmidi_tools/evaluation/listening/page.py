"""The page that is listened to, and the key of what was heard: one HTML file, with all sounds in it."""

from __future__ import annotations

import base64
import html
import io
import random
from collections.abc import Iterable

import numpy as np
import soundfile

from ..sound.loudness import RATE
from .versions import Version

FORMAT = ("OGG", "VORBIS", "audio/ogg")
QUESTION = "How much would you like to keep this song?"
GRADES = {1: "not at all", 2: "hardly", 3: "perhaps", 4: "gladly", 5: "very much"}


def blinded(versions: Iterable[Version], seed: int) -> list[Version]:
    """The versions in an order that depends on nothing but the seed: tunes shuffled, and the versions of each."""
    shuffle = random.Random(seed)
    by_tune: dict[str, list[Version]] = {}
    for version in versions:
        by_tune.setdefault(version.tune, []).append(version)
    tunes = sorted(by_tune)
    shuffle.shuffle(tunes)
    ordered = []
    for tune in tunes:
        same = sorted(by_tune[tune], key=lambda version: version.band)
        shuffle.shuffle(same)
        ordered += same
    return ordered


def name(number: int) -> str:
    """What a sound is called on the page and in the key."""
    return f"sound-{number + 1:02}"


def key(ordered: list[Version], seed: int) -> dict:
    """Which band each sound is by."""
    return {"seed": seed, "sounds": {
        name(number): {"tune": version.tune, "band": version.band} for number, version in enumerate(ordered)}}


def encoded(samples: np.ndarray) -> str:
    """The samples as a data address that browsers play."""
    container, codec, kind = FORMAT
    file = io.BytesIO()
    # libsndfile encodes long blocks of Vorbis in one piece on the stack; short ones are safe.
    with soundfile.SoundFile(file, "w", RATE, samples.shape[1], format=container, subtype=codec) as sound:
        for start in range(0, len(samples), RATE):
            sound.write(samples[start:start + RATE])
    return f"data:{kind};base64,{base64.b64encode(file.getvalue()).decode()}"


def page(ordered: list[Version]) -> str:
    """The page: nothing in it tells the bands apart."""
    tunes = list(dict.fromkeys(version.tune for version in ordered))
    parts = []
    for tune in tunes:
        parts.append(f"<h2>{html.escape(tune)}</h2>")
        parts += [_sound(number, version) for number, version in enumerate(ordered) if version.tune == tune]
    return TEMPLATE.replace("{{QUESTION}}", QUESTION).replace("{{SOUNDS}}", "\n".join(parts))


def _sound(number: int, version: Version) -> str:
    called = name(number)
    grades = " ".join(
        f'<label><input type="radio" name="{called}" value="{grade}"> {grade} {words}</label>'
        for grade, words in GRADES.items())
    return (f'<fieldset><legend>{called}</legend>'
            f'<audio controls preload="none" src="{encoded(version.samples)}"></audio>'
            f"<div>{grades}</div></fieldset>")


TEMPLATE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>VocalMIDI: listening</title>
<style>
body { font: 16px/1.5 sans-serif; max-width: 46em; margin: 2em auto; padding: 0 1em; }
fieldset { margin: 0 0 1em; } audio { width: 100%; } label { margin-right: 1em; }
</style>
</head>
<body>
<h1>Listening</h1>
<p>Each tune is played several times, by different bands in an order drawn by lot, all equally loud. Listen to the whole
of each, with the same volume throughout, and answer: <b>{{QUESTION}}</b> Then save your votes, and send the file.</p>
<form id="votes">
<p><label>Your name or a word of your choice: <input name="listener" required></label></p>
{{SOUNDS}}
<p><label>Remarks: <textarea name="remarks" rows="3" cols="60"></textarea></label></p>
<p><button type="submit">Save the votes</button> <output id="state"></output></p>
</form>
<script>
const form = document.getElementById("votes");
form.addEventListener("submit", event => {
  event.preventDefault();
  const data = new FormData(form);
  const votes = {};
  for (const [name, value] of data) if (name.startsWith("sound-")) votes[name] = Number(value);
  const text = JSON.stringify({listener: data.get("listener"), remarks: data.get("remarks"), votes}, null, 2);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], {type: "application/json"}));
  link.download = "votes-" + data.get("listener").replace(/[^\\p{L}\\p{N}]+/gu, "-") + ".json";
  link.click();
  const sounds = new Set([...form.querySelectorAll("input[type=radio]")].map(input => input.name)).size;
  document.getElementById("state").value = Object.keys(votes).length + " of " + sounds + " sounds graded.";
});
</script>
</body>
</html>
"""
