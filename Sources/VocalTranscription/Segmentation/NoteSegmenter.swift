import VocalMusic

/// Cuts a recording's analysis frames into notes.
///
/// Voiced runs of frames are cut at onset peaks and at legato steps. A note lasts until the next one,
/// the end of its run, or an offset peak across which voicing falls, whichever comes first; no shift of
/// onsets and offsets makes it last longer. Frame t lies at t x hop seconds.
package struct NoteSegmenter: Sendable {
  /// The thresholds.
  package let thresholds: SegmentationThresholds
  /// Seconds between two frames.
  package let hop: Double

  /// - Parameters:
  ///   - thresholds: without a ``SegmentationThresholds/problem``.
  ///   - hop: seconds between two frames, above 0.
  package init(thresholds: SegmentationThresholds = SegmentationThresholds(), hop: Double) {
    precondition(hop > 0 && thresholds.problem == nil)
    self.thresholds = thresholds
    self.hop = hop
  }

  /// The notes in order of onset; none overlap.
  ///
  /// - Complexity: O(frames) time, and memory for the notes and their contours.
  package func notes(in frames: [NoteSegmentFrame]) -> [Note] {
    let measurement = NoteSegmentMeasurement(
      frames: frames, hop: hop, clarityThreshold: thresholds.clarityThreshold)
    return segments(in: frames).withoutOverlaps().compactMap { note($0, by: measurement) }
  }

  /// The segments of every voiced run.
  private func segments(in frames: [NoteSegmentFrame]) -> [NoteSegment] {
    let onsets = onsetPeaks(in: frames)
    var segments: [NoteSegment] = []
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

  private func onsetPeaks(in frames: [NoteSegmentFrame]) -> [NoteSegmentPeak] {
    NoteSegmentPeaks(frames: frames, probability: \.onset)
      .peaks(in: frames.indices, threshold: thresholds.onsetThreshold)
      .separated(by: thresholds.minimumSpacing / hop)
  }

  private func voicing(of frames: [NoteSegmentFrame]) -> NoteSegmentVoicing {
    NoteSegmentVoicing(
      frames: frames, threshold: thresholds.voicingThreshold, gap: thresholds.gapFrames)
  }

  /// The stretches of one voiced run from each beginning to where the note ends.
  private func segments(
    of run: Range<Int>, onsets: ArraySlice<NoteSegmentPeak>, in frames: [NoteSegmentFrame]
  ) -> [NoteSegment] {
    let voicing = voicing(of: frames)
    let runEnd = voicing.fall(of: run) + thresholds.offsetShift / hop
    let starts = withSteps(
      starts(of: run, rise: voicing.rise(of: run), onsets: onsets), runEnd: run.upperBound,
      in: frames)
    return starts.indices.map { index in
      let start = starts[index]
      let limit = index + 1 < starts.count ? starts[index + 1] : max(runEnd, start)
      let end = offset(from: start, to: limit, voicing: voicing, in: frames) ?? limit
      return NoteSegment(start: start, end: end)
    }
  }

  /// Where onset peaks begin notes; and the run's own beginning, if it sounds for a note's length
  /// before the first of them.
  private func starts(
    of run: Range<Int>, rise: Double, onsets: ArraySlice<NoteSegmentPeak>
  ) -> [Double] {
    let peaks = onsets.map { max($0.position + thresholds.onsetShift / hop, 0) }
    guard let first = peaks.first else { return [max(rise, 0)] }
    return (first - rise) * hop >= thresholds.minimumNote ? [max(rise, 0)] + peaks : peaks
  }

  /// The beginnings and, between them, the legato steps.
  private func withSteps(
    _ starts: [Double], runEnd: Int, in frames: [NoteSegmentFrame]
  ) -> [Double] {
    let finder = NoteSegmentSteps(
      frames: frames, semitones: thresholds.stepSemitones, length: thresholds.stepFrames,
      minimumNote: Int((thresholds.stepMinimumNote / hop).rounded()),
      clarityThreshold: thresholds.clarityThreshold)
    return starts.indices.flatMap { index in
      let first = Int(starts[index].rounded(.up))
      let last = index + 1 < starts.count ? Int(starts[index + 1]) : runEnd
      let steps = finder.steps(in: first..<max(first, min(last, runEnd)))
      return [starts[index]] + steps.map { Double($0) - 0.5 }
    }
  }

  /// The first offset peak inside the note across which voicing falls.
  private func offset(
    from start: Double, to end: Double, voicing: NoteSegmentVoicing, in frames: [NoteSegmentFrame]
  ) -> Double? {
    let first = Int((start + thresholds.minimumNote / hop).rounded(.up))
    let last = min(Int(end), frames.count)
    guard first < last else { return nil }
    let peak = NoteSegmentPeaks(frames: frames, probability: \.offset)
      .peaks(in: first..<last, threshold: thresholds.offsetThreshold)
      .first { voicing.drop(across: $0.frame) >= thresholds.offsetVoicingDrop }
    return peak.map { min($0.position + thresholds.offsetShift / hop, end) }
  }

  private func note(_ segment: NoteSegment, by measurement: NoteSegmentMeasurement) -> Note? {
    let (onset, offset) = (segment.start * hop, segment.end * hop)
    guard offset - onset >= thresholds.minimumNote,
      let note = measurement.note(segment, onset: onset, offset: offset),
      note.confidence >= thresholds.minimumConfidence, note.defect == nil
    else { return nil }
    return note
  }
}
