/// Where notes begin in the first voiced run that is not done with: at its onset peaks, and at its own beginning,
/// if it sounds for a note's length before the first of them.
///
/// An onset peak belongs to the run that it lies in, or that begins soon after it.
struct RunStarts {
  /// The onset peaks that are settled and belong to no run yet, in order.
  private(set) var peaks: [NoteSegmentPeak] = []
  /// Whether the first beginning in the run is settled.
  private(set) var hasBegun = false
  /// No start in a later run lies before this frame, but for the peaks that lead to it.
  private var claimed = 0

  private let shift: Double
  private let lead: Int
  private let minimumNote: Double
  private let hop: Double

  init(_ thresholds: SegmentationThresholds, hop: Double) {
    shift = thresholds.onsetShift / hop
    lead = Int((thresholds.onsetLead / hop).rounded())
    minimumNote = thresholds.minimumNote
    self.hop = hop
    peaks.reserveCapacity(512)
  }

  mutating func add(_ peak: NoteSegmentPeak) { peaks.append(peak) }

  /// Where a peak begins a note.
  func start(of position: Double) -> Double { max(position + shift, 0) }

  /// The first frame at which a peak belongs to a run.
  func firstPeak(of run: VoicedRun) -> Int { max(claimed, run.lower - lead) }

  /// The earliest place where the next peak can begin a note.
  ///
  /// - Parameter horizon: the earliest place where another peak can be settled.
  func bound(_ horizon: Double) -> Double {
    start(of: min(peaks.first?.position ?? .infinity, horizon))
  }

  /// Hands on the starts in the run that are settled, in order.
  mutating func advance(
    _ run: VoicedRun, horizon: Double, isLast: Bool,
    _ take: (_ position: Double, _ peak: NoteSegmentPeak?) -> Void
  ) {
    drop(before: firstPeak(of: run))
    while let peak = peaks.first, peak.frame < run.upper {
      let position = start(of: peak.position)
      if !hasBegun, isNote(from: run.rise, to: position) { take(max(run.rise, 0), nil) }
      hasBegun = true
      take(position, peak)
      peaks.removeFirst()
    }
    if !hasBegun, isLast || isNote(from: run.rise, to: bound(horizon)) {
      hasBegun = true
      take(max(run.rise, 0), nil)
    }
  }

  /// Ends the run; the next one comes.
  mutating func end(_ run: VoicedRun) {
    claimed = run.upper
    hasBegun = false
  }

  /// Forgets the peaks that no run claims which begins at `frame` or later.
  mutating func drop(unclaimedAt frame: Int) { drop(before: max(claimed, frame - lead)) }

  mutating func reset() {
    peaks.removeAll(keepingCapacity: true)
    (hasBegun, claimed) = (false, 0)
  }

  private func isNote(from start: Double, to end: Double) -> Bool {
    (end - start) * hop >= minimumNote
  }

  private mutating func drop(before frame: Int) {
    while let peak = peaks.first, peak.frame < frame { peaks.removeFirst() }
  }
}
