import VocalMusic

/// The note that was announced last, as long as it sounds. Watches whether its pitch settles on the key that was
/// announced: a voice often slides into a note.
struct SoundingNote {
  /// The pitch is looked at again when so many frames have been heard.
  private static let looks = [3, 6]

  private var note: LiveEvent.Note?
  private var pitches = MedianBuffer(capacity: 8)
  private var heard = 0

  /// The note's number; nil if none sounds.
  var number: Int? { note?.number }

  mutating func begin(_ note: LiveEvent.Note) {
    self.note = note
    pitches.removeAll()
    heard = 0
  }

  mutating func end(_ number: Int) {
    if note?.number == number { note = nil }
  }

  /// The note with another beginning; nil if it does not sound, or begins there already.
  mutating func moved(_ number: Int, to onset: Seconds) -> LiveEvent.Note? {
    guard var known = note, known.number == number, known.onset != onset else { return nil }
    known.onset = onset
    note = known
    return known
  }

  /// The note with another pitch, if what was heard so far lies on another key than the one announced; else nil.
  ///
  /// - Parameter velocity: of what is heard now, which the note takes with the pitch.
  mutating func corrected(by pitch: Float, velocity: Int) -> LiveEvent.Note? {
    guard heard < Self.looks[Self.looks.count - 1], var known = note else { return nil }
    pitches.append(pitch)
    heard += 1
    guard Self.looks.contains(heard), let settled = pitches.median() else { return nil }
    let key = known.key
    known.pitch = Double(settled)
    guard known.key != key else { return nil }
    known.velocity = velocity
    note = known
    return known
  }
}
