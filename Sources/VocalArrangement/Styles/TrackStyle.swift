import VocalMusic

/// What distinguishes a track of the band from the others: which track it follows, how its bars are read
/// and played, and what it sounds like.
package protocol TrackStyle: Sendable {
  /// Whether keys select drums of a kit.
  var isDrums: Bool { get }

  /// What a style that is learned from files knows of the track's notes.
  var learned: LearnedTrack.Notes { get }

  /// Who plays the track in a genre, and where.
  func part(in genre: Genre) -> CastPart

  /// The track whose rhythm this one follows.
  var leader: ArrangedTrack? { get }

  /// The steps of a bar of the leader that this track follows.
  func heard(in bar: [BarNote]) -> Set<Int>

  /// Whether the bar before is repeated where nothing was generated.
  var repeatsEmptyBars: Bool { get }

  /// The share of the genre's accents that this track gets, 0...1; the sung melody gets all.
  var accentShare: Double { get }

  /// The velocity of a note, 1...127, so that a voice of 80 or more is heard over the band.
  func velocity(of note: BarNote) -> Int

  /// The notes transposed to C major or A minor, as the networks expect them.
  ///
  /// - Parameter transposition: semitones from the song's key to there.
  func normalised(_ notes: [BarNote], transposition: Int) -> [BarNote]

  /// Writes notes into a roll; see ``BarRoll``.
  func encode(_ notes: [BarNote], into roll: UnsafeMutablePointer<Float>)

  /// How many notes begin in a roll. O(steps x keys).
  func onsetCount(in roll: UnsafePointer<Float>, steps: Int) -> Int

  /// Plays a roll.
  ///
  /// - Parameters:
  ///   - roll: (16, 128), as a generator gives it.
  ///   - onsetBias: 0...1, added to the number of notes expected at a step before it is cut to a whole
  ///     number; 0.5 rounds it.
  ///   - voicing: the last chord's keys, for the next bar to lead on from.
  ///   - seed: for sampling the keys that the generator leaves open.
  func play(
    _ roll: UnsafePointer<Float>, in harmony: BarHarmony, onsetBias: Double, voicing: inout [Int],
    seed: UInt64
  ) -> PlayedBar

  /// The generated bars as the song's form has them: what comes again is played again.
  ///
  /// - Parameter seed: for what is left to chance.
  func formed(
    _ bars: [[BarNote]], by form: SongForm, in harmonies: [BarHarmony], numbers: GenreNumbers,
    seed: UInt64
  ) -> [[BarNote]]

  /// A bar, written in steps, as it is played where beats divide into three.
  func inThree(_ bar: [BarNote]) -> [BarNote]

  /// What is played of a note that begins before the band comes in; nil for nothing.
  func entering(_ note: BeatNote, at entry: Beats) -> BeatNote?

  /// The last notes of a song.
  ///
  /// - Parameters:
  ///   - ending: when they begin, and until when the last chord sounds.
  ///   - key: the one played before; nil if there is none.
  func lastNotes(on chord: Chord, in ending: Range<Beats>, after key: Int?) -> [BeatNote]

  /// How consonant each candidate is with the voice.
  func consonances(of candidates: [[BarNote]], in harmony: BarHarmony) -> [Double]
}

/// A bar as an instrument plays it.
package struct PlayedBar {
  /// In the song's key.
  package let notes: [BarNote]
  /// The share of the generated notes that fitted the harmony before they were moved.
  package let fitting: Float
}

extension TrackStyle {
  package func heard(in bar: [BarNote]) -> Set<Int> { Set(bar.map(\.step)) }

  package func inThree(_ bar: [BarNote]) -> [BarNote] { bar }

  /// Bars of notes in beats.
  ///
  /// - Parameter louder: for each bar, how much louder it is than usual, in steps of velocity.
  func inBeats(_ bars: [[BarNote]], of sheet: LeadSheet, louder: [Double]) -> [BeatNote] {
    let bars = sheet.isCompound ? bars.map(inThree) : bars
    return bars.enumerated().flatMap { number, notes in
      let start = Beats(number * sheet.beatsPerBar)
      let louder = Int(louder[number].rounded())
      return notes.map { note in
        BeatNote(
          onset: start + sheet.division.place(ofStep: note.step),
          duration: sheet.division.place(ofStep: note.step + note.length)
            - sheet.division.place(ofStep: note.step), key: note.key,
          velocity: (velocity(of: note) + louder).clamped(to: MIDIRange.velocities))
      }
    }
  }
}
