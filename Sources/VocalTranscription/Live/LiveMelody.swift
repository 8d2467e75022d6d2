import VocalMusic

/// The notes of a stream, as the events of a ``LiveTranscriber`` tell of them.
package struct LiveMelody: Sendable {
  /// A note that sounds, and how its pitch has moved.
  private struct Sounding {
    var note: LiveEvent.Note
    var contour = Contour()
  }

  /// Pitches, one every hop.
  private struct Contour {
    /// When the first one sounds.
    var start: Seconds = 0
    var pitches: [Float] = []

    mutating func append(_ pitch: Float, at time: Seconds) {
      if pitches.isEmpty { start = time }
      pitches.append(pitch)
    }

    /// The pitches every hop from a time on, interpolated; the first one before it is known.
    func pitches(from onset: Seconds, hop: Seconds) -> [Float] {
      let first = (onset - start) / hop
      let last = Double(pitches.count - 1)
      guard first < last else { return pitches.suffix(1) }
      return (0...Int(last - first)).map { index in
        let position = max(first + Double(index), 0)
        let left = Int(position)
        let right = min(left + 1, pitches.count - 1)
        return pitches[left] + Float(position - Double(left)) * (pitches[right] - pitches[left])
      }
    }
  }

  /// The notes that have ended, in order of onset.
  package private(set) var ended: [Note] = []
  /// The notes that sound, by their numbers.
  private var sounding: [Int: Sounding] = [:]
  /// Notes of lower numbers have ended, whatever is told of them: where events were lost, their own end was perhaps not
  /// among them.
  private var closed = 0
  /// The time from one pitch to the next; nil without contours.
  private let hop: Seconds?

  /// - Parameter hop: the time from one pitch event to the next, for notes with contours; nil for notes without.
  package init(contoursWithHop hop: Seconds? = nil) { self.hop = hop }

  /// The beginning of the first note that has ended; nil if none has.
  package var first: Seconds? { ended.first?.onset }

  /// The end of the last note; while one sounds, `now`.
  package func end(at now: Seconds) -> Seconds? { sounding.isEmpty ? ended.last?.offset : now }

  /// Whether a note has ended, or has sounded for some time by now.
  package func hasNote(lasting time: Seconds, at now: Seconds) -> Bool {
    !ended.isEmpty || sounding.values.contains { now - $0.note.onset >= time }
  }

  /// Takes the next event.
  package mutating func take(_ event: LiveEvent) {
    switch event.kind {
    case .noteOn(let note) where note.number < closed: break
    case .correction(let note) where note.number < closed: break
    case .noteOn(let note), .correction(let note):
      sounding[note.number, default: Sounding(note: note)].note = note
    case .pitch(let number, let time, let pitch):
      if hop != nil { sounding[number]?.contour.append(Float(pitch), at: time) }
    case .noteOff(let note, _) where note.number < closed: break
    case .noteOff(let note, let offset):
      let known = sounding.removeValue(forKey: note.number)
      ended.append(self.note(note, until: offset, known?.contour ?? Contour()))
    case .retraction(let number):
      sounding[number] = nil
    case .lostEvents, .end:
      // Where the ends of the notes that sound are not known, they end here.
      ended += open(at: event.heard)
      closed = max(closed, (sounding.keys.max() ?? -1) + 1)
      sounding = [:]
      if event.kind == .end { closed = 0 }
    case .lostAudio, .tempo, .bar:
      break
    }
  }

  /// The notes known at a time, without the first `count`; those that sound last until then.
  package func notes(at now: Seconds, without count: Int = 0) -> [Note] {
    ended.dropFirst(count) + open(at: now)
  }

  /// Forgets the notes that ended before a time.
  package mutating func forget(before time: Seconds) { ended.removeAll { $0.offset < time } }

  private func open(at now: Seconds) -> [Note] {
    sounding.values.filter { $0.note.onset < now }.sorted { $0.note.onset < $1.note.onset }
      .map { note($0.note, until: now, $0.contour) }
  }

  private func note(_ note: LiveEvent.Note, until offset: Seconds, _ contour: Contour) -> Note {
    var result = Note(
      onset: note.onset, offset: offset, pitch: note.pitch, velocity: note.velocity,
      confidence: note.confidence)
    if let hop, !contour.pitches.isEmpty {
      let pitches = contour.pitches(from: note.onset, hop: hop)
      result.contour = PitchContour(hop: hop, cents: pitches.map { 100 * ($0 - Float(note.pitch)) })
    }
    return result
  }
}
