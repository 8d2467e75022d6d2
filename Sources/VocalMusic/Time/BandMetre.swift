/// The bars that a band plays in a metre, in beats as they are felt (``TimeSignature/beat``).
///
/// Two bars of two beats, as 2/4 and 6/8 have them, are one bar of the band.
package struct BandMetre: Hashable, Sendable {
  /// The beats of its bars.
  package static let barLengths = 3...4

  /// Beats of the band's bar, by the felt beats of a written one: it is two written bars, one, a half or a quarter.
  private static let bars: [Beats: Int] = [2: 4, 4: 4, 8: 4, 1.5: 3, 3: 3, 6: 3, 12: 3]

  /// The metre as it is written.
  package let signature: TimeSignature
  /// Felt beats of the band's bars.
  package let beatsPerBar: Int

  /// nil for a metre that a band does not play.
  package init?(_ signature: TimeSignature) {
    guard let beats = Self.bars[signature.feltBeatsPerBar] else { return nil }
    self.init(signature, beatsPerBar: beats)
  }

  /// Bars of any length, for what is made without a band.
  package init(_ signature: TimeSignature, beatsPerBar: Int) {
    self.signature = signature
    self.beatsPerBar = beatsPerBar
  }

  /// A written note, in felt beats.
  package func felt(_ written: BeatNote) -> BeatNote {
    written.scaled(by: 1 / signature.beat.value)
  }

  /// A note in felt beats, as it is written.
  package func written(_ felt: BeatNote) -> BeatNote { felt.scaled(by: signature.beat.value) }

  /// Where a half of a band's bar begins, in written beats.
  package func start(ofHalf half: Int) -> Beats {
    signature.beat * (Double(half * beatsPerBar) / 2)
  }

  /// The number of the half of a written bar in which a half of the band's bar begins.
  package func writtenHalf(atHalf half: Int) -> Int {
    Int((2 * (start(ofHalf: half) / signature.beatsPerBar)).rounded(.down))
  }

  /// How many written bars are begun in a number of halves of the band's bars.
  package func writtenBars(halves: Int) -> Int {
    Int((start(ofHalf: halves) / signature.beatsPerBar).rounded(.up))
  }

  /// The usual metres that it plays: "2/4, 3/4 or 4/4".
  package static var names: String {
    let usual = [(2, 4), (3, 4), (4, 4), (5, 4), (3, 8), (6, 8), (9, 8), (12, 8)]
    let played = usual.compactMap { TimeSignature($0.0, $0.1) }
      .filter { BandMetre($0) != nil }.map(\.description)
    return played.dropLast().joined(separator: ", ") + " or " + (played.last ?? "")
  }
}

extension BeatNote {
  fileprivate func scaled(by factor: Double) -> BeatNote {
    guard factor != 1 else { return self }
    var note = self
    note.onset = onset * factor
    note.offset = offset * factor
    return note
  }
}
