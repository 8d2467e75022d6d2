import Testing
import VocalMIDI
import VocalTestSupport

/// Songs in a style that was learned: with hi-hats on all eighths, late off-beats, and no other drums.
@Suite struct LearnedGenreTests {
  private static let pipeline = Result { try Pipeline() }

  private static let style: GenreProfile = {
    let swung = (0..<16).map { Feel.Step(offset: $0 % 4 == 2 ? 0.125 : 0) }
    let hiHat = DrumPattern.Drum(
      key: 42, shares: (0..<16).map { $0.isMultiple(of: 2) ? 1 : 0 },
      loudness: Array(repeating: 0.6, count: 16))
    return GenreProfile(
      name: "hats", base: .funk, tempo: TempoDistribution(median: 100, octaves: 0.2),
      feel: Feel(steps: swung),
      tracks: [
        .drums: LearnedTrack(blend: [.funk: 1], pattern: DrumPattern(drums: [hiHat], contrast: 2))
      ])
  }()

  /// Eight bars in C, a note each half beat but for the last of a bar.
  private static func sung(secondsPerBeat: Double) -> Transcription {
    let notes = (0..<64).filter { $0 % 8 != 7 }.map { index in
      Note(
        onset: Seconds(0.5 + Double(index) / 2 * secondsPerBeat),
        offset: Seconds(0.5 + (Double(index) / 2 + 0.45) * secondsPerBeat),
        pitch: Double([60, 62, 64, 65, 67, 65, 64, 60][index * 3 % 8]), velocity: 80)
    }
    return Transcription(notes: notes, duration: Seconds(1 + 32 * secondsPerBeat))
  }

  private func song(_ options: SongOptions) throws -> GeneratedSong {
    try Self.pipeline.get().generate(Self.sung(secondsPerBeat: 0.6), options: options)
  }

  @Test func theBandAndTheVoicePlayWhatWasLearnedAndTheBasePlaysTheRest() throws {
    let made = try song(
      SongOptions(
        genre: .funk, profile: Self.style, beatsPerMinute: 100, downbeat: 0.5, introBars: 2))
    let plain = try song(
      SongOptions(genre: .funk, beatsPerMinute: 100, downbeat: 0.5, introBars: 2))
    #expect(made.style == "hats" && plain.style == "funk")
    #expect(made.song.tracks.map(\.program) == plain.song.tracks.map(\.program))
    #expect(made.song.tracks.map(\.volume) == plain.song.tracks.map(\.volume))
    #expect(made.chords == plain.chords)
    let hats = made.song.tracks[1].notes.filter { $0.key == 42 }
    let voice = made.song.tracks[0].notes
    for notes in [hats, voice] {
      let offBeats = notes.map { $0.onset.value - $0.onset.value.rounded(.down) }
        .filter { (0.3...0.8).contains($0) }
      #expect(offBeats.count > 8 && offBeats.allSatisfy { abs($0 - 0.625) < 0.01 })
    }
    #expect(hats.contains { $0.onset < 8 })
  }

  @Test func aStyleIsPlayedTheSameEachTimeAndLeavesTheVoiceToTheCorrection() throws {
    let options = SongOptions(genre: .funk, profile: Self.style, beatsPerMinute: 100, seed: 3)
    #expect(try song(options).song == song(options).song)
    let stages = SongStages(correction: .off)
    let songs = try [Self.style, nil].map { profile in
      try Self.pipeline.get().generate(
        Self.sung(secondsPerBeat: 0.6),
        options: SongOptions(
          genre: .funk, profile: profile, beatsPerMinute: 100, tracks: [.melody, .drums]),
        stages: stages
      ).song.tracks
    }
    #expect(songs[0][0] == songs[1][0] && songs[0][1] != songs[1][1])
  }

  @Test(arguments: [0.3, 0.6])
  func theTempiOfTheStyleHelpToFindTheSingers(secondsPerBeat: Double) throws {
    let quick = GenreProfile(
      name: "quick", base: .punk,
      tempo: TempoDistribution(median: 60 / secondsPerBeat, octaves: 0.2), feel: Self.style.feel,
      tracks: [:])
    let made = try Self.pipeline.get().generate(
      Self.sung(secondsPerBeat: 0.6), options: SongOptions(genre: .punk, profile: quick, tracks: [])
    )
    #expect(abs(made.rhythm.beatsPerMinute * secondsPerBeat / 60 - 1) < 0.04)
  }

  @Test func aLiveBandPlaysTheStyle() throws {
    let band = try Self.pipeline.get().band(
      LiveBandOptions(
        beatsPerMinute: 120, start: 0, genre: .funk, profile: Self.style, tracks: [.drums]))
    let bars = try band.bars(until: 9)
    let hats = bars.flatMap { $0.tracks[.drums] ?? [] }.filter { $0.key == 42 }
    let offBeats = hats.map { $0.onset.value - $0.onset.value.rounded(.down) }.filter { $0 > 0.3 }
    #expect(offBeats.count > 6 && offBeats.allSatisfy { abs($0 - 0.625) < 0.01 })
  }
}
