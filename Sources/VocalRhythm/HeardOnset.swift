import Foundation
import VocalMusic

/// What attacks tell of how exactly onsets are heard, from a ``RhythmModel``.
///
/// Of the onsets that the transcriber finds in synthetic singing, six in ten are false if their attack is below
/// 0.5 dB, and true ones below 1 dB are three times as far off as those above 2 dB.
struct AttackScale: Sendable {
  /// Below this attack an onset is more likely a waver of the voice than the beginning of a note,
  /// decibels.
  let weakest: Double
  /// Above this attack onsets do not become more exact, decibels.
  let clear: Double
  /// The spread of the weakest onsets, and of clear ones.
  let vague: Double
  let exact: Double
}

/// When a note begins, and how exactly that was heard: its attack tells how exactly.
package struct HeardOnset: Hashable, Sendable {
  package let time: Seconds
  /// The standard deviation of `time` from the time that was meant, as a multiple of a usual onset's.
  package let spread: Double

  package init(time: Seconds, spread: Double = 1) {
    self.time = time
    self.spread = spread
  }

  /// A sudden onset is exact, a slurred one vague; without a measured attack the spread is 1.
  init(_ note: Note, _ scale: AttackScale) {
    guard let attack = Self.attack(note) else {
      self.init(time: note.onset)
      return
    }
    let share = ((attack - scale.weakest) / (scale.clear - scale.weakest)).clamped(to: 0...1)
    self.init(time: note.onset, spread: scale.vague + share * (scale.exact - scale.vague))
  }

  /// The weight in least squares.
  var weight: Double { 1 / (spread * spread) }

  /// The notes whose onsets can be trusted; all notes if these are fewer than half, because the singing
  /// then has weak attacks throughout.
  static func trusted(_ notes: [Note], _ scale: AttackScale) -> [Note] {
    let trusted = notes.filter { attack($0) ?? .infinity >= scale.weakest }
    return 2 * trusted.count >= notes.count ? trusted : notes
  }

  private static func attack(_ note: Note) -> Double? {
    note.attack.flatMap { $0.isFinite ? $0 : nil }
  }
}
