import VocalArrangement
import VocalMusic
import VocalStages

/// Bars that the band plays before the singer, over the chords of the singer's first bars.
struct Intro {
  let bars: Int
  let metre: BandMetre

  /// The length as written.
  var length: Beats { metre.signature.beatsPerBar * Double(bars) }

  /// Halves of the band's bars.
  private var halves: Int { Int((length / metre.start(ofHalf: 1)).rounded()) }

  /// Halves before the intro that fill the first of the band's bars.
  private var padding: Int { halves % 2 }

  /// The chords: those of the song from its first whole bar on, as often as needed.
  ///
  /// - Parameter song: the song without the intro.
  func chords(of song: GeneratedSong) -> [Chord] {
    guard !song.chords.isEmpty else { return [] }
    let first = song.melody.map(\.onset).min() ?? 0
    let upbeat = first > metre.signature.beatsPerBar / 2 ? 1 : 0
    let start = upbeat * halves / bars
    return (0..<halves).map { song.chords[(start + $0) % song.chords.count] }
  }

  /// What a band plays the intro from.
  func sheet(_ chords: [Chord], of song: GeneratedSong) -> LeadSheet {
    LeadSheet(
      melody: [], chords: Array(chords.prefix(padding)) + chords, key: song.key.key,
      genre: song.genre, profile: song.profile, beatsPerBar: metre.beatsPerBar,
      isCompound: metre.signature.isCompound)
  }

  /// The notes of a track that are to be played from that sheet, in felt beats, without those before the intro.
  func notes(of part: [BeatNote]) -> [BeatNote] {
    let start = metre.start(ofHalf: padding)
    return part.filter { metre.written($0).onset >= start }
  }

  /// The played notes in written beats from the intro's start, cut to the intro.
  func written(_ played: [BeatNote]) -> [BeatNote] {
    played.map { note in
      var note = metre.written(note).moved(by: -metre.start(ofHalf: padding))
      note.onset = max(note.onset, 0)
      note.offset = min(note.offset, length)
      return note
    }
  }
}

extension Intro {
  /// The song that follows the intro's tracks: all that it has comes later by the intro's length. Its bar 1 then begins
  /// before the singing, in most takes before the recording.
  func applied(
    to song: GeneratedSong, chords: [Chord], tracks: [String: [BeatNote]]
  ) -> GeneratedSong {
    var whole = song.song
    whole.tempoMap = whole.tempoMap.later(by: length)
    whole.tracks = whole.tracks.map { track in
      var track = track
      track.notes = (tracks[track.name] ?? []) + track.notes.map { $0.moved(by: length) }
      return track
    }
    whole.chords = metre.changes(of: chords + song.chords)
    return GeneratedSong(
      song: whole, rhythm: rhythm(song.rhythm), key: song.key, genre: song.genre,
      profile: song.profile, instrument: song.instrument, chords: chords + song.chords,
      melody: song.melody.map { $0.moved(by: length) })
  }

  private func rhythm(_ rhythm: Rhythm) -> Rhythm {
    let map = rhythm.tempoMap.later(by: length)
    let start = rhythm.leadIn - map.seconds(at: length)
    let count = Int((length / metre.signature.beat).rounded())
    let beats = (0..<count).map { start + map.seconds(at: metre.signature.beat * Double($0)) }
    return Rhythm(
      leadIn: start, tempoMap: map, beats: beats + rhythm.beats, confidence: rhythm.confidence)
  }
}

extension SongMaker {
  /// The song with the intro that the options want.
  ///
  /// - Parameter song: the song without it, whose band is under way.
  func withIntro(
    _ song: GeneratedSong, performance: Performance, in metre: BandMetre
  ) throws(VocalMIDIError) -> GeneratedSong {
    guard options.introBars > 0 else { return song }
    let intro = Intro(bars: options.introBars, metre: metre)
    let chords = intro.chords(of: song)
    let parts = try parts(
      for: intro.sheet(chords, of: song),
      Arranger.Options(tracks: options.tracks, candidates: options.candidates, isWhole: false)
    ) { _ in }
    let tracks = parts.map { track, part in
      (track.title, intro.written(performance.notes(intro.notes(of: part), of: track)))
    }
    return intro.applied(
      to: song, chords: chords, tracks: Dictionary(uniqueKeysWithValues: tracks))
  }
}

extension TempoMap {
  /// The map after a length in its first tempo and metre.
  fileprivate func later(by length: Beats) -> TempoMap {
    func later<Value>(_ changes: [Change<Value>]) -> [Change<Value>] {
      changes.map { Change(beat: $0.beat > 0 ? $0.beat + length : 0, value: $0.value) }
    }
    return TempoMap(tempi: later(tempi), timeSignatures: later(timeSignatures))
  }
}
