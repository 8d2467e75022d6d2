import VocalCheckpoints
import VocalMusic
import VocalStages

/// What a melody tells of its key, in pitch classes.
struct KeyEvidence {
  /// The shortest and the longest duration that a note counts for.
  private static let noteLimits: ClosedRange<Seconds> = 0.05...2
  /// The least confidence that a note counts with.
  private static let leastConfidence = 0.05

  /// The time that each pitch class sounds, weighted by the notes' confidence, as a share of it all (12).
  let times: [Double]
  /// 1 for the pitch classes that occur, 0 for the others (12).
  let presence: [Double]
  /// The pitch class of the first note, and of the last.
  let first: Int
  let last: Int
  /// How often each pitch class follows each other one, weighted by the lower confidence of the two, as a share of all
  /// such steps (12, 12).
  let steps: [[Double]]
  /// How many notes there are, and how many steps between pitch classes.
  let noteCount: Int
  let stepCount: Int

  /// - Parameter notes: in any order; nil without one.
  init?(_ notes: [Note]) {
    let notes = notes.sorted { ($0.onset, $0.pitch) < ($1.onset, $1.pitch) }
    let classes = notes.map { PitchClass.of($0.key) }
    guard let first = classes.first, let last = classes.last else { return nil }
    var times = [Double](repeating: 0, count: PitchClass.count)
    var presence = times
    var steps = [[Double]](repeating: times, count: PitchClass.count)
    var stepCount = 0
    let confidences = notes.map { $0.confidence.clamped(to: Self.leastConfidence...1) }
    for (index, pitchClass) in classes.enumerated() {
      times[pitchClass] +=
        notes[index].duration.clamped(to: Self.noteLimits).value * confidences[index]
      presence[pitchClass] = 1
      guard index > 0, classes[index - 1] != pitchClass else { continue }
      steps[classes[index - 1]][pitchClass] += min(confidences[index - 1], confidences[index])
      stepCount += 1
    }
    let time = times.reduce(0, +)
    let weight = steps.joined().reduce(0, +)
    self.times = times.map { $0 / time }
    self.presence = presence
    self.first = first
    self.last = last
    self.steps = stepCount == 0 ? steps : steps.map { row in row.map { $0 / weight } }
    noteCount = notes.count
    self.stepCount = stepCount
  }
}

/// By what the key of a melody is told: a log-linear model, fitted by maximum likelihood to melodies of known keys.
///
/// A key scores the degrees that the melody's pitch classes have above its tonic, each of them weighted by a table of
/// its mode. Beside how the time is shared (D. Temperley, "Music and Probability", 2007, chapter 4), which degrees
/// occur and where the melody begins and ends, steps tell of the harmony that is meant: from the seventh degree to the
/// tonic, or along its triad.
struct KeyModel: Sendable {
  /// The weights of one mode, in nats.
  private struct Tables: Sendable {
    let bias: Double
    let times: [Double]
    let presence: [Double]
    let first: [Double]
    let last: [Double]
    /// The rows are of the earlier note's degrees.
    let steps: [[Double]]
  }

  /// The largest weight, in thousandths of a nat.
  private static let largest = 100_000.0

  private let major: Tables
  private let minor: Tables
  private let independentNotes: Double

  /// Reads the tensors `keys.n`, in thousandths of a nat.
  ///
  /// - Parameter independentNotes: what even the longest melody counts as: n notes as n / (1 + n / independentNotes).
  init(_ file: TableFile, independentNotes: Double) throws(CheckpointError) {
    let degrees = PitchClass.count
    let mode = try file.rows("keys.mode", [2, 1])
    let vectors = try ["times", "presence", "first", "last"].map {
      name throws(CheckpointError) in try file.rows("keys.\(name)", [2, degrees])
    }
    let steps = try file.rows("keys.steps", [2 * degrees, degrees])
    try file.require(
      (mode + vectors.joined() + steps).joined().allSatisfy { $0.magnitude <= Self.largest },
      "configuration", "the weights of keys must be from -100,000 to 100,000 thousandths")
    let nats = vectors.map { $0.map { $0.map { $0 / 1000 } } }
    let tables = (0..<2).map { index in
      Tables(
        bias: mode[index][0] / 1000, times: nats[0][index], presence: nats[1][index],
        first: nats[2][index], last: nats[3][index],
        steps: steps[degrees * index..<degrees * (index + 1)].map { $0.map { $0 / 1000 } })
    }
    (major, minor) = (tables[0], tables[1])
    self.independentNotes = independentNotes
  }

  /// The logarithm of a key's probability, up to a constant that all keys share.
  func logOdds(of key: KeySignature, _ evidence: KeyEvidence) -> Double {
    let tables = key.mode == .major ? major : minor
    func degree(_ pitchClass: Int) -> Int {
      (pitchClass - key.tonic + PitchClass.count) % PitchClass.count
    }
    let (notes, steps) = (independent(evidence.noteCount), independent(evidence.stepCount))
    var sum =
      tables.bias + tables.first[degree(evidence.first)] + tables.last[degree(evidence.last)]
    for pitchClass in 0..<PitchClass.count {
      let from = degree(pitchClass)
      sum += notes * evidence.times[pitchClass] * tables.times[from]
      sum += evidence.presence[pitchClass] * tables.presence[from]
      for (next, share) in evidence.steps[pitchClass].enumerated() where share > 0 {
        sum += steps * share * tables.steps[from][degree(next)]
      }
    }
    return sum
  }

  /// How many independent notes so many count as: melodies repeat themselves.
  private func independent(_ count: Int) -> Double {
    Double(count) / (1 + Double(count) / independentNotes)
  }
}
