import VocalMusic
import VocalTranscription

/// Where a recording is voiced.
struct ReferenceVoicing {
  let frames: [NoteSegmentFrame]
  /// A frame is voiced from this probability on.
  let threshold: Float
  /// Unvoiced frames in a row that end a run.
  let gap: Int

  /// The voiced runs, bridging shorter gaps; each begins and ends with a voiced frame. O(frames).
  func runs() -> [Range<Int>] {
    var runs: [Range<Int>] = []
    for frame in frames.indices where frames[frame].voicing >= threshold {
      if let last = runs.last, frame - last.upperBound < gap {
        runs[runs.count - 1] = last.lowerBound..<frame + 1
      } else {
        runs.append(frame..<frame + 1)
      }
    }
    return runs
  }

  /// Where voicing rises through the threshold before the run's first frame, in frames.
  func rise(of run: Range<Int>) -> Double {
    Double(run.lowerBound) - distance(from: run.lowerBound, towards: run.lowerBound - 1)
  }

  /// Where voicing falls through the threshold after the run's last frame, in frames.
  func fall(of run: Range<Int>) -> Double {
    let last = run.upperBound - 1
    return Double(last) + distance(from: last, towards: run.upperBound)
  }

  /// How much lower the mean voicing is after `frame` than before it.
  func drop(across frame: Int) -> Float {
    mean(frame - gap..<frame) - mean(frame + 1..<frame + 1 + gap)
  }

  /// The distance, in frames, from a voiced frame to where voicing crosses the threshold towards its
  /// unvoiced neighbour.
  private func distance(from voiced: Int, towards unvoiced: Int) -> Double {
    let (high, low) = (voicing(voiced), voicing(unvoiced))
    return high > low ? Double(((high - threshold) / (high - low)).clamped(to: 0...1)) : 0
  }

  private func mean(_ range: Range<Int>) -> Float {
    range.reduce(0) { $0 + voicing($1) } / Float(range.count)
  }

  private func voicing(_ frame: Int) -> Float {
    frames.indices.contains(frame) ? frames[frame].voicing : 0
  }
}

/// Finds where the pitch moves to another note without the voice starting anew: a legato step.
///
/// A step is where some frames in a row all lie a good part of a semitone from the median of the
/// frames before them, on the same side. Vibrato turns back sooner than that. The first change of a run is none where it
/// comes soon, is small and no other follows soon: the voice has scooped, unless an offset ends the note meanwhile.
struct ReferenceSteps {
  let frames: [NoteSegmentFrame]
  /// The least change, semitones.
  let semitones: Float
  /// The least change of the posterior's pitch, semitones.
  let readSemitones: Float
  /// Frames for which it lasts, at least.
  let length: Int
  /// Frames on either side of a step, at least.
  let minimumNote: Int
  /// Frames of the longest scoop, before it is a note.
  let scoop: Int
  /// The greatest change of a scoop, semitones.
  let scoopSemitones: Float
  /// A measured pitch counts from this clarity on.
  let clarityThreshold: Float
  /// Frames after which a note ends and begins anew.
  let longest: Int

  /// Frames before a step whose median it is compared with: two periods of slow vibrato.
  private static let memory = 16

  /// The first frame of each new pitch within `range`, in order.
  ///
  /// - Parameter isWhole: whether nothing ends the note before a frame.
  func steps(in range: Range<Int>, beginsRun: Bool, isWhole: (_ until: Int) -> Bool) -> [Int] {
    var steps: [Int] = []
    var start = range.lowerBound
    while let step = nextStep(in: range, since: start) {
      let isFirst = beginsRun && start == range.lowerBound
      let isScoop = isFirst && isScoop(before: step, in: range) && isWhole(step + scoop)
      if !isScoop { steps.append(step) }
      start = step
    }
    return steps
  }

  private func nextStep(in range: Range<Int>, since start: Int) -> Int? {
    let last = range.upperBound - max(length, minimumNote)
    return stride(from: start + max(minimumNote, 1), through: last, by: 1).first {
      $0 - start >= longest || isStep(at: $0, since: start)
    }
  }

  private func isScoop(before step: Int, in range: Range<Int>) -> Bool {
    guard step - range.lowerBound < scoop, range.upperBound - step >= scoop,
      let level = level(before: step, since: range.lowerBound),
      abs(pitch(step + length - 1) - level) <= scoopSemitones
    else { return false }
    guard let next = nextStep(in: range, since: step) else { return true }
    return next - step > scoop + max(minimumNote, 1)
  }

  private func isStep(at frame: Int, since start: Int) -> Bool {
    guard let level = level(before: frame, since: start) else { return false }
    let changes = (frame..<frame + length).map { pitch($0) - level }
    let read = median(frames[max(start, frame - Self.memory)..<frame].map(\.pitch)) ?? 0
    let near = frames[frame..<frame + max(length, minimumNote)].map { $0.pitch - read }
    return changes.allSatisfy { $0 >= semitones } && near.contains { $0 >= readSemitones }
      || changes.allSatisfy { $0 <= -semitones } && near.contains { -$0 >= readSemitones }
  }

  private func level(before frame: Int, since start: Int) -> Float? {
    median((max(start, frame - Self.memory)..<frame).map { pitch($0) })
  }

  private func pitch(_ frame: Int) -> Float {
    frames[frame].clearPitch(clarityThreshold) ?? frames[frame].pitch
  }
}

extension NoteSegmentFrame {
  /// The measured pitch where the audio is periodic enough.
  func clearPitch(_ threshold: Float) -> Float? {
    clarity >= threshold && measuredPitch.isFinite ? measuredPitch : nil
  }
}

/// The middle value, of an even number the mean of the two in the middle; nil without values.
func median(_ values: [Float]) -> Float? {
  guard !values.isEmpty else { return nil }
  let sorted = values.sorted()
  let middle = sorted.count / 2
  return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
}
