import VocalMusic

/// Finds notes in analysed frames, as they come.
///
/// Voiced runs of frames (``VoicedRuns``) are cut at onset peaks (``OnsetPeaks``, ``RunStarts``) and at legato steps
/// (``NoteChain``). A note lasts until the next one, the end of its run, or an offset peak across which voicing falls
/// (``OpenNotes``), whichever comes first; no shift of onsets and offsets makes it last longer. A short one that leads
/// into a longer one is its scoop. Then its onset moves to where its tone rises (``OnsetRise``), which may leave a gap
/// before it. Frame t lies at t x hop.
///
/// A note is announced as soon as there is reason to believe in it, and decided once no later frame can change it.
/// How frames are grouped does not matter. Frames that no undecided note needs are forgotten, and as long as
/// no contours are made, nothing is allocated.
package final class NoteTracker {
  /// A longer note ends here and begins anew, so that memory is bounded. A note that begins with a scoop may last longer
  /// by the scoop's length.
  package static let longestNote: Seconds = 60

  /// Frames after an onset that must have come before it is announced.
  package static let onsetDelay = 0

  /// The same for a note without an onset peak, at most: it is announced when it is sure to be as long as a note must
  /// be, or the new pitch as long as a step needs, and what came before it no scoop.
  package let delayWithoutOnset: Int

  private let thresholds: SegmentationThresholds
  /// How much later than its peak an onset is taken to be.
  package var onsetShift: Seconds { Seconds(thresholds.onsetShift) }
  private let hop: Seconds
  private let notes: Notes

  private let frames: FrameHistory
  private var voicing: VoicedRuns
  private var peaks: OnsetPeaks
  private var starts: RunStarts
  private var chain: NoteChain
  private var open: OpenNotes
  private var measurement: NoteSegmentMeasurement
  private var rise: OnsetRise
  private let dynamics: NoteDynamics
  /// Where the last note that was handed on ends, in frames.
  private var lastEnd = -Double.infinity
  private var announcer: NoteAnnouncer

  /// Which notes are made besides the events.
  package enum Notes {
    case none
    /// Without their contours.
    case plain
    case withContours
  }

  /// What is found: an event; and if notes are asked for, with the event that ends one, the note.
  package typealias Receiver = (_ event: LiveEvent.Kind, _ note: Note?) -> Void

  /// - Parameters:
  ///   - thresholds: without a ``SegmentationThresholds/problem``.
  ///   - hop: the time from one frame to the next, above 0.
  package init(
    thresholds: SegmentationThresholds, hop: Seconds, making notes: Notes
  ) {
    precondition(hop > 0 && thresholds.problem == nil)
    self.thresholds = thresholds
    self.hop = hop
    self.notes = notes
    let steps: NoteSegmentSteps
    let longest = Self.longestNote + Seconds(thresholds.scoopLength)
    frames = FrameHistory(capacity: Int((longest / hop).rounded(.up)) + Self.margin)
    steps = NoteSegmentSteps(frames, thresholds, hop: hop.value)
    delayWithoutOnset =
      max(steps.scoopNeed, Int((thresholds.minimumNote / hop.value).rounded(.up)))
      + Self.undecided
    voicing = VoicedRuns(
      frames, threshold: thresholds.voicingThreshold, gap: thresholds.gapFrames)
    peaks = OnsetPeaks(
      frames, threshold: thresholds.onsetThreshold, distance: thresholds.minimumSpacing / hop.value)
    starts = RunStarts(thresholds, hop: hop.value)
    chain = NoteChain(steps)
    let longestFrames = steps.longest + steps.scoop + Self.margin
    rise = OnsetRise(frames, thresholds, hop: hop.value, longest: longestFrames)
    open = OpenNotes(
      frames, thresholds, hop: hop.value,
      measured: rise.reachAfter(beside: NoteSegmentMeasurement.attackReach))
    measurement = NoteSegmentMeasurement(
      frames, hop: hop, clarityThreshold: thresholds.clarityThreshold, longest: longestFrames)
    dynamics = NoteDynamics(thresholds)
    announcer = NoteAnnouncer(hop: hop, thresholds, dynamics)
  }

  /// The latest frames, of which it is not known yet whether the voice or an onset begins there.
  private static let undecided = 2
  /// A note of this confidence counts, however soft it is.
  private static let certain = 0.8
  /// Frames beyond the longest note that are kept.
  private static let margin = 512

  /// Takes the next frame.
  package func append(_ frame: NoteSegmentFrame, _ receive: Receiver) {
    frames.append(frame)
    advance(isLast: false, receive)
    announcer.follow(frame, at: frames.end - 1, receive)
  }

  /// Ends the recording: decides every note that is left. ``reset()`` comes next.
  package func finish(_ receive: Receiver) {
    advance(isLast: true, receive)
  }

  /// Forgets the recording so far.
  package func reset() {
    frames.removeAll()
    voicing.reset()
    peaks.reset()
    starts.reset()
    chain.reset()
    open.reset()
    lastEnd = -.infinity
    dynamics.reset()
    announcer.reset()
  }

  private func advance(isLast: Bool, _ receive: Receiver) {
    voicing.advance(isLast: isLast)
    peaks.advance(isLast: isLast) { starts.add($0) }
    while let run = voicing.runs.first {
      let isClosed = isClosed(run)
      starts.advance(run, horizon: horizon(isLast), isLast: isClosed) { position, peak in
        chain.add(
          NoteStart(position: position, number: peak.flatMap { announcer.claim($0) }))
      }
      chain.advance(
        run, bound: starts.bound(horizon(isLast)), end: isClosed ? end(of: run) : nil,
        hasOffset: { open.hasOffset(from: $0, before: $1, isLast: isLast, voicing) },
        begin: { begin($0, receive) },
        finish: { open.limit($0, to: $1, endsRun: $2) })
      guard isClosed else { break }
      announcer.retractUnclaimed(receive)
      starts.end(run)
      voicing.removeFirst()
    }
    announcePending(receive)
    decide(isLast, receive)
  }

  /// No onset peak that is settled later lies before this place.
  private func horizon(_ isLast: Bool) -> Double { isLast ? .infinity : peaks.horizon }

  /// Whether a run is over and all onset peaks in it are settled.
  private func isClosed(_ run: VoicedRun) -> Bool {
    run.isOver && peaks.next >= run.upper && peaks.pending?.frame ?? .max >= run.upper
  }

  private func end(of run: VoicedRun) -> Double {
    voicing.fall(of: run) + thresholds.offsetShift / hop.value
  }

  private func begin(_ start: NoteStart, _ receive: Receiver) -> Int {
    let number = announcer.begin(start, frames[frames.end - 1], receive)
    open.begin(start.position, number: number)
    return number
  }

  /// Announces the onset that is not settled yet, if it begins a note as far as can be known.
  private func announcePending(_ receive: Receiver) {
    guard let peak = peaks.candidate, let run = voicing.runs.first, peak.frame < run.upper,
      peak.frame >= starts.firstPeak(of: run)
    else { return }
    announcer.announce(
      peak, position: starts.start(of: peak.position), frames[frames.end - 1], receive)
  }

  private func decide(_ isLast: Bool, _ receive: Receiver) {
    open.findEnds(bound: isLast ? .infinity : endBound, isLast: isLast, voicing)
    let bound = isLast ? .infinity : startBound
    while let note = open.decided(bound: bound, isLast: isLast),
      let isScoop = isScoop(note, bound, isLast)
    {
      if isScoop {
        let whole = open.joinFirst()
        announcer.join(note.number, to: whole.number, at: whole.start, receive)
      } else {
        open.removeFirst()
        finish(note, receive)
      }
    }
    forget()
  }

  /// The open note lasts until here at least.
  private var endBound: Double {
    let runEnd = voicing.runs.first.map {
      Double($0.upper - 1) + thresholds.offsetShift / hop.value
    }
    return min(starts.bound(peaks.horizon), chain.bound, runEnd ?? .infinity)
  }

  /// No note that has not begun yet begins before this place.
  private var startBound: Double {
    var bound = min(starts.bound(peaks.horizon), chain.bound, Double(max(frames.end - 1, 0)))
    for index in voicing.runs.indices where index > 0 || !starts.hasBegun {
      bound = min(bound, max(voicing.runs[index].rise, 0))
    }
    return bound
  }

  /// Whether a note is the scoop of the next one; nil where that is not known yet.
  private func isScoop(_ note: DecidedNote, _ bound: Double, _ isLast: Bool) -> Bool? {
    let leadsOn = open.leadsOn(
      note, after: lastEnd, bound: bound, endBound: isLast ? .infinity : endBound)
    return leadsOn.map { leadsOn in
      guard leadsOn, let pitch = measurement.pitch(of: note.segment),
        let next = measurement.pitch(of: note.lead)
      else { return false }
      return abs(next - pitch) <= thresholds.scoopSemitones
    }
  }

  private func finish(_ note: DecidedNote, _ receive: Receiver) {
    let segment = note.segment
    guard isLong(note), var found = measurement.note(segment), found.defect == nil else {
      return announcer.retract(note.number, receive)
    }
    let start = start(of: segment, key: found.key)
    found.onset = start * hop
    let power = measurement.power(of: NoteSegment(start: start, end: segment.end))
    found.attack = measurement.attack(at: found.onset)
    if notes == .withContours {
      found.contour = measurement.contour(of: segment, from: found.onset, around: found.pitch)
    }
    guard found.defect == nil, isSure(&found, power) else {
      return announcer.retract(note.number, receive)
    }
    lastEnd = segment.end
    announcer.end(note.number, found, notes != .none, receive)
  }

  /// Whether a note is long enough.
  private func isLong(_ note: DecidedNote) -> Bool {
    let segment = note.segment
    guard segment.length < thresholds.minimumNote / hop.value else { return true }
    return segment.length >= thresholds.minimumLoneNote / hop.value && isFresh(segment)
      && note.next - segment.end >= thresholds.loneRest / hop.value
  }

  /// Whether a note is sure enough for how far below the notes before it it lies; gives it its velocity. What is too soft to
  /// be sure counts among the notes before later ones, so that a voice that goes on more softly is heard again.
  private func isSure(_ note: inout Note, _ power: Float) -> Bool {
    guard note.confidence >= thresholds.minimumConfidence else { return false }
    let softness = max(-dynamics.level(of: power) - thresholds.softLevel, 0)
    note.velocity = dynamics.velocity(power: power, lasting: note.duration) ?? note.velocity
    let least = thresholds.minimumConfidence + thresholds.softConfidence * softness
    return note.confidence >= min(least, max(Self.certain, thresholds.minimumConfidence))
  }

  /// Whether a note begins after a rest.
  private func isFresh(_ segment: NoteSegment) -> Bool {
    segment.start - lastEnd >= thresholds.loneRest / hop.value
  }

  /// Where a note begins: not before the one before has ended, and so that it is no shorter than a note must be.
  private func start(of segment: NoteSegment, key: Int) -> Double {
    let latest = max(segment.start, segment.end - thresholds.minimumNote / hop.value)
    let earliest = min(max(lastEnd, 0), segment.start)
    let shift = rise.shift(of: segment, key: key, mayScoop: isFresh(segment))
    return (segment.start + shift).clamped(to: earliest...latest)
  }

  private func forget() {
    if voicing.runs.isEmpty { starts.drop(unclaimedAt: frames.end) }
    let oldest = min(startBound, open.notes.first?.start ?? .infinity)
    let reach = max(
      rise.reachBefore(beside: NoteSegmentMeasurement.attackReach), thresholds.gapFrames,
      NoteSegmentSteps.memory)
    frames.drop(before: Int(oldest.rounded(.down)) - reach - 2)
  }
}
