/// The notes of one voiced run, each from its start to the next one: at the starts that ``RunStarts`` settles, and at
/// the legato steps between them.
///
/// A voice that moves a little, once, soon after the run's beginning, and then stays has scooped: that is one note.
struct NoteChain {
  /// Starts that are settled and not begun yet, in order.
  private var starts: [NoteStart] = []
  private var steps: NoteSegmentSteps
  /// The number of the note that has begun last and not ended; nil between runs.
  private(set) var open: Int?
  /// Where the note began.
  private var openStart = 0.0
  /// The first frame of the pitch that steps are compared with, and the next frame that may be one.
  private var stepStart = 0
  private var stepFrame = 0
  /// Whether no note of the run has begun yet.
  private var isNewRun = true
  /// Whether that pitch is the first of the run, which may be a scoop's.
  private var isFirstPitch = false

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
  ///   - hasOffset: whether a note that begins at a place would end before a frame; nil where that is not known yet.
  mutating func advance(
    _ run: VoicedRun, bound: Double, end: Double?,
    hasOffset: (_ start: Double, _ frame: Int) -> Bool?, begin: (NoteStart) -> Int,
    finish: (_ number: Int, _ limit: Double, _ endsRun: Bool) -> Void
  ) {
    while true {
      if open == nil {
        guard !starts.isEmpty else { return }
        let start = starts.removeFirst()
        open = begin(start)
        openStart = start.position
        stepStart = Int(start.position.rounded(.up))
        stepFrame = stepStart + steps.minimumNote
        isFirstPitch = isNewRun
        isNewRun = false
      }
      let limit = limit(run, bound: bound, isOver: end != nil)
      let areTaken = takeSteps(before: limit, hasOffset: hasOffset, begin: begin, finish: finish)
      guard areTaken, limit.isFinal, let number = open else { return }
      if let next = starts.first {
        finish(number, next.position, false)
      } else if let end {
        finish(number, end, true)
        isNewRun = true
      }
      open = nil
    }
  }

  mutating func reset() {
    starts.removeAll(keepingCapacity: true)
    open = nil
    isNewRun = true
  }

  /// The frame up to which the open note is known to last if no step ends it, and whether it ends there.
  private typealias Limit = (frame: Int, isFinal: Bool)

  private func limit(_ run: VoicedRun, bound: Double, isOver: Bool) -> Limit {
    if let next = starts.first {
      let frame = Int(next.position)
      return (min(frame, run.upper), frame <= run.upper || run.isOver)
    }
    if isOver { return (run.upper, true) }
    return (bound < Double(run.upper) ? Int(bound) : run.upper, false)
  }

  /// - Returns: whether it is known of each step what it is.
  private mutating func takeSteps(
    before limit: Limit, hasOffset: (_ start: Double, _ frame: Int) -> Bool?,
    begin: (NoteStart) -> Int,
    finish: (_ number: Int, _ limit: Double, _ endsRun: Bool) -> Void
  ) -> Bool {
    while stepFrame + steps.need <= limit.frame {
      guard steps.isStep(at: stepFrame, since: stepStart), let number = open else {
        stepFrame += 1
        continue
      }
      guard let isScoop = isScoop(before: limit, hasOffset: hasOffset) else { return false }
      if !isScoop {
        let position = Double(stepFrame) - 0.5
        finish(number, position, false)
        open = begin(NoteStart(position: position))
      }
      stepStart = stepFrame
      stepFrame += steps.minimumNote
      isFirstPitch = false
    }
    return true
  }

  /// Whether the note has scooped up to the step that was found; nil where that is not known yet.
  private mutating func isScoop(
    before limit: Limit, hasOffset: (_ start: Double, _ frame: Int) -> Bool?
  ) -> Bool? {
    guard isFirstPitch, stepFrame - stepStart < steps.scoop,
      steps.isSmall(stepFrame, since: stepStart)
    else { return false }
    let rest = limit.frame - stepFrame
    guard limit.isFinal || rest >= steps.scoopNeed else { return nil }
    guard rest >= steps.scoop, !steps.goesOn(after: stepFrame, before: limit.frame) else {
      return false
    }
    return hasOffset(openStart, stepFrame + steps.scoop).map { !$0 }
  }
}
