/// How the voice and the song are heard.
extension SongPageScript {
  static let playback = #"""
    // Playback of the voice, the song, or both.
    let player = null;

    // The sound of the whole song serves where all its tracks are heard; else the notes are played one by one.
    const isWhole = () => data.playedSong && hidden.size === 0;

    async function play(parts, from) {
      stop();
      const context = new AudioContext();
      const mine = player = {context, from, begun: 0};
      const sounds = await Promise.all(parts.filter(part =>
        part === "playedSong" ? isWhole() : data[part]).map(async part => ({
        buffer: await context.decodeAudioData(bytes(data[part].url)), start: data[part].start})));
      if (player !== mine) return;
      mine.begun = context.currentTime + 0.05;
      for (const {buffer, start} of sounds) {
        const source = context.createBufferSource();
        source.buffer = buffer;
        source.connect(context.destination);
        source.start(mine.begun + Math.max(start - from, 0), Math.max(from - start, 0));
      }
      if (parts.includes("playedSong") && !isWhole()) playNotes(mine);
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

    // The time that sounds now.
    const placeOf = ({context, from, begun}) => from + Math.max(begun ? context.currentTime - begun : 0, 0);

    function moveHead() {
      if (!player) return;
      const time = placeOf(player), x = time * scale;
      if (time > end) { stop(); return; }
      const head = document.getElementById("playhead");
      head.setAttribute("x1", x);
      head.setAttribute("x2", x);
      if (x < view.scrollLeft || x > view.scrollLeft + view.clientWidth - 40) view.scrollLeft = x - 40;
      requestAnimationFrame(moveHead);
    }

    """#
}
