/// The notes of one voiced run, each from its start to the next one: at the starts that ``RunStarts`` settles, and at
/// the legato steps between them.
struct NoteChain {
  /// Starts that are settled and not begun yet, in order.
  private var starts: [NoteStart] = []
  private var steps: NoteSegmentSteps
  /// The number of the note that has begun last and not ended; nil between runs.
  private(set) var open: Int?
  /// The first frame of the pitch that steps are compared with, and the next frame that may be one.
  private var stepStart = 0
  private var stepFrame = 0

  init(_ steps: NoteSegmentSteps) {
    self.steps = steps
    starts.reserveCapacity(512)
  }

  mutating func add(_ start: NoteStart) { starts.append(start) }

  /// The earliest place where the next note can begin: at the first settled start, or at the next frame that may be a
  /// legato step, whichever comes first; infinity where neither is known.
  var bound: Double {
    min(starts.first?.position ?? .infinity, open == nil ? .infinity : Double(stepFrame) - 0.5)
  }

  /// Advances to the last note whose beginning is settled.
  ///
  /// - Parameters:
  ///   - run: as far as it is known.
  ///   - bound: no start that is settled later lies before this place.
  ///   - end: where the run ends, once it is over and all its starts are settled.
  mutating func advance(
    _ run: VoicedRun, bound: Double, end: Double?, begin: (NoteStart) -> Int,
    finish: (_ number: Int, _ limit: Double, _ endsRun: Bool) -> Void
  ) {
    while true {
      if open == nil {
        guard !starts.isEmpty else { return }
        let start = starts.removeFirst()
        open = begin(start)
        stepStart = Int(start.position.rounded(.up))
        stepFrame = stepStart + steps.minimumNote
      }
      let limit = limit(run, bound: bound, isOver: end != nil)
      takeSteps(before: limit.frame, begin: begin, finish: finish)
      guard limit.isFinal, let number = open else { return }
      if let next = starts.first {
        finish(number, next.position, false)
      } else if let end {
        finish(number, end, true)
      }
      open = nil
    }
  }

  mutating func reset() {
    starts.removeAll(keepingCapacity: true)
    open = nil
  }

  /// The frame up to which the open note is known to last if no step ends it, and whether it ends there.
  private func limit(
    _ run: VoicedRun, bound: Double, isOver: Bool
  ) -> (frame: Int, isFinal: Bool) {
    if let next = starts.first {
      let frame = Int(next.position)
      return (min(frame, run.upper), frame <= run.upper || run.isOver)
    }
    if isOver { return (run.upper, true) }
    return (bound < Double(run.upper) ? Int(bound) : run.upper, false)
  }

  private mutating func takeSteps(
    before limit: Int, begin: (NoteStart) -> Int,
    finish: (_ number: Int, _ limit: Double, _ endsRun: Bool) -> Void
  ) {
    while stepFrame + steps.need <= limit {
      if steps.isStep(at: stepFrame, since: stepStart), let number = open {
        let position = Double(stepFrame) - 0.5
        finish(number, position, false)
        open = begin(NoteStart(position: position))
        stepStart = stepFrame
        stepFrame += steps.minimumNote
      } else {
        stepFrame += 1
      }
    }
  }
}
