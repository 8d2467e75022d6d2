/// A note that has begun, until it is known how it ends.
struct OpenNote {
  /// Where it begins, in fractional frames.
  var start: Double
  let number: Int
  /// Where it ends at the latest: where the next one begins, or the voiced run ends. nil until that is known.
  var limit: Double?
  /// The frame at which an offset peak is sought next, or has been found.
  var scan: Int
  /// Where the first offset peak ends it.
  var offset: Double?
  /// Where it ends if no other note begins earlier than that; nil until that is known.
  var end: Double?
}

/// A note that no later frame can change.
struct DecidedNote {
  let segment: NoteSegment
  let number: Int
  /// Where the next note begins, in fractional frames, if that is near.
  let next: Double

  /// The beginning of the next note that tells whether this one is its scoop.
  var lead: NoteSegment { NoteSegment(start: next, end: next + 2 * segment.length) }
}

/// The notes that have begun and are not decided, in order of their beginnings.
///
/// A note lasts until its limit, or until an offset peak across which voicing falls, or until another note begins,
/// whichever comes first. A short one that leads into a longer one may be joined to it: its scoop.
struct OpenNotes {
  private(set) var notes: [OpenNote] = []

  private let frames: FrameHistory
  private let peaks: NoteSegmentPeaks
  private let drop: Float
  private let shift: Double
  private let minimumNote: Double
  private let leadLength: Double
  /// A shorter note may not count by itself.
  private let shortNote: Double
  /// What begins within so many frames after a short note matters to it.
  private let nearby: Double
  private let measured: Int
  /// Frames after an offset peak that tell whether voicing falls.
  private let reach: Int

  /// - Parameter measured: frames after a note's beginning that are read to measure it.
  init(_ frames: FrameHistory, _ thresholds: SegmentationThresholds, hop: Double, measured: Int) {
    self.measured = measured
    self.frames = frames
    peaks = NoteSegmentPeaks(
      frames: frames, probability: { $0.offset }, threshold: thresholds.offsetThreshold)
    drop = thresholds.offsetVoicingDrop
    shift = thresholds.offsetShift / hop
    minimumNote = thresholds.minimumNote / hop
    leadLength = thresholds.leadLength / hop
    shortNote = max(minimumNote, leadLength)
    nearby = max(thresholds.loneRest / hop, 1)
    reach = max(thresholds.gapFrames, 1)
    notes.reserveCapacity(64)
  }

  mutating func begin(_ start: Double, number: Int) {
    let place = notes.lastIndex { $0.start <= start }.map { $0 + 1 } ?? 0
    let scan = Int((start + minimumNote).rounded(.up))
    notes.insert(OpenNote(start: start, number: number, scan: scan), at: place)
  }

  /// Sets where a note ends at the latest; not before it begins, if its voiced run ends there.
  mutating func limit(_ number: Int, to limit: Double, endsRun: Bool) {
    guard let index = notes.lastIndex(where: { $0.number == number }) else { return }
    notes[index].limit = endsRun ? max(limit, notes[index].start) : limit
  }

  /// Looks for the offset peaks that end notes.
  ///
  /// - Parameter bound: notes whose limit is not known yet last until here at least.
  mutating func findEnds(bound: Double, isLast: Bool, _ voicing: VoicedRuns) {
    for index in notes.indices where notes[index].end == nil {
      // A copy: changed in its place, it would make the array copy itself.
      var note = notes[index]
      findOffset(of: &note, bound, isLast, voicing)
      note.end = end(of: note, bound, isLast)
      notes[index] = note
    }
  }

  /// The first note, once no later frame can change it; nil until then. A short note waits until it is known what follows
  /// soon.
  ///
  /// - Parameter bound: no note that is still to begin does so before this place.
  func decided(bound: Double, isLast: Bool) -> DecidedNote? {
    guard let first = notes.first, let end = first.end, first.start <= bound else { return nil }
    let next = notes.count > 1 ? notes[1].start : .infinity
    guard next <= bound || end <= min(next, bound) else { return nil }
    let cut = min(end, next)
    guard isLast || isMeasurable(from: first.start, to: cut) else { return nil }
    guard cut - first.start >= shortNote || min(next, cut + nearby) <= bound else { return nil }
    return DecidedNote(
      segment: NoteSegment(start: first.start, end: cut), number: first.number, next: next)
  }

  /// Whether the first note is short and leads, after a rest, straight into one that lasts twice as long at least; nil
  /// where that is not known yet.
  ///
  /// - Parameters:
  ///   - lastEnd: where the note before it ended.
  ///   - endBound: notes whose limit is not known yet last until here at least.
  func leadsOn(
    _ first: DecidedNote, after lastEnd: Double, bound: Double, endBound: Double
  ) -> Bool? {
    guard first.segment.length < leadLength, first.segment.start - lastEnd >= 1,
      first.next - first.segment.end < 1
    else { return false }
    let need = first.lead.end
    let third = notes.count > 2 ? notes[2].start : .infinity
    // An offset that is still to be found lies no earlier than this.
    let offset = Double(notes[1].scan) - NoteSegmentPeaks.reach + min(shift, 0)
    let unknown = min(offset, notes[1].limit ?? endBound)
    if min(notes[1].end ?? unknown, third, bound) >= need { return true }
    guard let end = notes[1].end, min(end, third) <= bound else { return nil }
    return false
  }

  mutating func removeFirst() { notes.removeFirst() }

  /// Makes the first note the beginning of the second.
  ///
  /// - Returns: the second.
  mutating func joinFirst() -> OpenNote {
    notes[1].start = notes[0].start
    notes.removeFirst()
    return notes[0]
  }

  /// Whether an offset peak would end a note that begins at a place before a frame; nil where that is not known yet.
  func hasOffset(from start: Double, before frame: Int, isLast: Bool, _ voicing: VoicedRuns)
    -> Bool?
  {
    let first = Int((start + minimumNote).rounded(.up))
    guard first < frame else { return false }
    guard isLast || frame + reach <= frames.end else { return nil }
    return (first..<min(frame, frames.end)).contains {
      peaks.peak(at: $0) != nil && voicing.drop(across: $0) >= drop
    }
  }

  mutating func reset() { notes.removeAll(keepingCapacity: true) }

  private func findOffset(
    of note: inout OpenNote, _ bound: Double, _ isLast: Bool, _ voicing: VoicedRuns
  ) {
    let known = isLast ? frames.end : frames.end - reach
    let last = min(note.limit ?? bound, Double(known))
    while note.offset == nil, note.scan < Int(last) {
      if let peak = peaks.peak(at: note.scan), voicing.drop(across: note.scan) >= drop {
        note.offset = peak.position + shift
      } else {
        note.scan += 1
      }
    }
  }

  private func end(of note: OpenNote, _ bound: Double, _ isLast: Bool) -> Double? {
    guard let limit = note.limit else {
      // The limit is not known yet, but it will not lie before the bound: an offset before that ends the note already.
      return note.offset.flatMap { $0 <= bound ? $0 : nil }
    }
    if let offset = note.offset { return min(offset, limit) }
    return isLast || note.scan >= Int(limit) ? limit : nil
  }

  /// Whether the frames have come that tell what a note sounds like.
  private func isMeasurable(from start: Double, to end: Double) -> Bool {
    let last = max(Int(end.rounded(.down)), Int(start.rounded(.up)))
    return max(last, Int(start.rounded(.up)) + measured) < frames.end
  }
}
