"""`--plot song.html`: what a browser makes of the page."""

from __future__ import annotations

import base64
import io
import json
import queue
import re
import shutil
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import mido
import numpy as np
import pytest

from vocalmidi_tools import ROOT

image = pytest.importorskip("PIL.Image")

PROGRAM = ROOT / ".build/release/vocalmidi"
SAMPLE = ROOT / "tools/demo-sample.ogg"
BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.skipif(not PROGRAM.exists(), reason="the program is not built"),
    pytest.mark.skipif(not BROWSER, reason="no Chromium is installed"),
]
PATIENCE = 120
REPORT = """<script>
const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));
const press = text => [...document.querySelectorAll("button")].find(b => b.textContent === text).click();
const score_ = () => document.getElementById("score");
const state = () => ({
  width: Number(score_().getAttribute("width")), notes: score_().querySelectorAll(".note").length,
  head: Number(document.getElementById("playhead").getAttribute("x1")), isPlaying: player !== null,
  seconds: [...score_().querySelectorAll(".second")].map(t => [t.textContent, Number(t.getAttribute("x"))])});
async function used() {
  const steps = {first: state()};
  press("+"); steps.larger = state();
  press("\u2212"); press("\u2212"); steps.smaller = state();
  press("+");
  const boxes = document.querySelectorAll("input[type=checkbox]");
  boxes[1].click(); steps.hidden = state();
  press("\u25b6 song"); await pause(1500); steps.song = state();
  boxes[1].click();
  for (const part of ["voice", "both"]) { press("\u25b6 " + part); await pause(1500); steps[part] = state(); }
  press("\u25a0 stop"); await pause(100); steps.stopped = state();
  return steps;
}
const waiting = setInterval(async () => {
  if (!document.body.dataset.spectrogram) return;
  clearInterval(waiting);
  const picture = document.getElementById("spectrogram").toDataURL(), dom = document.body.outerHTML;
  fetch("/", {method: "POST", body: JSON.stringify({dom, picture, steps: await used()})});
}, 50);
</script></body>"""


def browsed(page: str, folder) -> dict:
    """The page's elements and its spectrogram, once a browser has drawn both."""
    reports = queue.Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page.replace("</body>", REPORT).encode())

        def do_POST(self):
            reports.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    browser = subprocess.Popen(
        [BROWSER, "--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1400,800",
         "--autoplay-policy=no-user-gesture-required", "--mute-audio",
         "--remote-debugging-port=0", f"--user-data-dir={folder}", f"http://127.0.0.1:{server.server_port}/"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        return reports.get(timeout=PATIENCE)
    finally:
        browser.kill()
        browser.wait()
        server.shutdown()


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    subprocess.run([PROGRAM, "generate", SAMPLE, "-o", folder / "song.mid", "--plot", folder / "song.html"],
                   check=True, capture_output=True)
    return folder, browsed((folder / "song.html").read_text(), folder / "browser")


def test_every_note_chord_and_track_is_shown(made):
    folder, report = made
    shown = report["dom"].split("<script")[0]
    song = mido.MidiFile(folder / "song.mid")
    notes = sum(m.type == "note_on" for track in song.tracks for m in track)
    chords = sum(m.type == "text" for m in song.tracks[0])
    assert len(re.findall(r'class="note"', shown)) == notes > 100
    assert len(re.findall(r'class="chord"', shown)) == chords > 1
    assert len(re.findall(r'type="checkbox"', shown)) == len(song.tracks) - 1
    assert len(re.findall(r'class="contour"', shown)) > 10
    assert shown.count("<button>") == 6


def test_its_axes_name_keys_drums_and_seconds(made):
    _, report = made
    axis = report["dom"].split('id="axis"')[1].split("</svg>")[0]
    assert re.findall(r'class="key">(C\d)<', axis)[:2] == ["C2", "C3"]
    drums = re.findall(r'class="drum">([^<]+)<', axis)
    assert {"Kick", "Snare", "Hi-hat"} <= set(drums)
    for state in ("first", "smaller"):
        (_, start), (text, place), *_ = report["steps"][state]["seconds"]
        duration = float(re.search(r'"duration":([\d.]+)', report["dom"]).group(1))
        scale = report["steps"][state]["width"] / (duration + 1)
        assert place - start == pytest.approx(float(text) * scale, rel=0.01)


def test_buttons_zoom_hide_tracks_and_play(made):
    steps = made[1]["steps"]
    assert steps["larger"]["width"] == pytest.approx(1.5 * steps["first"]["width"], rel=0.01)
    assert steps["smaller"]["width"] == pytest.approx(steps["first"]["width"] / 1.5, rel=0.01)
    assert steps["larger"]["notes"] == steps["first"]["notes"] > steps["hidden"]["notes"] > 0
    for part in ("song", "voice", "both"):
        assert steps[part]["isPlaying"] and steps[part]["head"] > 10, part
    assert not steps["stopped"]["isPlaying"] and steps["stopped"]["head"] < 0


def test_a_screenshot_shows_every_track_in_its_colour(made):
    folder, report = made
    file = folder / "page.png"
    subprocess.run(
        [BROWSER, "--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1400,900",
         "--virtual-time-budget=20000", f"--user-data-dir={folder / 'second'}", f"--screenshot={file}",
         (folder / "song.html").as_uri()], check=True, capture_output=True, timeout=PATIENCE)
    pixels = np.asarray(image.open(file).convert("RGB"), int)
    assert pixels.shape[:2] == (900, 1400)
    for colour in re.findall(r'<i style="background: rgb\((\d+), (\d+), (\d+)\)', report["dom"]):
        near = np.abs(pixels - np.array(colour, int)).max(axis=2) < 45
        assert near[120:].sum() > 40, colour


def test_the_sung_notes_lie_on_the_spectrogram(made):
    _, report = made
    picture = base64.b64decode(report["picture"].split(",")[1])
    pixels = np.asarray(image.open(io.BytesIO(picture)).convert("L"), float)
    voice = report["dom"].split('data-name="Voice"')[1].split("</g>")[0]
    places = re.findall(r'<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"', voice)
    assert len(places) > 20 and pixels.shape[1] > 1000
    darker = []
    for x, y, length, thick in np.array(places, float):
        columns = slice(int(x) + 2, int(x + length) - 1)
        on = pixels[int(y):int(y + thick), columns].mean()
        off = pixels[int(y - 4 * thick):int(y - 3 * thick), columns].mean()
        darker.append(on < off - 20)
    assert np.mean(darker) > 0.8
