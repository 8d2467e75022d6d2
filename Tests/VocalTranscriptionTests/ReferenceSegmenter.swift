import VocalMusic
import VocalTranscription

// The definition of what a note is: the notes of a whole recording, read at once. `NoteTracker` must find the same,
// bit for bit, as frames come.

/// Cuts a recording's analysis frames into notes.
///
/// Voiced runs of frames are cut at onset peaks and at legato steps. A note lasts until the next one,
/// the end of its run, or an offset peak across which voicing falls, whichever comes first; no shift of
/// onsets and offsets makes it last longer. Frame t lies at t x hop seconds.
struct ReferenceSegmenter {
  /// The thresholds.
  let thresholds: SegmentationThresholds
  /// Seconds between two frames.
  let hop: Double

  /// - Parameters:
  ///   - thresholds: without a ``SegmentationThresholds/problem``.
  ///   - hop: seconds between two frames, above 0.
  init(thresholds: SegmentationThresholds = SegmentationThresholds(), hop: Double) {
    precondition(hop > 0 && thresholds.problem == nil)
    self.thresholds = thresholds
    self.hop = hop
  }

  /// The notes in order of onset; none overlap.
  ///
  /// - Complexity: O(frames) time, and memory for the notes and their contours.
  func notes(in frames: [NoteSegmentFrame]) -> [Note] {
    let measurement = ReferenceMeasurement(
      frames: frames, hop: hop, clarityThreshold: thresholds.clarityThreshold)
    return segments(in: frames).withoutOverlaps().compactMap { note($0, by: measurement) }
  }

  /// The segments of every voiced run.
  private func segments(in frames: [NoteSegmentFrame]) -> [ReferenceSegment] {
    let onsets = onsetPeaks(in: frames)
    var segments: [ReferenceSegment] = []
    var claimed = 0
    var nextOnset = 0
    for run in voicing(of: frames).runs() {
      let lead = Int((thresholds.onsetLead / hop).rounded())
      let first = max(claimed, run.lowerBound - lead)
      while nextOnset < onsets.count, onsets[nextOnset].frame < first { nextOnset += 1 }
      let start = nextOnset
      while nextOnset < onsets.count, onsets[nextOnset].frame < run.upperBound { nextOnset += 1 }
      claimed = run.upperBound
      segments += self.segments(of: run, onsets: onsets[start..<nextOnset], in: frames)
    }
    return segments
  }

  private func onsetPeaks(in frames: [NoteSegmentFrame]) -> [ReferencePeak] {
    ReferencePeaks(frames: frames, probability: \.onset)
      .peaks(in: frames.indices, threshold: thresholds.onsetThreshold)
      .separated(by: thresholds.minimumSpacing / hop)
  }

  private func voicing(of frames: [NoteSegmentFrame]) -> ReferenceVoicing {
    ReferenceVoicing(
      frames: frames, threshold: thresholds.voicingThreshold, gap: thresholds.gapFrames)
  }

  /// The stretches of one voiced run from each beginning to where the note ends.
  private func segments(
    of run: Range<Int>, onsets: ArraySlice<ReferencePeak>, in frames: [NoteSegmentFrame]
  ) -> [ReferenceSegment] {
    let voicing = voicing(of: frames)
    let runEnd = voicing.fall(of: run) + thresholds.offsetShift / hop
    let starts = withSteps(
      starts(of: run, rise: voicing.rise(of: run), onsets: onsets), runEnd: run.upperBound,
      in: frames)
    return starts.indices.map { index in
      let start = starts[index]
      let limit = index + 1 < starts.count ? starts[index + 1] : max(runEnd, start)
      let end = offset(from: start, to: limit, voicing: voicing, in: frames) ?? limit
      return ReferenceSegment(start: start, end: end)
    }
  }

  /// Where onset peaks begin notes; and the run's own beginning, if it sounds for a note's length
  /// before the first of them.
  private func starts(
    of run: Range<Int>, rise: Double, onsets: ArraySlice<ReferencePeak>
  ) -> [Double] {
    let peaks = onsets.map { max($0.position + thresholds.onsetShift / hop, 0) }
    guard let first = peaks.first else { return [max(rise, 0)] }
    return (first - rise) * hop >= thresholds.minimumNote ? [max(rise, 0)] + peaks : peaks
  }

  /// The beginnings and, between them, the legato steps.
  private func withSteps(
    _ starts: [Double], runEnd: Int, in frames: [NoteSegmentFrame]
  ) -> [Double] {
    let finder = ReferenceSteps(
      frames: frames, semitones: thresholds.stepSemitones, length: thresholds.stepFrames,
      minimumNote: Int((thresholds.stepMinimumNote / hop).rounded()),
      clarityThreshold: thresholds.clarityThreshold,
      longest: Int((NoteTracker.longestNote.value / hop).rounded()))
    return starts.indices.flatMap { index in
      let first = Int(starts[index].rounded(.up))
      let last = index + 1 < starts.count ? Int(starts[index + 1]) : runEnd
      let steps = finder.steps(in: first..<max(first, min(last, runEnd)))
      return [starts[index]] + steps.map { Double($0) - 0.5 }
    }
  }

