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
  init(thresholds: SegmentationThresholds = .trained, hop: Double) {
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
    let rise = ReferenceRise(frames: frames, thresholds: thresholds, hop: hop)
    let dynamics = ReferenceDynamics(frames: frames, thresholds: thresholds)
    var notes: [PlacedNote] = []
    var left = segments(in: frames).withoutOverlaps()[...]
    while let segment = left.popFirst() {
      let end = notes.last { $0.isKept }?.segment.end ?? -.infinity
      if isScoop(segment, of: left.first, after: end, by: measurement) {
        let whole = left.removeFirst()
        left = [ReferenceSegment(start: segment.start, end: whole.end)] + left
        continue
      }
      let next = left.first?.start ?? .infinity
      guard isLong(segment, after: end, before: next),
        var found = note(segment, end, rise, by: measurement),
        found.note.confidence >= thresholds.minimumConfidence
      else { continue }
      let level = dynamics.level(of: found, after: notes)
      found.isKept = found.note.confidence >= leastConfidence(at: level)
      notes.append(found)
    }
    return dynamics.measured(notes)
  }

  /// Whether a segment is short and leads, after a rest, straight into a longer one nearby in pitch.
  private func isScoop(
    _ segment: ReferenceSegment, of next: ReferenceSegment?, after end: Double,
    by measurement: ReferenceMeasurement
  ) -> Bool {
    let length = segment.end - segment.start
    guard let next, length < thresholds.leadLength / hop, segment.start - end >= 1,
      next.start - segment.end < 1, next.end >= next.start + 2 * length,
      let pitch = measurement.pitch(of: segment),
      let settled = measurement.pitch(
        of: ReferenceSegment(start: next.start, end: next.start + 2 * length))
    else { return false }
    return abs(settled - pitch) <= thresholds.scoopSemitones
  }

  private func isLong(
    _ segment: ReferenceSegment, after end: Double, before next: Double
  ) -> Bool {
    let rest = min(segment.start - end, next - segment.end)
    let least =
      rest >= thresholds.loneRest / hop
      ? min(thresholds.minimumNote, thresholds.minimumLoneNote) : thresholds.minimumNote
    return segment.end - segment.start >= least / hop
  }

  /// - Parameter level: decibels above the notes before.
  private func leastConfidence(at level: Double) -> Double {
    let usual = thresholds.minimumConfidence
    guard level < -thresholds.softLevel else { return usual }
    let surer = usual + thresholds.softConfidence * (-level - thresholds.softLevel)
    return max(usual, min(surer, 0.8))
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
      frames: frames, semitones: thresholds.stepSemitones,
      readSemitones: thresholds.stepReadSemitones, length: thresholds.stepFrames,
      minimumNote: Int((thresholds.stepMinimumNote / hop).rounded()),
      scoop: Int((thresholds.scoopLength / hop).rounded()),
      scoopSemitones: thresholds.scoopSemitones,
      clarityThreshold: thresholds.clarityThreshold,
      longest: Int((NoteTracker.longestNote.value / hop).rounded()))
    return starts.indices.flatMap { index in
      let first = Int(starts[index].rounded(.up))
      let last = index + 1 < starts.count ? Int(starts[index + 1]) : runEnd
      let steps = finder.steps(
        in: first..<max(first, min(last, runEnd)), beginsRun: index == 0,
        isWhole: {
          offset(from: starts[index], to: Double($0), voicing: voicing(of: frames), in: frames)
            == nil
        })
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

  /// - Parameter end: of the note before, in frames.
  private func note(
    _ segment: ReferenceSegment, _ end: Double, _ rise: ReferenceRise,
    by measurement: ReferenceMeasurement
  ) -> PlacedNote? {
    guard let key = measurement.key(of: segment) else { return nil }
    let mayScoop = segment.start - end >= thresholds.loneRest / hop
    let moved = segment.start + rise.shift(of: segment, key: key, mayScoop: mayScoop)
    let latest = max(segment.start, segment.end - thresholds.minimumNote / hop)
    let start = max(min(moved, latest), min(max(end, 0), segment.start))
    guard let note = measurement.note(segment, from: start), note.defect == nil else { return nil }
    return PlacedNote(note: note, segment: ReferenceSegment(start: start, end: segment.end))
  }
}

/// A note, and where it sounds in frames.
struct PlacedNote {
  var note: Note
  let segment: ReferenceSegment
  /// Whether it is sure enough; it counts as sung before later ones in any case.
  var isKept = true
}

/// A stretch of frames that is one note.
struct ReferenceSegment: Equatable {
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

extension [ReferenceSegment] {
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
