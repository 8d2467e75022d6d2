/// The script of a song's page: it draws the spectrogram and the score, and plays.
enum SongPageScript {
  static let text = #"""
    "use strict";
    const data = JSON.parse(document.getElementById("data").textContent);
    const view = document.getElementById("view"), canvas = document.getElementById("spectrogram");
    const score = document.getElementById("score"), detail = document.getElementById("detail");
    document.getElementById("summary").textContent = data.summary;

    // Places: keys from bottom to top, above them bars and chords, below them a row for each drum.
    const header = 44, keyHeight = 7, drumHeight = 14;
    const melodic = data.tracks.filter(t => !t.isDrums), drumTracks = data.tracks.filter(t => t.isDrums);
    const keys = melodic.flatMap(t => t.notes.map(n => n.key));
    const lowest = Math.min(57, ...keys) - 3, highest = Math.max(69, ...keys) + 3;
    const drumKeys = [...new Set(drumTracks.flatMap(t => t.notes.map(n => n.key)))].sort((a, b) => b - a);
    const keysHeight = (highest - lowest + 1) * keyHeight;
    const height = header + keysHeight + drumKeys.length * drumHeight + 8;
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

    function drawScore() {
      score.replaceChildren();
      const width = Math.ceil(end * scale);
      score.setAttribute("width", width);
      score.setAttribute("height", height);
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
      detail.textContent = `${track.name}: ` + (track.isDrums ? `drum ${note.key}` :
        `${note.name}, sung ${note.pitch.toFixed(2)}`) + `, ${seconds(note.onset)} to ${seconds(note.offset)} s, ` +
        `velocity ${note.velocity}, confidence ${note.confidence.toFixed(2)}`;
    }

    // The spectrogram: magnitudes at four places a semitone, by Fourier transforms of the recording at 22,050 Hz.
    const rate = 22050, size = 2048, hop = 256, rows = (highest - lowest + 1) * 4;
    let frames = null;

    function bytes(url) {
      const text = atob(url.slice(url.indexOf(",") + 1)), array = new Uint8Array(text.length);
      for (let i = 0; i < text.length; i++) array[i] = text.charCodeAt(i);
      return array.buffer;
    }

    // In place, by halves of bit-reversed order; the length is a power of two.
    function fourier(real, imaginary) {
      const count = real.length;
      for (let i = 1, j = 0; i < count; i++) {
        let bit = count >> 1;
        for (; j & bit; bit >>= 1) j ^= bit;
        j ^= bit;
        if (i < j) [real[i], real[j]] = [real[j], real[i]];
      }
      for (let length = 2; length <= count; length <<= 1) {
        const angle = -2 * Math.PI / length;
        for (let k = 0; k < length / 2; k++) {
          const c = Math.cos(angle * k), s = Math.sin(angle * k);
          for (let i = k; i < count; i += length) {
            const j = i + length / 2;
            const re = real[j] * c - imaginary[j] * s, im = real[j] * s + imaginary[j] * c;
            real[j] = real[i] - re; imaginary[j] = imaginary[i] - im;
            real[i] += re; imaginary[i] += im;
          }
        }
      }
    }

    async function analyse() {
      const sound = await new OfflineAudioContext(1, 1, rate).decodeAudioData(bytes(data.voice.url));
      const samples = sound.getChannelData(0), count = Math.ceil(samples.length / hop);
      const window = Float32Array.from({length: size}, (_, i) => 0.5 - 0.5 * Math.cos(2 * Math.PI * i / size));
      const bins = Float32Array.from({length: rows}, (_, row) =>
        440 * 2 ** ((lowest - 0.5 + (row + 0.5) / 4 - 69) / 12) * size / rate);
      const found = new Float32Array(count * rows);
      let loudest = 1e-9;
      for (let frame = 0; frame < count; frame++) {
        const real = new Float32Array(size), imaginary = new Float32Array(size);
        for (let i = 0; i < size; i++) real[i] = (samples[frame * hop + i - size / 2] || 0) * window[i];
        fourier(real, imaginary);
        for (let row = 0; row < rows; row++) {
          const bin = Math.floor(bins[row]), part = bins[row] - bin;
          const level = Math.hypot(real[bin], imaginary[bin]) * (1 - part)
            + Math.hypot(real[bin + 1], imaginary[bin + 1]) * part;
          found[frame * rows + row] = level;
          loudest = Math.max(loudest, level);
        }
        if (frame % 200 == 199) await new Promise(resolve => setTimeout(resolve));
      }
      frames = {found, loudest, count};
      drawSpectrogram();
      document.body.dataset.spectrogram = count;
    }

