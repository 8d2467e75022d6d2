import VocalMusic

extension [BeatNote] {
  /// The melody that is heard in a track of one or several voices: of a chord the highest note, without notes
  /// that begin and end under a higher one, each note ending where the next begins. Where most notes reach into
  /// the next, as played legato, the last is shortened by as much.
  func oneVoice() -> [BeatNote] {
    var voice: [BeatNote] = []
    var overlaps: [Beats] = []
    for note in sorted(by: { ($0.onset, $1.pitch) < ($1.onset, $0.pitch) }) {
      guard let last = voice.last, last.offset > note.onset else {
        voice.append(note)
        continue
      }
      let isChord =
        note.onset - last.onset < Self.strum
        && last.offset - note.onset > Swift.min(note.duration, last.duration) / 2
      if note.pitch <= last.pitch, isChord || last.offset >= note.offset { continue }
      if !isChord { overlaps.append(last.offset - note.onset) }
      voice[voice.count - 1].offset = note.onset
      if isChord || last.onset == note.onset { voice.removeLast() }
      voice.append(note)
    }
    if let last = voice.last, overlaps.count > voice.count / 2 {
      let usual = overlaps.sorted()[overlaps.count / 2]
      voice[voice.count - 1].offset -= Swift.min(usual, last.duration / 2)
    }
    return voice
  }

  /// Notes that begin within this time of each other and sound on together are a chord.
  private static let strum: Beats = 0.125
}
