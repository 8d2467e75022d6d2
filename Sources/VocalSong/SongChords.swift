import VocalMusic

extension BandMetre {
  /// Where chords change, in written beats.
  ///
  /// - Parameter chords: of the halves of the band's bars.
  func changes(of chords: [Chord]) -> [TempoMap.Change<Chord>] {
    chords.indices.filter { $0 == 0 || chords[$0] != chords[$0 - 1] }
      .map { TempoMap.Change(beat: start(ofHalf: $0), value: chords[$0]) }
  }
}

extension [TempoMap.Change<Chord>] {
  /// The chord that holds at a beat, or begins a little later; nil before the first.
  func chord(at beat: Beats) -> Chord? { last { $0.beat <= beat + Self.lateness }?.value }

  /// How late a chord may be written that belongs to a beat.
  private static var lateness: Beats { 0.125 }
}
