import VocalMusic
import VocalStages

/// A line under the voice that answers it: it begins notes where the voice rests or holds a note, and moves by step as
/// often as people do. Where the voice leaves it no room for some bars, it accompanies with long notes on strong beats.
struct SecondLine {
  /// A sung note of this many sixteenths or more is held; the line may move this many after its beginning.
  private static let (held, patience) = (6, 2)
  /// Bars of silence after which the line accompanies.
  private static let longestSilence = 2
  /// The whole tone within which the line keeps away from the voice.
  private static let nearest = 2
  /// The cost of a move larger than those that were counted.
  private static let forbidden = 100.0
  /// How many random numbers are drawn for a note, one for each key counted from the tonic: more than the range has.
  private static let degrees = 48

  let range: ClosedRange<Int>
  /// What a move costs, by its size in semitones; larger ones are not made where there is a choice.
  let moves: [Double]
  /// The key that the line played last.
  private var previous: Int?
  /// Bars since it played.
  private var silence = 0
  private var random: SplitMix64

  init(range: ClosedRange<Int>, moves: [Double], seed: UInt64) {
    self.range = range
    self.moves = moves
    random = SplitMix64(seed: seed)
  }

  /// The notes that the line plays of a bar's, in order.
  mutating func answered(_ notes: [BarNote], in harmony: BarHarmony) -> [BarNote] {
    var played = notes.filter { mayBegin(at: $0.step, in: harmony) }
    if played.isEmpty, silence >= Self.longestSilence { played = accompanying(notes, in: harmony) }
    silence = played.isEmpty ? silence + 1 : 0
    for index in played.indices {
      played[index].key = key(for: played[index], in: harmony)
      previous = played[index].key
    }
    return played.map(harmony.cut)
  }

  /// A bar that the line plays again.
  mutating func repeated(_ notes: [BarNote]) -> [BarNote] {
    previous = notes.last?.key ?? previous
    silence = 0
    return notes
  }

  /// The first note of each half of the bar, from its strong beat to its end.
  private func accompanying(_ notes: [BarNote], in harmony: BarHarmony) -> [BarNote] {
    [0, harmony.half].compactMap { start in
      guard harmony.isStrong(start),
        let first = notes.first(where: { start..<start + harmony.half ~= $0.step })
      else { return nil }
      return BarNote(step: start, length: harmony.half, key: first.key)
    }
  }

  private func mayBegin(at step: Int, in harmony: BarHarmony) -> Bool {
    guard let sung = harmony.sung(at: step) else { return true }
    return sung.length >= Self.held && step - sung.step >= Self.patience
  }

  /// One of the keys that fit, drawn in proportion to exp(-cost); in a song that is transposed the transposed key.
  private mutating func key(for note: BarNote, in harmony: BarHarmony) -> Int {
    let fitting = range.filter { fits($0, note, in: harmony) }
    let apart = fitting.filter { isApart($0, note, in: harmony) }
    let keys = apart.isEmpty ? fitting : apart
    let noise = (0..<Self.degrees).map { _ in random.nextGumbel() }
    let scores = keys.map { key in
      noise[(key + harmony.transposition) % Self.degrees] - cost(key, note)
    }
    return scores.indices.max { scores[$0] < scores[$1] }.map { keys[$0] } ?? note.key
  }

  private func fits(_ key: Int, _ note: BarNote, in harmony: BarHarmony) -> Bool {
    if harmony.clashes(key, at: note.step) { return false }
    return harmony.chord(at: note.step).contains(key: key)
      || (!harmony.isStrong(note.step) && harmony.scaleContains(key))
  }

  private func isApart(_ key: Int, _ note: BarNote, in harmony: BarHarmony) -> Bool {
    harmony.sung(at: note.step).map { abs($0.key - key) > Self.nearest } ?? true
  }

  /// What the move costs, and one more for an octave away from the generated key.
  private func cost(_ key: Int, _ note: BarNote) -> Double {
    let distance = Double(abs(key - note.key)) / 12
    guard let previous, !moves.isEmpty else { return distance }
    let size = abs(key - previous)
    return distance + (size < moves.count ? moves[size] : Self.forbidden)
  }
}
