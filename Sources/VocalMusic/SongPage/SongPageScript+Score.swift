/// Where everything has its place, and the notes, bars, chords and names there.
extension SongPageScript {
  static let score = #"""
    "use strict";
    const data = JSON.parse(document.getElementById("data").textContent);
    const view = document.getElementById("view"), canvas = document.getElementById("spectrogram");
    const score = document.getElementById("score"), detail = document.getElementById("detail");
    document.getElementById("summary").textContent = data.summary;

    // Places: keys from bottom to top, above them bars and chords, below them a row for each drum and the seconds.
    const header = 44, keyHeight = 7, drumHeight = 14, footer = 20;
    const melodic = data.tracks.filter(t => !t.isDrums), drumTracks = data.tracks.filter(t => t.isDrums);
    const keys = melodic.flatMap(t => t.notes.map(n => n.key));
    const lowest = keys.reduce((a, b) => Math.min(a, b), 57) - 3;
    const highest = keys.reduce((a, b) => Math.max(a, b), 69) + 3;
    const drumNames = new Map(drumTracks.flatMap(t => t.notes.map(n => [n.key, n.name])));
    const drumKeys = [...drumNames.keys()].sort((a, b) => b - a);
    const keysHeight = (highest - lowest + 1) * keyHeight;
    const height = header + keysHeight + drumKeys.length * drumHeight + footer;
    const end = Math.max(data.duration, 1) + 1;
    const y = pitch => header + (highest - pitch + 0.5) * keyHeight;
    const drumY = key => header + keysHeight + (drumKeys.indexOf(key) + 0.5) * drumHeight;
    let scale = Math.max(60, (view.clientWidth - 2) / end);
    const hidden = new Set();

    function element(name, attributes, parent, text) {
      const made = document.createElementNS("http://www.w3.org/2000/svg", name);
      for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
      if (text !== undefined) made.textContent = text;
      parent.appendChild(made);
      return made;
    }

    // The names of the keys C and of the drums, left of what scrolls.
    function drawAxis() {
      const axis = document.getElementById("axis");
      axis.setAttribute("height", height);
      const name = (text, at, kind) => element("text", {x: 74, y: at + 4, class: kind}, axis, text);
      for (const key of octaves()) name(`C${key / 12 - 1}`, y(key), "key");
      for (const key of drumKeys) name(drumNames.get(key), drumY(key), "drum");
      name("s", height - 9, "unit");
    }

    function octaves() {
      const first = 12 * Math.ceil(lowest / 12);
      return Array.from({length: Math.floor((highest - first) / 12) + 1}, (_, octave) => first + 12 * octave);
    }

    // As many as have room.
    function drawSeconds() {
      const step = [1, 2, 5, 10, 30, 60, 300, 600].find(step => step * scale >= 50) ?? 3600;
      for (let time = 0; time < end; time += step) {
        const text = time < 60 ? time : `${Math.floor(time / 60)}:${String(time % 60).padStart(2, "0")}`;
        element("text", {x: time * scale + 3, y: height - 5, class: "second"}, score, text);
      }
    }

    function drawScore() {
      score.replaceChildren();
      const width = Math.ceil(end * scale);
      score.setAttribute("width", width);
      score.setAttribute("height", height);
      for (const key of octaves())
        element("line", {x1: 0, x2: width, y1: y(key), y2: y(key), class: "octave"}, score);
      drawSeconds();
      const line = (time, kind) =>
        element("line", {x1: time * scale, x2: time * scale, y1: header - 12, y2: height, class: kind}, score);
      if (data.beats.length * 8 < width) data.beats.forEach(time => line(time, "beat"));
      data.bars.forEach((time, index) => {
        line(time, "bar");
        element("text", {x: time * scale + 3, y: 12}, score, index + 1);
      });
      data.chords.forEach(chord =>
        element("text", {x: chord.time * scale + 3, y: 28, class: "chord"}, score, chord.symbol));
      data.tracks.forEach((track, index) => { if (!hidden.has(index)) drawTrack(track, index); });
      element("line", {id: "playhead", y1: 0, y2: height, x1: -9, x2: -9}, score);
    }

    function drawTrack(track, index) {
      const group = element("g", {class: "track", "data-name": track.name}, score);
      for (const note of track.notes) {
        const x = note.onset * scale, length = Math.max((note.offset - note.onset) * scale, 2);
        const place = track.isDrums
          ? {x, y: drumY(note.key) - 5, width: 4, height: 10}
          : {x, y: y(note.key) - keyHeight / 2, width: length, height: keyHeight};
        const mark = element("rect", {
          ...place, rx: 1.5, class: "note", fill: track.colour, stroke: track.colour,
          "fill-opacity": (0.15 + 0.5 * note.confidence * note.velocity / 127).toFixed(2),
          "data-confidence": note.confidence.toFixed(3)}, group);
        mark.addEventListener("mouseenter", () => describe(track, note));
        if (note.cents.length) {
          const points = note.cents.map((cents, step) =>
            `${((note.onset + step * note.hop) * scale).toFixed(1)},${y(note.pitch + cents / 100).toFixed(1)}`);
          element("polyline", {points: points.join(" "), class: "contour", stroke: track.colour}, group);
        }
      }
    }

    function describe(track, note) {
      const seconds = value => value.toFixed(2);
      detail.textContent = `${track.name}: ` + (track.isDrums ? note.name :
        `${note.name}, sung ${note.pitch.toFixed(2)}`) + `, ${seconds(note.onset)} to ${seconds(note.offset)} s, ` +
        `velocity ${note.velocity}, confidence ${note.confidence.toFixed(2)}`;
    }

    """#
}
