import VocalAudioFiles
import VocalMIDI

/// `--plot` of a page: a song with the sounds that a browser plays.
struct SongPagePlot {
  let song: Song
  /// The recording that it was made of, and when that begins on the song's clock; nil for none that can be read again.
  let recording: (path: String, start: Seconds)?

  /// In Hz.
  private static let songRate = 44_100
  /// The rates that MP3 has.
  private static let compressibleRates: Set = [
    8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000,
  ]

  func html() throws(TranscriptionFailure) -> String {
    var page = SongPage(of: song)
    if let recording {
      let voice = try RecordedVoice(of: recording.path)
      page.voice = Self.sound(
        voice.samples, channels: 1, sampleRate: voice.sampleRate, start: recording.start)
    }
    page.playedSong = playedSong()
    return page.html()
  }

  /// The song as it sounds; nil where nothing here can play it, and the browser does.
  private func playedSong() -> SongPage.Sound? {
    guard let synth = try? FluidSynth(), let midi = try? StandardMIDIFile.encode(song),
      let samples = try? synth.sound(of: midi, sampleRate: Self.songRate)
    else { return nil }
    return Self.sound(
      samples, channels: FluidSynth.channels, sampleRate: Self.songRate, start: 0)
  }

  /// Compressed if libsndfile can.
  private static func sound(
    _ samples: [Float], channels: Int, sampleRate: Int, start: Seconds
  ) -> SongPage.Sound? {
    if compressibleRates.contains(sampleRate),
      let file = try? SoundFormat.mp3.file(of: samples, channels: channels, sampleRate: sampleRate)
    {
      return SongPage.Sound(file: file, type: "audio/mpeg", start: start)
    }
    let file = try? SoundFormat.wav.file(of: samples, channels: channels, sampleRate: sampleRate)
    return file.map { SongPage.Sound(file: $0, type: "audio/wav", start: start) }
  }
}
