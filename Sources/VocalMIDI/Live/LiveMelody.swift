/// What was sung so far, as the events of a ``LiveTranscriber`` tell it.
struct LiveMelody {
  /// The notes that have ended, in order of onset.
  private var ended: [Note] = []
  /// The notes that sound, by their numbers.
  private var sounding: [Int: LiveEvent.Note] = [:]

  /// The beginning of the first note that has ended; nil if none has.
  var first: Seconds? { ended.first?.onset }

  /// The end of the last note; while one sounds, `now`.
  func end(at now: Seconds) -> Seconds? { sounding.isEmpty ? ended.last?.offset : now }

  mutating func take(_ event: LiveEvent.Kind) {
    switch event {
    case .noteOn(let note), .correction(let note):
      sounding[note.number] = note
    case .noteOff(let note, let offset):
      sounding[note.number] = nil
      ended.append(Self.note(note, until: offset))
    case .retraction(let number):
      sounding[number] = nil
    case .lostEvents, .end:
      sounding = [:]
    case .pitch, .lostAudio:
      break
    }
  }

  /// The notes known at a time; those that sound last until then.
  func notes(at now: Seconds) -> [Note] {
    ended
      + sounding.values.filter { $0.onset < now }.sorted { $0.onset < $1.onset }
      .map { Self.note($0, until: now) }
  }

  private static func note(_ note: LiveEvent.Note, until offset: Seconds) -> Note {
    Note(
      onset: note.onset, offset: offset, pitch: note.pitch, velocity: note.velocity,
      confidence: note.confidence)
  }
}
