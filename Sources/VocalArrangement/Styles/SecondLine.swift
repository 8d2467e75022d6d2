import VocalMusic

/// A line under the voice that answers rather than doubles: it begins notes where the voice rests or holds one, and moves
/// by step. Where the voice leaves it no room for some bars, it accompanies with long notes on strong beats.
struct SecondLine {
  /// A sung note of this many sixteenths or more is held; the line may move this many after its beginning.
  private static let (held, patience) = (6, 2)
  /// Bars of silence after which the line accompanies.
  private static let longestSilence = 2
  /// What a move costs, by its size in semitones; larger ones cost more by ``leap`` a semitone.
  private static let moves: [Double] = [2.5, 0.2, 0, 0, 0, 0.3]
  private static let leap = 1.0
  /// What a semitone away from the generated key costs.
  private static let distance = 0.25
  /// What a key within a whole tone of the sung one costs.
  private static let nearness = 6.0

  let range: ClosedRange<Int>
  /// The key that the line played last.
  private var previous: Int?
  /// Bars since it played.
  private var silence = 0

  init(range: ClosedRange<Int>) { self.range = range }

  /// The notes that the line plays of a bar's, in order.
  mutating func answered(_ notes: [BarNote], in harmony: BarHarmony) -> [BarNote] {
    var played = notes.filter { mayBegin(at: $0.step, in: harmony) }
    if played.isEmpty, silence >= Self.longestSilence { played = accompanying(notes, in: harmony) }
    silence = played.isEmpty ? silence + 1 : 0
    return played.map { note in
      var note = note
      note.key = key(for: note, in: harmony)
      previous = note.key
      return harmony.cut(note)
    }
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

  private func key(for note: BarNote, in harmony: BarHarmony) -> Int {
    let keys = range.filter { fits($0, note, in: harmony) }
    return keys.min { cost($0, note, in: harmony) < cost($1, note, in: harmony) } ?? note.key
  }

  private func fits(_ key: Int, _ note: BarNote, in harmony: BarHarmony) -> Bool {
    if harmony.clashes(key, at: note.step) { return false }
    return harmony.chord(at: note.step).contains(key: key)
      || (!harmony.isStrong(note.step) && harmony.scaleContains(key))
  }

  private func cost(_ key: Int, _ note: BarNote, in harmony: BarHarmony) -> Double {
    var cost = Self.distance * Double(abs(key - note.key))
    if let previous {
      let size = abs(key - previous)
      let largest = Self.moves.count - 1
      cost += Self.moves[min(size, largest)] + Self.leap * Double(max(size - largest, 0))
    }
    if let sung = harmony.sung(at: note.step), abs(sung.key - key) <= 2 { cost += Self.nearness }
    return cost
  }
}
