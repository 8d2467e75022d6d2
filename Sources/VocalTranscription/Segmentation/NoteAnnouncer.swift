import VocalMusic

/// Gives notes their numbers and makes their events: begun, bent, retracted because it was no note, ended. A note is
/// announced at the first frame whose confidence is enough for one that is not soft.
struct NoteAnnouncer {
  /// An onset peak that was announced and is not settled.
  private var pending: (number: Int, peak: NoteSegmentPeak)?
  /// The number of the next note.
  private var next = 0
  /// The notes that are not announced yet, because no frame was certain enough.
  private var unannounced: [LiveEvent.Note] = []
  /// The note that was announced last.
  private var sounding: SoundingNote

  private let hop: Seconds
  private let dynamics: NoteDynamics
  private let clarityThreshold: Float
  /// The least confidence of a note.
  private let certainty: Double

  init(hop: Seconds, _ thresholds: SegmentationThresholds, _ dynamics: NoteDynamics) {
    self.hop = hop
    self.dynamics = dynamics
    clarityThreshold = thresholds.clarityThreshold
    certainty = thresholds.minimumConfidence
    sounding = SoundingNote()
    unannounced.reserveCapacity(64)
  }

  /// Announces an onset peak in the voiced run that sounds, or that it has moved to a stronger one.
  mutating func announce(
    _ peak: NoteSegmentPeak, position: Double, _ frame: NoteSegmentFrame,
    _ receive: NoteTracker.Receiver
  ) {
    guard let known = pending else {
      pending = (next, peak)
      tell(next, position * hop, frame, receive)
      next += 1
      return
    }
    guard known.peak != peak else { return }
    pending = (known.number, peak)
    correct(known.number, position, receive)
  }

  /// The number under which a peak that is settled now was announced; nil if it was not.
  mutating func claim(_ peak: NoteSegmentPeak) -> Int? {
    guard let known = pending else { return nil }
    pending = nil
    return known.number
  }

  /// Takes back the announcement of a peak that has turned out to lie in no voiced run.
  mutating func retractUnclaimed(_ receive: NoteTracker.Receiver) {
    if let known = pending { retract(known.number, receive) }
    pending = nil
  }

  /// Tells of a note whose beginning is settled, unless it is known already.
  ///
  /// - Returns: its number.
  mutating func begin(
    _ start: NoteStart, _ frame: NoteSegmentFrame, _ receive: NoteTracker.Receiver
  ) -> Int {
    if let number = start.number {
      correct(number, start.position, receive)
      return number
    }
    tell(next, start.position * hop, frame, receive)
    next += 1
    return next - 1
  }

  /// Tells of the pitch of the note that sounds.
  mutating func follow(
    _ frame: NoteSegmentFrame, at index: Int, _ receive: NoteTracker.Receiver
  ) {
    if let note = unannounced.last, note.number == next - 1 {
      tell(note.number, note.onset, frame, receive)
    }
    guard let pitch = frame.clearPitch(clarityThreshold), let number = sounding.number else {
      return
    }
    receive(.pitch(number: number, at: Double(index) * hop, pitch: Double(pitch)), nil)
    let velocity = dynamics.velocity(beginningAt: frame)
    if let corrected = sounding.corrected(by: pitch, velocity: velocity) {
      receive(.correction(corrected), nil)
    }
  }

  /// Tells that a note has ended.
  mutating func end(
    _ number: Int, _ found: Note, _ isWanted: Bool, _ receive: NoteTracker.Receiver
  ) {
    sounding.end(number)
    let note = LiveEvent.Note(
      number: number, onset: found.onset, pitch: found.pitch, velocity: found.velocity,
      confidence: found.confidence)
    if forget(number) { receive(.noteOn(note), nil) }
    receive(.noteOff(note, offset: found.offset), isWanted ? found : nil)
  }

  /// Tells that what was announced is no note.
  mutating func retract(_ number: Int, _ receive: NoteTracker.Receiver) {
    sounding.end(number)
    if !forget(number) { receive(.retraction(number: number), nil) }
  }

  /// Tells that a note is the beginning of another.
  mutating func join(
    _ number: Int, to other: Int, at position: Double, _ receive: NoteTracker.Receiver
  ) {
    retract(number, receive)
    correct(other, position, receive)
  }

  mutating func reset() {
    (pending, next) = (nil, 0)
    unannounced.removeAll(keepingCapacity: true)
    sounding = SoundingNote()
  }

  /// Tells of a note, or puts it off until a frame is certain enough.
  private mutating func tell(
    _ number: Int, _ onset: Seconds, _ frame: NoteSegmentFrame, _ receive: NoteTracker.Receiver
  ) {
    let note = LiveEvent.Note(
      number: number, onset: onset,
      pitch: Double(frame.clearPitch(clarityThreshold) ?? frame.pitch),
      velocity: dynamics.velocity(beginningAt: frame),
      confidence: Double((frame.voicing * frame.support).clamped(to: 0...1)))
    _ = forget(number)
    if note.confidence < certainty {
      unannounced.append(note)
    } else {
      sounding.begin(note)
      receive(.noteOn(note), nil)
    }
  }

  private mutating func correct(
    _ number: Int, _ position: Double, _ receive: NoteTracker.Receiver
  ) {
    if let index = unannounced.firstIndex(where: { $0.number == number }) {
      unannounced[index].onset = position * hop
    } else if let corrected = sounding.moved(number, to: position * hop) {
      receive(.correction(corrected), nil)
    }
  }

  /// Removes a note that is not announced yet.
  ///
  /// - Returns: whether there was one.
  private mutating func forget(_ number: Int) -> Bool {
    guard let index = unannounced.firstIndex(where: { $0.number == number }) else { return false }
    unannounced.remove(at: index)
    return true
  }
}
