extension GeneratedSong {
  /// The song with its chords, each from the half bar in which it begins.
  public var songWithChords: Song {
    var song = song
    let half = rhythm.timeSignature.beatsPerBar / 2
    song.chords = chords.enumerated().map { index, chord in
      TempoMap.Change(beat: Double(index) * half, value: chord)
    }
    return song
  }
}
