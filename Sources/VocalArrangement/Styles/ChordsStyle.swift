import VocalMusic

/// The chords: up to four voices at a time.
package struct ChordsStyle: PitchedTrackStyle {
  package init() {}

  package let leader: ArrangedTrack? = .bass
  package let voices = 4
  package let level = 50

  package static let range = 48...79

  package func program(in genre: Genre) -> Int {
    switch genre {
    case .pop, .jazz: 0
    case .rock: 29
    case .punk: 30
    case .funk: 7
    case .soul, .hiphop: 4
    case .blues, .reggae: 16
    case .latin: 24
    case .afrobeat: 27
    case .country: 25
    }
  }

  /// Three or more notes at a step become the chord in close position, near the roll's and the previous
  /// voicing; one or two keep their places as far as the chord allows.
  package func fitted(
    _ onsets: [BarNote], to harmony: BarHarmony, voicing: inout [Int]
  ) -> [BarNote] {
    var notes: [BarNote] = []
    for step in 0..<harmony.steps {
      let group = onsets.filter { $0.step == step }.prefix(voices)
      guard let length = group.map(\.length).max() else { continue }
      let keys = keys(of: group.map(\.key), in: harmony.chord(at: step), voicing: &voicing)
      notes += keys.map { harmony.cut(BarNote(step: step, length: length, key: $0)) }
    }
    return separated(notes)
  }

  private func keys(of group: [Int], in chord: Chord, voicing: inout [Int]) -> [Int] {
    if group.count >= 3 {
      voicing = Voicing.close(
        chord, voices: group.count, centre: Voicing.mean(group), previous: voicing,
        range: Self.range)
      return voicing
    }
    let placed = group.map { key in
      Voicing.nearest(Voicing.folded(key, into: Self.range)) {
        Self.range.contains($0) && chord.contains(key: $0)
      }
    }
    return Set(placed).sorted()
  }

  /// Ends a note where its key begins again.
  private func separated(_ notes: [BarNote]) -> [BarNote] {
    notes.map { note in
      var note = note
      for other in notes where other.key == note.key && other.step > note.step {
        note.length = min(note.length, other.step - note.step)
      }
      return note
    }
  }
}
