/// How many note values of which kind make a bar: 4/4, 6/8.
public struct TimeSignature: Hashable, Sendable, CustomStringConvertible {
  /// Note values in a bar, 1...255.
  public let numerator: Int

  /// The note value, a power of two 1...128: 4 is a quarter note.
  public let denominator: Int

  /// Four quarter notes in a bar.
  public static let fourFour = quarters(4)

  /// Three quarter notes in a bar.
  public static let threeFour = quarters(3)

  /// Two quarter notes in a bar.
  public static let twoFour = quarters(2)

  /// Six eighths in a bar, felt in two.
  public static let sixEight = TimeSignature(uncheckedNumerator: 6, denominator: 8)

  /// Twelve eighths in a bar, felt in four.
  public static let twelveEight = TimeSignature(uncheckedNumerator: 12, denominator: 8)

  /// The whole numbers of beats of the bars that melodies are read, continued and harmonised in.
  public static let wholeBeats = 1...16

  /// Creates a time signature; nil if a MIDI file cannot state it (see the properties).
  public init?(_ numerator: Int, _ denominator: Int) {
    guard (1...255).contains(numerator), (1...128).contains(denominator),
      denominator.nonzeroBitCount == 1
    else { return nil }
    self.init(uncheckedNumerator: numerator, denominator: denominator)
  }

  /// Bars of 1...255 quarter notes.
  package static func quarters(_ count: Int) -> TimeSignature {
    TimeSignature(uncheckedNumerator: count, denominator: 4)
  }

  private init(uncheckedNumerator numerator: Int, denominator: Int) {
    self.numerator = numerator
    self.denominator = denominator
  }

  /// The length of a bar; 3 beats in 6/8.
  public var beatsPerBar: Beats { Beats(Double(numerator) * 4 / Double(denominator)) }

  /// Whether beats divide into three: 6/8, 9/8 and 12/8.
  public var isCompound: Bool { denominator == 8 && [6, 9, 12].contains(numerator) }

  /// The beat as it is felt, conducted and counted by tempi: a dotted quarter (1.5) in a compound metre, otherwise a
  /// quarter.
  public var beat: Beats { isCompound ? 1.5 : 1 }

  /// The length of a bar in beats as they are felt; 2 in 6/8.
  package var feltBeatsPerBar: Beats { Beats(beatsPerBar / beat) }

  /// The signature as written, "6/8".
  public var description: String { "\(numerator)/\(denominator)" }
}
