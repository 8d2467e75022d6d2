import VocalMusic

/// The chords: up to four voices at a time.
package struct ChordsStyle: PitchedTrackStyle {
  package init() {}

  package let leader: ArrangedTrack? = .bass
  package let voices = 4
  package let level = 50

  package static let range = 48...79
  /// A missing third is added near this many semitones above the lowest note.
  private static let thirdAbove = 4
  /// The centre of the last chord if no chord was played before.
  private static let lastKey = 60

  /// A bar that was there before is played as before. Every chord has its third. A chord is repeated a sixteenth later
  /// only in syncopated genres.
  package func formed(
    _ bars: [[BarNote]], by form: SongForm, in harmonies: [BarHarmony], numbers: GenreNumbers,
    seed: UInt64
  ) -> [[BarNote]] {
    form.firstLike.map { source in
      let bar =
        GenrePolicy(numbers.genre).isSyncopated ? bars[source] : withoutHammering(bars[source])
      return withThirds(bar, in: harmonies[source])
    }
  }

  /// The notes, where one that repeats a key a sixteenth later becomes part of the first one.
  private func withoutHammering(_ bar: [BarNote]) -> [BarNote] {
    var kept: [BarNote] = []
    for note in bar.sorted(by: { $0.step < $1.step }) {
      let before = kept.lastIndex { $0.key == note.key && note.step - $0.step <= 1 }
      if let before {
        kept[before].length = max(kept[before].length, note.step + note.length - kept[before].step)
      } else {
        kept.append(note)
      }
    }
    return kept
  }

  /// The notes, with the third of the chord wherever notes begin without it.
  private func withThirds(_ bar: [BarNote], in harmony: BarHarmony) -> [BarNote] {
    let onsets = Dictionary(grouping: bar, by: \.step).sorted { $0.key < $1.key }
    return onsets.flatMap { step, notes -> [BarNote] in
      let third = harmony.chord(at: step).pitchClasses[1]
      guard let lowest = notes.min(by: { $0.key < $1.key }),
        !notes.contains(where: { PitchClass.of($0.key) == third })
      else { return notes }
      let key = Voicing.nearest(lowest.key + Self.thirdAbove) {
        Self.range.contains($0) && PitchClass.of($0) == third
      }
      var added = lowest
      added.key = key
      return notes + [harmony.cut(added)]
    }
  }

  package func lastKeys(on chord: Chord, after key: Int?) -> [Int] {
    let centre = Double(key ?? Self.lastKey)
    return Voicing.close(chord, voices: voices, centre: centre, previous: [], range: Self.range)
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
