import Foundation
import Testing
import VocalCheckpoints
import VocalMusic
import VocalRhythm
import VocalStages
import VocalTestSupport
import VocalWeights

@Suite struct RhythmModelTests {
  private let path: String
  private let file: WeightFile

  init() throws {
    path = try #require(TrainedWeights.path(of: .rhythm))
    file = try WeightFile(path: path)
  }

  /// The numbers of the metadata "decoder".
  private func decoder() throws -> [String: Double] {
    let text = try #require(file.metadata["decoder"])
    return try JSONDecoder().decode([String: Double].self, from: Data(text.utf8))
  }

  /// The probability of a key is that of the file's numbers, put together here by the formula.
  @Test func aKeysConfidenceIsThatOfTheFilesTables() throws {
    let tensors = try TensorFile(path: path).tensors
    func weight(_ name: String, _ index: Int) throws -> Double {
      Double(try #require(tensors["keys.\(name)"]).values[index]) / 1000
    }
    let independent = try #require(try decoder()["independent_notes"])
    let pitches = [60, 64, 67, 65, 65, 62, 69, 67, 64, 62, 60, 67, 60]
    let notes = pitches.enumerated().map {
      Note(onset: Seconds($0), offset: Seconds($0) + 0.5, pitch: Double($1))
    }
    let count = Double(pitches.count)
    let steps = zip(pitches, pitches.dropFirst()).filter { $0 != $1 }
    let stepCount = Double(steps.count)
    let scores = try (0..<24).map { key in
      let (mode, tonic) = (key / 12, key % 12)
      func degree(_ pitch: Int) -> Int { (pitch - tonic) % 12 }
      func ofDegree(_ name: String, _ pitch: Int) throws -> Double {
        try weight(name, 12 * mode + degree(pitch))
      }
      var score = try weight("mode", mode)
      score += try ofDegree("first", pitches[0]) + ofDegree("last", pitches[12])
      for pitch in pitches { score += try ofDegree("times", pitch) / (1 + count / independent) }
      for pitch in Set(pitches) { score += try ofDegree("presence", pitch) }
      for (from, to) in steps {
        let index = 144 * mode + 12 * degree(from) + degree(to)
        score += try weight("steps", index) / (1 + stepCount / independent)
      }
      return score
    }
    let best = try #require(scores.max())
    let all = scores.reduce(0) { $0 + exp($1 - best) }
    let found = try #require(KeyEstimator(RhythmModel()).estimate(notes))
    #expect(found.key == KeySignature(tonic: 0, mode: .major) && scores.firstIndex(of: best) == 0)
    #expect(abs(found.confidence - 1 / all) < 1e-9)
  }

  /// What is found in a melody with attacks of all kinds.
  private func found(_ file: WeightFile) throws -> [Double] {
    var random = SeededRandom(seed: 2)
    let sung = SungMelody(
      seed: 2, beatsPerMinute: 150, beatsPerBar: 4, bars: 8, jitter: 0.03, drift: 0.05)
    let notes = sung.notes.map { note in
      var note = note
      note.attack = Double.random(in: 0...3, using: &random)
      return note
    }
    return try file.withFile { path in
      let tracker = BeatTracker(try RhythmModel(weights: path))
      let key = try #require(tracker.keys.estimate(notes)).confidence
      let given = BeatTracker.Options(beatsPerMinute: 80)
      let rhythms =
        try [BeatTracker.Options(), given, .init(timeSignature: .sixEight)].map {
          try tracker.rhythm(of: notes, options: $0)
        } + [
          tracker.rhythm(of: Array(notes.prefix(7)), options: given),
          tracker.rhythm(of: Self.quickThree.notes),
        ] + Self.wavering.map { try tracker.rhythm(of: $0.notes) }
      let readings =
        try tracker.readings(of: notes).readings
        + tracker.readings(of: notes, options: given).readings
      return [key] + rhythms.flatMap { [$0.confidence] + $0.beats.map(\.value) }
        + readings.flatMap(\.features)
    }
  }

  /// Bars of three that are beats of 6/8.
  private static let quickThree = SungMelody(seed: 4, beatsPerMinute: 205, beatsPerBar: 3)

  /// Bars that are hard to find, so that it matters which readings count together.
  private static let wavering = (5..<13).map {
    SungMelody(
      seed: $0, beatsPerMinute: 110, beatsPerBar: 4, bars: 4, jitter: 0.045, drift: 0.08)
  }

  @Test func everyNumberOfTheDecoderCounts() throws {
    var same = file
    try same.set("{}", in: "decoder")
    let plain = try found(same)
    let decoder = try decoder()
    #expect(decoder.count == 25)
    for (key, value) in decoder {
      let counts = try [1.1, 1.4, 4, 0.1].contains { factor in
        var changed = file
        try changed.set(#"{"\#(key)": \#(factor * value)}"#, in: "decoder")
        return (try? found(changed)).map { $0 != plain } ?? false
      }
      #expect(counts, "\(key)")
    }
  }

  /// Tables of the right sizes that are divided otherwise would be read as what they are not.
  @Test(arguments: [
    ("configuration", #"{"ages": [1, 2, 3, 4, 6]}"#), ("configuration", #"{"steps_per_beat": 3}"#),
    ("configuration", #"{"hidden": 0}"#), ("configuration", #"{"hidden": 100000}"#),
    ("configuration", #"{"phrase_networks": 0}"#), ("configuration", #"{"phrase_channels": 5000}"#),
    ("decoder", #"{"usual_tempo": 0}"#), ("decoder", #"{"independent_notes": 0}"#),
    ("decoder", #"{"fast_tempo": 70}"#),
    ("decoder", #"{"clear_attack": 0.4}"#), ("decoder", #"{"stray": 1}"#),
    ("decoder", #"{"phrase_share": 1.5}"#), ("decoder", #"{"agreement": 2}"#),
    ("decoder", #"{"jitters": 1}"#),
  ])
  func tablesDividedOtherwiseAreRefused(key: String, values: String) throws {
    var file = file
    try file.set(values, in: key)
    try file.withFile { path in
      let error = thrownError { () throws(VocalMIDIError) in try RhythmModel(weights: path) }
      #expect(error?.description.contains(key) == true, "\(error as Any)")
    }
  }
}
