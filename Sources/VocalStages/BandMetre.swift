import VocalMusic

/// The bars that a band plays, and which of them it plays in a metre.
package enum BandMetre {
  /// The beats of its bars.
  package static let barLengths = 3...4

  /// For the length of a written bar, the beats of the band's bars: half a bar, the whole of it, or a part.
  private static let bars: [Beats: Int] = [2: 4, 4: 4, 8: 4, 1.5: 3, 3: 3, 6: 3, 12: 3]

  /// The beats of the band's bars in a metre; nil for one that it does not play.
  package static func beatsPerBar(in signature: TimeSignature) -> Int? {
    bars[signature.beatsPerBar]
  }

  /// The usual metres that it plays: "2/4, 3/4 or 4/4".
  package static var names: String {
    let usual = [(2, 4), (3, 4), (4, 4), (5, 4), (3, 8), (6, 8), (9, 8), (12, 8)]
    let played = usual.compactMap { TimeSignature($0.0, $0.1) }
      .filter { beatsPerBar(in: $0) != nil }.map(\.description)
    return played.dropLast().joined(separator: ", ") + " or " + (played.last ?? "")
  }
}
