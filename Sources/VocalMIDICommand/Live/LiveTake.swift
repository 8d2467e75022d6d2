import VocalMIDI

/// The notes of a live take, in a MIDI file that is written anew whenever one begins or ends: whatever ends the
/// program, the file is whole and holds what was sung until then.
struct LiveTake {
  private let path: String
  private var notes: [Note] = []
  /// The notes that have begun and not ended, by their numbers.
  private var sounding: [Int: LiveEvent.Note] = [:]

  init(path: String) { self.path = path }

  mutating func keep(_ event: LiveEvent) throws {
    switch event.kind {
    case .noteOn(let note), .correction(let note):
      sounding[note.number] = note
    case .noteOff(let note, let offset):
      sounding[note.number] = nil
      notes.append(Self.note(note, until: offset))
    case .retraction(let number):
      sounding[number] = nil
    case .end:
      sounding = [:]
    case .pitch, .lostAudio, .lostEvents:
      return
    }
    try write(until: event.heard)
  }

  private func write(until time: Seconds) throws {
    let open = sounding.values.map { Self.note($0, until: max(time, $0.onset)) }
    let track = Track(name: "Voice", played: notes + open)
    try StandardMIDIFile.write(Song(tracks: [track]), to: path)
  }

  private static func note(_ note: LiveEvent.Note, until offset: Seconds) -> Note {
    Note(
      onset: note.onset, offset: offset, pitch: note.pitch, velocity: note.velocity,
      confidence: note.confidence)
  }
}
