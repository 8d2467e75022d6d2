/// Turns the contours of one channel's notes into pitch bends; `PitchBendMode` says by what rules.
package struct PitchBendEncoder {
  /// The interval at which a contour is sampled, hence the shortest time between two bends of a note.
  static let interval: Seconds = 0.01

  /// How far the pitch moves, in cents, before another bend is sent.
  package static let threshold = 3.0

  private let channel: Int
  private let range: Int
  private let clock: TickClock
  /// The channel's bend so far.
  private var sent = PitchBendValue.centre

  /// No file has more steps of `interval`.
  private static let mostSteps = 1e12

  /// - Parameter range: the bend range in semitones, clamped to ``PitchBendValue/ranges``.
  init(channel: Int, range: Int, clock: TickClock) {
    self.channel = channel
    self.range = range.clamped(to: PitchBendValue.ranges)
    self.clock = clock
  }

  /// The bends of notes in order of start, none of which starts before those of an earlier call have ended.
  mutating func bends(of notes: [PlacedNote]) -> [TimedMIDIEvent] {
    var bends: [TimedMIDIEvent] = []
    for (index, note) in notes.enumerated() {
      let next = index + 1 < notes.count ? notes[index + 1].start : Int.max
      appendBends(of: note, until: min(note.end, next), to: &bends)
    }
    return bends
  }

  /// Appends the bends of `note` up to, not including, the tick `end`.
  private mutating func appendBends(
    of placed: PlacedNote, until end: Int, to bends: inout [TimedMIDIEvent]
  ) {
    guard placed.start < end else { return }
    let note = placed.note
    let (onset, duration) = clock.span(of: note)
    var lastCents = note.bend(at: 0)
    var lastTick = placed.start
    func send(_ cents: Double, at tick: Int) {
      let value = PitchBendValue.nearest(toCents: cents, range: range)
      (lastCents, lastTick) = (cents, tick)
      guard value != sent else { return }
      sent = value
      bends.append(TimedMIDIEvent(tick: tick, event: .pitchBend(channel: channel, value: value)))
    }
    send(lastCents, at: placed.start)
    // After its last sample a contour is constant; one step further sends its last value.
    let last = (min(note.contour.duration, duration) / Self.interval).rounded(.up)
    // Of a note that begins before the file does, only the later part has bends.
    let first = (-onset / Self.interval).rounded(.down)
    for step in stride(
      from: Int(first.clamped(to: 1...Self.mostSteps)),
      through: Int(last.clamped(to: 0...Self.mostSteps)), by: 1)
    {
      let time = Double(step) * Self.interval
      guard let tick = try? clock.tick(at: onset + time), tick < end else { return }
      let cents = note.bend(at: time)
      if tick > lastTick, abs(cents - lastCents) >= Self.threshold { send(cents, at: tick) }
    }
  }
}

extension BeatNote {
  /// Cents from the note's key to its pitch `time` after the onset.
  fileprivate func bend(at time: Seconds) -> Double { (pitch(at: time) - Double(key)) * 100 }
}
