import Foundation
import VocalMusic

/// The drum kit: hits of any loudness, without lengths and without harmony.
package struct DrumsStyle: TrackStyle {
  package init() {}

  package let isDrums = true
  package let learned = LearnedTrack.Notes.pattern
  package let leader: ArrangedTrack? = nil
  package let repeatsEmptyBars = true
  /// The generated hits have accents already.
  package let accentShare = 0.0

  private static let hiHats = [Percussion.closedHiHat, Percussion.openHiHat]

  /// What the hands play; at a step the first two of equally loud ones.
  private static let hands = [
    Percussion.sideStick, Percussion.snare, Percussion.closedHiHat, Percussion.openHiHat,
    Percussion.lowTom, Percussion.middleTom, Percussion.highTom, Percussion.crash, Percussion.ride,
    Percussion.rideBell,
  ]

  /// The velocity of the loudest hit.
  private static let level = 92.0
  /// The least velocity of a hit, 0...1: a softer one would not be heard.
  private static let softest = 0.25

  /// How loud the second of three eighths is, of the softer of the others.
  private static let middleEighth = 0.8

  /// A phrase that comes again has the groove of the first one like it. A phrase ends with a fill, and the next one
  /// begins with a crash. Where a genre rides, the ride has the part that the hi-hat has elsewhere; a pattern that was
  /// learned has its own.
  package func formed(
    _ bars: [[BarNote]], by form: SongForm, in harmonies: [BarHarmony], numbers: GenreNumbers,
    seed: UInt64
  ) -> [[BarNote]] {
    let hits = numbers.loudness.map { DrumLoudness(mean: $0).applied(to: bars) } ?? bars
    let rides = numbers.pattern == nil && GenrePolicy(numbers.genre).rides
    let bars = rides ? zip(hits, harmonies).map(riding) : hits
    return form.groove.enumerated().map { number, source in
      if SongForm.endsPhrase(number) {
        return DrumFill(number: source / SongForm.phrase, steps: harmonies[number].steps)
          .applied(to: bars[source])
      }
      return number > 0 && number % SongForm.phrase == 0 ? withCrash(bars[source]) : bars[source]
    }
  }

  /// The bar with the ride in place of the hi-hat, which keeps the second and the fourth beat, and on every beat.
  private func riding(_ bar: [BarNote], in harmony: BarHarmony) -> [BarNote] {
    let played = bar.map { note in
      var note = note
      if Self.hiHats.contains(note.key), note.step % 8 != 4 { note.key = Percussion.ride }
      return note
    }
    let beats = stride(from: 0, to: harmony.steps, by: 4).filter { beat in
      !played.contains { $0.step == beat && $0.key == Percussion.ride }
    }
    let added = beats.map { BarNote(step: $0, length: 1, key: Percussion.ride, velocity: 0.6) }
    return (played + added).sorted { ($0.step, $0.key) < ($1.step, $1.key) }
  }

  /// Cymbals that play both eighths of a beat play all three.
  package func inThree(_ bar: [BarNote]) -> [BarNote] {
    let cymbals = bar.filter { $0.key == Percussion.ride || Self.hiHats.contains($0.key) }
    let added = cymbals.filter { $0.step % 4 == 0 }.compactMap { first -> BarNote? in
      guard let last = cymbals.first(where: { $0.step == first.step + 2 }),
        !cymbals.contains(where: { $0.step == first.step + 1 })
      else { return nil }
      return BarNote(
        step: first.step + 1, length: 1, key: first.key,
        velocity: Self.middleEighth * min(first.velocity, last.velocity))
    }
    return (bar + added).sorted { ($0.step, $0.key) < ($1.step, $1.key) }
  }

  private func withCrash(_ bar: [BarNote]) -> [BarNote] {
    [
      BarNote(step: 0, length: 1, key: Percussion.kick, velocity: 0.9),
      BarNote(step: 0, length: 1, key: Percussion.crash, velocity: 0.9),
    ] + bar.filter { $0.step > 0 }
  }

  package func entering(_ note: BeatNote, at entry: Beats) -> BeatNote? { nil }

  package func lastNotes(
    on chord: Chord, in ending: Range<Beats>, after key: Int?
  ) -> [BeatNote] {
    [(Percussion.kick, 92), (Percussion.crash, 88)].map { key, velocity in
      BeatNote(onset: ending.lowerBound, duration: 0.25, key: key, velocity: velocity)
    }
  }

  package func velocity(of note: BarNote) -> Int {
    Int((note.velocity * Self.level).rounded()).clamped(to: MIDIRange.velocities)
  }

  package func normalised(_ notes: [BarNote], transposition: Int) -> [BarNote] { notes }

  package func encode(_ notes: [BarNote], into roll: UnsafeMutablePointer<Float>) {
    BarRoll.encode(drums: notes, into: roll)
  }

  package func onsetCount(in roll: UnsafePointer<Float>, steps: Int) -> Int {
    BarRoll.onsetCount(drums: roll, steps: steps)
  }

  /// Every kick and, at each step, the two loudest other hits at most; no hit is inaudible.
  package func play(
    _ roll: UnsafePointer<Float>, in harmony: BarHarmony, onsetBias: Double, voicing: inout [Int],
    seed: UInt64
  ) -> PlayedBar {
    let hits = (0..<harmony.steps).flatMap { step in
      let row = roll + step * BarRoll.keys
      return keys(in: row).map { key in
        let quietest = Double(BarRoll.quietestHit)
        let level = (Double(row[key]) - quietest) / (1 - quietest)
        return BarNote(
          step: step, length: 1, key: key,
          velocity: level.clamped(to: Self.softest...1))
      }
    }
    return PlayedBar(notes: hits, fitting: 1)
  }

  private func keys(in row: UnsafePointer<Float>) -> [Int] {
    let loudest = Self.hands.filter { row[$0] >= BarRoll.hitThreshold }
      .sorted { row[$0] != row[$1] ? row[$0] > row[$1] : $0 < $1 }
    let feet = row[Percussion.kick] >= BarRoll.hitThreshold ? [Percussion.kick] : []
    return (feet + loudest.prefix(2)).sorted()
  }

  /// Drums have no pitch, and count as consonant: 1.
  package func consonances(of candidates: [[BarNote]], in harmony: BarHarmony) -> [Double] {
    candidates.map { _ in 1 }
  }
}
