import VocalMusic
import VocalStages

/// What an arrangement is made for: a melody, its chords, its key and metre, and the style.
public struct LeadSheet: Hashable, Sendable {
  /// The range of ``beatsPerBar``.
  public static let barLengths = BandMetre.barLengths

  /// The sung melody, from the first bar on.
  public var melody: [BeatNote]

  /// The chord of each half bar; a song has half as many bars as chords, rounded up.
  public var chords: [Chord]

  /// The key.
  public var key: KeySignature

  /// The style.
  public var genre: Genre

  /// How the style is played otherwise than the genre.
  public var profile: GenreProfile?

  /// Beats of a bar, 3 or 4.
  public var beatsPerBar: Int

  /// Whether beats divide into three, as the dotted quarters of 6/8 do; the times of the melody, and of the tracks
  /// made for it, are in such beats then.
  public var isCompound: Bool

  /// Creates a lead sheet.
  public init(
    melody: [BeatNote], chords: [Chord], key: KeySignature, genre: Genre,
    profile: GenreProfile? = nil, beatsPerBar: Int = 4, isCompound: Bool = false
  ) {
    self.isCompound = isCompound
    self.melody = melody
    self.chords = chords
    self.key = key
    self.genre = genre
    self.profile = profile
    self.beatsPerBar = beatsPerBar
  }
}

extension LeadSheet {
  /// How its beats divide.
  var division: BeatDivision { isCompound ? .three : .two }

  /// What the notes of each bar must fit; a note of the melody lasts from the sixteenth nearest to its
  /// onset to the one nearest to its end; in a compound metre, steps take the place of sixteenths. O(bars + notes).
  package func bars() -> [BarHarmony] {
    let steps = 4 * beatsPerBar
    var bars = stride(from: 0, to: chords.count, by: 2).map { index in
      BarHarmony(
        firstChord: chords[index], secondChord: chords[min(index + 1, chords.count - 1)],
        steps: steps, relativeMajor: key.relativeMajorTonic)
    }
    for note in melody.sorted(by: { $0.onset < $1.onset }) {
      let limit = Double(steps * bars.count)
      guard note.isPlaceable, division.step(at: note.onset) < limit else { continue }
      let start = Int(division.step(at: note.onset).rounded())
      let end = max(Int(min(division.step(at: note.offset), limit).rounded()), start + 1)
      guard end > 0 else { continue }
      for bar in max(start, 0) / steps...(end - 1) / steps where bar < bars.count {
        bars[bar].voice.append(
          BarNote(step: start - bar * steps, length: end - start, key: note.key))
      }
    }
    return bars
  }
}
