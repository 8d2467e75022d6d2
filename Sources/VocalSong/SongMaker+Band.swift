import VocalArrangement
import VocalMusic
import VocalStages

extension SongMaker {
  /// How the genre plays: its feel, in felt beats. In a compound metre only the accents of the feel are kept: its
  /// swing divides a beat into two.
  ///
  /// - Parameter tempo: felt beats a minute.
  func performance(
    at tempo: Double, in metre: BandMetre
  ) throws(VocalMIDIError) -> Performance {
    let performance = try Performance(
      options.genre, options.profile, beatsPerMinute: tempo, beatsPerBar: metre.beatsPerBar,
      by: stages.correction())
    guard metre.signature.isCompound else { return performance }
    return Performance(
      feel: performance.feel.map { Feel(steps: $0.steps.map { .init(accent: $0.accent) }) })
  }

  /// The melody with its chords: those that the options give, otherwise those that are known, otherwise found ones.
  ///
  /// - Parameters:
  ///   - melody: as written.
  ///   - known: the chord of a half of the band's bars, where it is known.
  func leadSheet(
    _ melody: [BeatNote], key: KeySignature, in metre: BandMetre, known: (Int) -> Chord?
  ) throws(VocalMIDIError) -> LeadSheet {
    let melody = melody.map(metre.felt)
    let chords = try doing(.harmony) { _ throws(VocalMIDIError) in
      try self.chords(under: melody, key: key, in: metre, known: known)
    }
    return LeadSheet(
      melody: melody, chords: chords, key: key, genre: options.genre, profile: options.profile,
      beatsPerBar: metre.beatsPerBar, isCompound: metre.signature.isCompound)
  }

  private func chords(
    under melody: [BeatNote], key: KeySignature, in metre: BandMetre, known: (Int) -> Chord?
  ) throws(VocalMIDIError) -> [Chord] {
    let bars = melody.bars(ofBeats: metre.beatsPerBar)
    if let given = options.chords {
      return (0..<2 * bars).map { given.chord(ofHalf: metre.writtenHalf(atHalf: $0)) }
    }
    let found = try stages.harmony().chords(
      under: melody, bars: bars, beatsPerBar: metre.beatsPerBar, key: key, genre: options.genre)
    return found.enumerated().map { known($0.offset) ?? $0.element }
  }

  /// The tracks of the band, as they are played and written.
  func band(
    _ sheet: LeadSheet, performance: Performance, in metre: BandMetre
  ) throws(VocalMIDIError) -> [Track] {
    guard playsBand else { return [] }
    let arranging = Arranger.Options(
      tracks: options.tracks, candidates: options.candidates, isUnderWay: options.introBars > 0)
    let parts = try doing(.arrangement) { progress throws(VocalMIDIError) in
      try self.parts(for: sheet, arranging, progress)
    }
    var tracks: [Track] = []
    for track in ArrangedTrack.allCases {
      guard let written = parts[track] else { continue }
      let part = track.style.part(in: options.genre)
      tracks.append(
        Track(
          name: track.title, program: part.program, isDrums: track.style.isDrums,
          volume: try stages.mix().volume(of: track, in: options.genre), pan: part.pan,
          notes: performance.notes(written, of: track).map(metre.written)))
    }
    return tracks
  }

  /// What each track of the band is to play, in felt beats; no track where there is no arrangement.
  func parts(
    for sheet: LeadSheet, _ arranging: Arranger.Options, _ progress: (Double) -> Void
  ) throws(VocalMIDIError) -> [ArrangedTrack: [BeatNote]] {
    guard !arranging.tracks.isEmpty, let arrangement = try stages.arrangement() else { return [:] }
    let parts = try arrangement.arrange(
      sheet, seed: options.seed, options: arranging, progress: progress)
    return arranging.tracks.reduce(into: [:]) { $0[$1] = parts[$1] ?? [] }
  }
}