  /// The first offset peak inside the note across which voicing falls.
  private func offset(
    from start: Double, to end: Double, voicing: ReferenceVoicing, in frames: [NoteSegmentFrame]
  ) -> Double? {
    let first = Int((start + thresholds.minimumNote / hop).rounded(.up))
    let last = min(Int(end), frames.count)
    guard first < last else { return nil }
    let peak = ReferencePeaks(frames: frames, probability: \.offset)
      .peaks(in: first..<last, threshold: thresholds.offsetThreshold)
      .first { voicing.drop(across: $0.frame) >= thresholds.offsetVoicingDrop }
    return peak.map { min($0.position + thresholds.offsetShift / hop, end) }
  }

  private func note(_ segment: ReferenceSegment, by measurement: ReferenceMeasurement) -> Note? {
    let (onset, offset) = (segment.start * hop, segment.end * hop)
    guard offset - onset >= thresholds.minimumNote,
      let note = measurement.note(segment, onset: onset, offset: offset),
      note.confidence >= thresholds.minimumConfidence, note.defect == nil
    else { return nil }
    return note
  }
}

/// Where a recording is voiced.
private struct ReferenceVoicing {
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
/// frames before them, on the same side. Vibrato turns back sooner than that.
private struct ReferenceSteps {
  let frames: [NoteSegmentFrame]
  /// The least change, semitones.
  let semitones: Float
  /// Frames for which it lasts, at least.
  let length: Int
  /// Frames on either side of a step, at least.
  let minimumNote: Int
  /// A measured pitch counts from this clarity on.
  let clarityThreshold: Float
  /// Frames after which a note ends and begins anew.
  let longest: Int

  /// Frames before a step whose median it is compared with: two periods of slow vibrato.
  private static let memory = 16

  /// The first frame of each new pitch within `range`, in order. O(range).
  func steps(in range: Range<Int>) -> [Int] {
    var steps: [Int] = []
    var start = range.lowerBound
    var frame = start + max(minimumNote, 1)
    while frame + max(length, minimumNote) <= range.upperBound {
      if frame - start >= longest || isStep(at: frame, since: start) {
        steps.append(frame)
        start = frame
        frame += max(minimumNote, 1)
      } else {
        frame += 1
      }
    }
    return steps
  }

  private func isStep(at frame: Int, since start: Int) -> Bool {
    let before = max(start, frame - Self.memory)..<frame
    guard let level = median(before.map { pitch($0) }) else { return false }
    let changes = (frame..<frame + length).map { pitch($0) - level }
    return changes.allSatisfy { $0 >= semitones } || changes.allSatisfy { $0 <= -semitones }
  }

  private func pitch(_ frame: Int) -> Float {
    frames[frame].clearPitch(clarityThreshold) ?? frames[frame].pitch
  }
}

fileprivate extension NoteSegmentFrame {
  /// The measured pitch where the audio is periodic enough.
  func clearPitch(_ threshold: Float) -> Float? {
    clarity >= threshold && measuredPitch.isFinite ? measuredPitch : nil
  }
}

/// The middle value, of an even number the mean of the two in the middle; nil without values.
private func median(_ values: [Float]) -> Float? {
  guard !values.isEmpty else { return nil }
  let sorted = values.sorted()
  let middle = sorted.count / 2
  return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
}

/// A local maximum of a probability over frames.
private struct ReferencePeak: Equatable {
  /// The frame of the maximum.
  let frame: Int
  /// The vertex of the parabola through the maximum and its neighbours, in frames.
  let position: Double
  /// The probability at the maximum.
  let height: Float
}

/// Local maxima of one of a frame's probabilities.
private struct ReferencePeaks {
  /// The frames and which of their probabilities is meant.
  let frames: [NoteSegmentFrame]
  let probability: KeyPath<NoteSegmentFrame, Float>

  /// The local maxima of at least `threshold` within `range`, in order. O(range).
  func peaks(in range: Range<Int>, threshold: Float) -> [ReferencePeak] {
    range.compactMap { frame in
      let height = value(frame)
      guard height >= threshold, height > value(frame - 1), height >= value(frame + 1) else {
        return nil
      }
      return ReferencePeak(frame: frame, position: vertex(of: frame), height: height)
    }
  }

  private func value(_ frame: Int) -> Float {
    frames.indices.contains(frame) ? frames[frame][keyPath: probability] : 0
  }

