/// The peaks of the onset probability, without those that have a stronger one near, as frames come.
struct OnsetPeaks {
  /// The latest peak, while a stronger one may still take its place.
  private(set) var pending: NoteSegmentPeak?
  /// The next frame to be looked at.
  private(set) var next = 0

  private let peaks: NoteSegmentPeaks
  /// Of peaks nearer than this, in frames, the strongest stays.
  private let distance: Double

  init(_ frames: FrameHistory, threshold: Float, distance: Double) {
    peaks = NoteSegmentPeaks(frames: frames, probability: { $0.onset }, threshold: threshold)
    self.distance = distance
  }

  /// No peak that is settled later lies before this place, in frames.
  var horizon: Double { pending?.position ?? Double(next) - NoteSegmentPeaks.reach }

  /// The newest frame, if its onset is probable enough for a peak and it is higher than ``pending`` or far enough after
  /// it; otherwise ``pending``.
  var candidate: NoteSegmentPeak? {
    guard let rising = peaks.peak(at: peaks.frames.end - 1) else { return pending }
    let place = Double(rising.frame)
    if let pending, place - pending.position < distance, rising.height <= pending.height {
      return pending
    }
    return NoteSegmentPeak(frame: rising.frame, position: place, height: rising.height)
  }

  /// Examines the frames whose next frame is known.
  ///
  /// - Parameter isLast: whether no frame will follow: all of them are examined.
  /// - Parameter settle: gets the peaks that stay, in order.
  mutating func advance(isLast: Bool, _ settle: (NoteSegmentPeak) -> Void) {
    let end = isLast ? peaks.frames.end : peaks.frames.end - 1
    while next < end {
      if let peak = peaks.peak(at: next) { take(peak, settle) }
      next += 1
      if let last = pending, Double(next) - NoteSegmentPeaks.reach >= last.position + distance {
        settlePending(settle)
      }
    }
    if isLast { settlePending(settle) }
  }

  mutating func reset() { (pending, next) = (nil, 0) }

  private mutating func take(_ peak: NoteSegmentPeak, _ settle: (NoteSegmentPeak) -> Void) {
    if let last = pending, peak.position - last.position < distance {
      if peak.height > last.height { pending = peak }
    } else {
      settlePending(settle)
      pending = peak
    }
  }

  private mutating func settlePending(_ settle: (NoteSegmentPeak) -> Void) {
    if let pending { settle(pending) }
    pending = nil
  }
}
