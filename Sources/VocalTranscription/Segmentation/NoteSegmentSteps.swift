/// Finds where the pitch moves to another note without the voice starting anew: a legato step.
///
/// A step is where some frames in a row all lie a good part of a semitone from the median of the
/// frames before them, on the same side, and where the pitch that the network reads goes along. Vibrato
/// turns back sooner than that; or if it is slow and wide, the network, which hears what surrounds a frame, reads the
/// pitch in its middle. A note that goes on for ``longest`` ends there and begins anew, so that memory is bounded.
struct NoteSegmentSteps {
  /// Frames of the longest note.
  let longest: Int
  /// Frames from a step on that must be known.
  let need: Int
  /// Frames on either side of a step, at least.
  let minimumNote: Int
  /// What lasts so many frames is no scoop.
  let scoop: Int
  /// Frames from a step on that must be known to tell whether it ends a scoop.
  var scoopNeed: Int { scoop + minimumNote + need }

  private let frames: FrameHistory
  /// The least change, semitones.
  private let semitones: Float
  /// The greatest change of a scoop, semitones.
  private let scoopSemitones: Float
  /// Frames for which it lasts, at least.
  private let length: Int
  /// The least change of the pitch that the network reads, semitones.
  private let readSemitones: Float
  /// A measured pitch counts from this clarity on.
  private let clarityThreshold: Float
  private var before = MedianBuffer(capacity: memory)

  /// Frames before a step whose median it is compared with: two periods of slow vibrato.
  static let memory = 16

  init(_ frames: FrameHistory, _ thresholds: SegmentationThresholds, hop: Double) {
    self.frames = frames
    semitones = thresholds.stepSemitones
    scoopSemitones = thresholds.scoopSemitones
    length = thresholds.stepFrames
    readSemitones = thresholds.stepReadSemitones
    clarityThreshold = thresholds.clarityThreshold
    let shortest = Int((thresholds.stepMinimumNote / hop).rounded())
    minimumNote = max(shortest, 1)
    scoop = Int((thresholds.scoopLength / hop).rounded())
    need = max(length, shortest)
    longest = max(Int((NoteTracker.longestNote.value / hop).rounded()), minimumNote)
  }

  /// Whether another note begins at `frame`, in a note that began at the frame `start`.
  mutating func isStep(at frame: Int, since start: Int) -> Bool {
    frame - start >= longest || changesPitch(at: frame, since: start)
  }

  /// Whether a step goes no farther than a scoop does.
  mutating func isSmall(_ step: Int, since start: Int) -> Bool {
    guard let level = level(before: step, since: start) else { return false }
    return abs(pitch(step + length - 1) - level) <= scoopSemitones
  }

  /// Whether another step soon follows one, as in a run of short notes.
  ///
  /// - Parameter end: where the last of them ends.
  mutating func goesOn(after step: Int, before end: Int) -> Bool {
    var frame = step + minimumNote
    while frame <= min(step + scoop + minimumNote, end - need) {
      if changesPitch(at: frame, since: step) { return true }
      frame += 1
    }
    return false
  }

  private mutating func changesPitch(at frame: Int, since start: Int) -> Bool {
    guard let level = level(before: frame, since: start) else { return false }
    let isUp = pitch(frame) - level > 0
    for index in frame..<frame + length {
      let change = pitch(index) - level
      guard isUp ? change >= semitones : change <= -semitones else { return false }
    }
    guard let read = self.level(before: frame, since: start, by: .network) else { return false }
    return (frame..<frame + need).contains { index in
      let change = pitch(index, by: .network) - read
      return (isUp ? change : -change) >= readSemitones
    }
  }

  /// The median of the last pitches before a frame.
  private mutating func level(
    before frame: Int, since start: Int, by source: Source = .audio
  ) -> Float? {
    before.removeAll()
    for index in max(start, frame - Self.memory)..<frame {
      before.append(pitch(index, by: source))
    }
    return before.median()
  }

  /// What tells a frame's pitch.
  private enum Source {
    /// The audio, where its pitch is clear, else the network.
    case audio
    case network
  }

  private func pitch(_ frame: Int, by source: Source = .audio) -> Float {
    let frame = frames[frame]
    guard source == .audio, let pitch = frame.clearPitch(clarityThreshold) else {
      return frame.pitch
    }
    return pitch
  }
}