    function drawSpectrogram() {
      canvas.width = view.clientWidth;
      canvas.height = height;
      const context = canvas.getContext("2d");
      context.fillStyle = "#fff";
      context.fillRect(0, 0, canvas.width, height);
      if (!frames) return;
      const image = context.createImageData(canvas.width, keysHeight);
      for (let x = 0; x < canvas.width; x++) {
        const time = (view.scrollLeft + x) / scale - data.voice.start;
        const frame = Math.round(time * rate / hop);
        for (let line = 0; line < keysHeight; line++) {
          const row = Math.floor((keysHeight - 1 - line) / keyHeight * 4);
          const level = frame >= 0 && frame < frames.count ? frames.found[frame * rows + row] / frames.loudest : 0;
          const shade = Math.max(0, 1 + Math.log10(level + 1e-6) / 2.5);
          const place = 4 * (line * canvas.width + x);
          image.data.set([255 - 200 * shade, 255 - 170 * shade, 255 - 110 * shade, 255], place);
        }
      }
      context.putImageData(image, 0, header);
    }

    // Playback of the voice, the song, or both.
    let player = null;

    async function play(parts, from) {
      stop();
      const context = new AudioContext();
      const mine = player = {context, from, begun: 0};
      const sounds = await Promise.all(parts.filter(part => data[part]).map(async part => ({
        buffer: await context.decodeAudioData(bytes(data[part].url)), start: data[part].start})));
      if (player !== mine) return;
      mine.begun = context.currentTime + 0.05;
      for (const {buffer, start} of sounds) {
        const source = context.createBufferSource();
        source.buffer = buffer;
        source.connect(context.destination);
        source.start(mine.begun + Math.max(start - from, 0), Math.max(from - start, 0));
      }
      if (parts.includes("playedSong") && !data.playedSong) playNotes(mine);
      requestAnimationFrame(moveHead);
    }

    function playNotes({context, from, begun}) {
      const noise = context.createBuffer(1, context.sampleRate / 10, context.sampleRate);
      noise.getChannelData(0).forEach((_, i, samples) => { samples[i] = Math.random() * 2 - 1; });
      data.tracks.forEach((track, index) => {
        if (hidden.has(index)) return;
        for (const note of track.notes.filter(n => n.onset >= from)) {
          const start = begun + note.onset - from;
          const length = track.isDrums ? 0.1 : Math.max(note.offset - note.onset, 0.05);
          const source = track.isDrums ? context.createBufferSource() : context.createOscillator();
          if (track.isDrums) source.buffer = noise;
          else { source.type = "triangle"; source.frequency.value = 440 * 2 ** ((note.key - 69) / 12); }
          const gain = context.createGain();
          gain.gain.setValueAtTime(0.15 * note.velocity / 127, start);
          gain.gain.setTargetAtTime(0, start + length * 0.8, 0.03);
          source.connect(gain).connect(context.destination);
          source.start(start);
          source.stop(start + length + 0.1);
        }
      });
    }

    function stop() {
      if (player) player.context.close();
      player = null;
      document.getElementById("playhead")?.setAttribute("x1", -9);
      document.getElementById("playhead")?.setAttribute("x2", -9);
    }

    function moveHead() {
      if (!player) return;
      const time = player.from + Math.max(player.context.currentTime - player.begun, 0), x = time * scale;
      if (time > end) { stop(); return; }
      const head = document.getElementById("playhead");
      head.setAttribute("x1", x);
      head.setAttribute("x2", x);
      if (x < view.scrollLeft || x > view.scrollLeft + view.clientWidth - 40) view.scrollLeft = x - 40;
      requestAnimationFrame(moveHead);
    }

    // Controls.
    const controls = document.getElementById("controls");
    let chosen = data.voice ? ["voice"] : ["playedSong"];

    function button(text, action, isPossible = true) {
      const made = document.createElement("button");
      made.textContent = text;
      made.disabled = !isPossible;
      made.addEventListener("click", action);
      controls.appendChild(made);
    }

    function start(parts) {
      chosen = parts;
      play(parts, Math.max((view.scrollLeft > 0 ? view.scrollLeft / scale : 0), 0));
    }

    function zoom(factor, centre = view.clientWidth / 2) {
      const time = (view.scrollLeft + centre) / scale;
      scale = Math.min(Math.max(scale * factor, 10), 1000);
      drawScore();
      view.scrollLeft = time * scale - centre;
      drawSpectrogram();
    }

    button("▶ voice", () => start(["voice"]), !!data.voice);
    button("▶ song", () => start(["playedSong"]));
    button("▶ both", () => start(["voice", "playedSong"]), !!data.voice);
    button("■ stop", stop);
    button("−", () => zoom(1 / 1.5));
    button("+", () => zoom(1.5));
    data.tracks.forEach((track, index) => {
      const label = document.createElement("label"), box = document.createElement("input");
      const colour = document.createElement("i");
      box.type = "checkbox";
      box.checked = true;
      box.addEventListener("change", () => {
        box.checked ? hidden.delete(index) : hidden.add(index);
        drawScore();
      });
      colour.style.background = track.colour;
      label.append(box, colour, track.name || "notes");
      controls.appendChild(label);
    });

    view.addEventListener("scroll", drawSpectrogram);
    view.addEventListener("wheel", event => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2, event.clientX - view.getBoundingClientRect().left);
    }, {passive: false});
    score.addEventListener("click", event =>
      play(chosen, (event.clientX - score.getBoundingClientRect().left) / scale));
    window.addEventListener("resize", drawSpectrogram);
    drawScore();
    drawSpectrogram();
    if (data.voice) analyse();

    """#
}