  private func vertex(of frame: Int) -> Double {
    let (before, at, after) = (value(frame - 1), value(frame), value(frame + 1))
    let curvature = before - 2 * at + after
    guard curvature < 0 else { return Double(frame) }
    return Double(frame) + Double(0.5 * (before - after) / curvature)
  }
}

fileprivate extension [ReferencePeak] {
  /// The peaks without those that have a stronger one nearer than `distance` frames. O(count).
  func separated(by distance: Double) -> [ReferencePeak] {
    var kept: [ReferencePeak] = []
    for peak in self {
      guard let last = kept.last, peak.position - last.position < distance else {
        kept.append(peak)
        continue
      }
      if peak.height > last.height { kept[kept.count - 1] = peak }
    }
    return kept
  }
}

/// Measures a note's pitch, loudness, certainty and contour in its frames.
private struct ReferenceMeasurement {
  let frames: [NoteSegmentFrame]
  /// Seconds between two frames.
  let hop: Double
  /// A measured pitch counts from this clarity on.
  let clarityThreshold: Float

  /// Frames to either side of an onset among which its attack is sought: half of an analysis window.
  private static let attackReach = 2

  /// The share of a note's frames, in its middle, whose median is its pitch: scoops and releases lie
  /// outside.
  private static let middle = 0.7

  /// The note of a segment, from `onset` to `offset` in seconds. O(n log n) in the segment's frames.
  func note(_ segment: ReferenceSegment, onset: Double, offset: Double) -> Note? {
    let range = segment.frames(of: frames.count)
    guard let pitch = pitch(of: range) else { return nil }
    return Note(
      onset: Seconds(onset), offset: Seconds(offset), pitch: Double(pitch),
      velocity: Self.velocity(of: mean(of: range, \.velocity)),
      confidence: Double(
        (mean(of: range, \.voicing) * mean(of: range, \.support)).clamped(to: 0...1)),
      attack: attack(at: onset / hop),
      contour: contour(from: onset / hop, to: offset / hop, in: range, around: pitch))
  }

  /// MIDI's 1...127 for a loudness of 0...1; NaN counts as silent.
  private static func velocity(of loudness: Float) -> Int {
    loudness.isNaN ? 1 : max(Int((loudness.clamped(to: 0...1) * 127).rounded()), 1)
  }

  /// The median measured pitch of the note's middle, or of its posterior where nothing is clear.
  private func pitch(of range: Range<Int>) -> Float? {
    let margin = Int(Double(range.count) * (1 - Self.middle) / 2)
    let middle = frames[range.dropFirst(margin).dropLast(margin)]
    let clear = middle.compactMap { $0.clearPitch(clarityThreshold) }
    return median(clear) ?? median(middle.map(\.pitch))
  }

  /// The greatest onset strength around `onset`, in frames; nil where none was measured.
  private func attack(at onset: Double) -> Double? {
    let frame = Int(onset.rounded())
    let near = max(frame - Self.attackReach, 0)...max(frame + Self.attackReach, 0)
    let strengths = frames[near.clamped(to: 0...frames.count - 1)].map(\.onsetStrength)
    return strengths.filter(\.isFinite).max().map(Double.init)
  }

  private func mean(of range: Range<Int>, _ value: KeyPath<NoteSegmentFrame, Float>) -> Float {
    frames[range].reduce(0) { $0 + $1[keyPath: value] } / Float(range.count)
  }

  /// The measured pitches, interpolated at the onset and every hop after it.
  private func contour(
    from start: Double, to end: Double, in range: Range<Int>, around pitch: Float
  ) -> PitchContour {
    let known = range.compactMap { frame in
      frames[frame].clearPitch(clarityThreshold).map { (frame: frame, cents: 100 * ($0 - pitch)) }
    }
    guard known.count > 1 else { return .flat }
    var next = 1
    let cents = (0...Int(end - start)).map { index -> Float in
      let position = start + Double(index)
      while next < known.count - 1, Double(known[next].frame) < position { next += 1 }
      return Self.interpolate(known[next - 1], known[next], at: position)
    }
    return PitchContour(hop: Seconds(hop), cents: cents)
  }

  /// Interpolates linearly between two points; constant beyond them.
  private static func interpolate(
    _ left: (frame: Int, cents: Float), _ right: (frame: Int, cents: Float), at position: Double
  ) -> Float {
    let fraction = (position - Double(left.frame)) / Double(right.frame - left.frame)
    return left.cents + Float(fraction.clamped(to: 0...1)) * (right.cents - left.cents)
  }
}

/// A stretch of frames that is one note.
private struct ReferenceSegment: Equatable {
  /// Where the note begins and ends, in fractional frames.
  let start: Double
  let end: Double

  /// The whole frames inside, at least one, of a recording of `count` frames.
  func frames(of count: Int) -> Range<Int> {
    let first = Int(start.rounded(.up)).clamped(to: 0...count - 1)
    let last = min(max(Int(end.rounded(.down)), first), count - 1)
    return first..<last + 1
  }
}

fileprivate extension [ReferenceSegment] {
  /// The segments in order of their beginnings, each ending where the next begins at the latest.
  func withoutOverlaps() -> [ReferenceSegment] {
    let ordered = sorted { $0.start < $1.start }
    return ordered.indices.map { index in
      let (segment, next) = (ordered[index], index + 1)
      guard next < ordered.count else { return segment }
      return ReferenceSegment(
        start: segment.start, end: Swift.min(segment.end, ordered[next].start))
    }
  }
}
