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
const waiting = setInterval(() => {
  if (!document.body.dataset.spectrogram) return;
  clearInterval(waiting);
  const picture = document.getElementById("spectrogram").toDataURL();
  fetch("/", {method: "POST", body: JSON.stringify({dom: document.body.outerHTML, picture})});
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
