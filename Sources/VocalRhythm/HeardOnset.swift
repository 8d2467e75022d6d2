import Foundation
import VocalMusic

/// When a note begins, and how exactly that was heard.
///
/// The attack tells: of onsets that the transcriber finds in synthetic singing, those of less than half a
/// decibel are false in six cases of ten, and true ones of less than one lie three times as far off as
/// those of more than two.
package struct HeardOnset: Hashable, Sendable {
  /// Seconds.
  package let time: Double
  /// The deviation of `time` from where the singer meant it, over that of a usual onset.
  package let spread: Double

  /// An attack of less is more likely a waver of the voice than the beginning of a note, decibels.
  private static let weakest = 0.5
  /// An attack of more makes an onset no more exact, decibels.
  private static let clear = 2.0
  /// The spread of the weakest onsets, and of clear ones.
  private static let vague = 1.4
  private static let exact = 0.95

  package init(time: Double, spread: Double = 1) {
    self.time = time
    self.spread = spread
  }

  /// A sudden onset is exact, a slurred one vague; without an attack it is a usual one.
  package init(_ note: Note) {
    guard let attack = Self.attack(note) else {
      self.init(time: note.onset.value)
      return
    }
    let share = ((attack - Self.weakest) / (Self.clear - Self.weakest)).clamped(to: 0...1)
    self.init(time: note.onset.value, spread: Self.vague + share * (Self.exact - Self.vague))
  }

  /// What the onset counts in least squares.
  var weight: Double { 1 / (spread * spread) }

  /// The notes whose onsets can be trusted; all of them where those are fewer than half, for then weak
  /// attacks are the manner of the singing.
  static func trusted(_ notes: [Note]) -> [Note] {
    let trusted = notes.filter { attack($0) ?? .infinity >= weakest }
    return 2 * trusted.count >= notes.count ? trusted : notes
  }

  private static func attack(_ note: Note) -> Double? {
    note.attack.flatMap { $0.isFinite ? $0 : nil }
  }
}
