import VocalMusic
import VocalRhythm
import VocalStages

extension SongMaker {
  /// The score in beats: one that is not measured is written in those that are found in its melody, whose first
  /// bar then begins the song.
  func measured(_ score: Song) throws(VocalMIDIError) -> Song {
    guard let rhythm = try unmeasuredMelody(of: score)?.rhythm else { return score }
    var measured = score
    measured.isUnmeasured = false
    measured.tempoMap = rhythm.tempoMap
    for index in score.tracks.indices {
      let notes = rhythm.songTime(of: score.tracks[index].played(in: score.tempoMap))
      measured.tracks[index].notes = notes.map(rhythm.tempoMap.written)
    }
    return measured
  }

  /// The melody of a score that is not measured, as it is played, with the rhythm and the key that are found in it; nil
  /// for another score, or where there is none.
  func unmeasuredMelody(
    of score: Song
  ) throws(VocalMIDIError) -> (
    track: Int, notes: [Note], rhythm: Rhythm, key: KeyEstimator.Estimate
  )? {
    guard score.isUnmeasured, let track = try ScoreMelody.track(in: score, options) else {
      return nil
    }
    let notes = try ScoreMelody.notes(of: track, in: score, for: self)
      .map(score.tempoMap.played)
    let (rhythm, key) = try rhythm(of: notes, known: score.key)
    return (track, notes, rhythm, key)
  }
}

extension Song {
  /// Where the last note ends.
  var end: Beats { tracks.lazy.flatMap(\.notes).reduce(0) { max($0, $1.offset) } }
}

extension TempoMap {
  /// The map without tempi and metres that no note is played in, because they come after the end.
  func until(_ end: Beats) -> TempoMap {
    TempoMap(
      tempi: tempi.filter { $0.beat == 0 || $0.beat < end },
      timeSignatures: timeSignatures.filter { $0.beat == 0 || $0.beat < end })
  }
}
