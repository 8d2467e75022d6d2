import VocalMusic

/// What was sung in a recording.
public struct Transcription: Equatable, Sendable {
  /// The notes in order of onset; none overlap.
  public let notes: [Note]
  /// The length of the recording, seconds.
  public let duration: Double
  /// Samples that were not numbers and counted as silence.
  public let nonFiniteSamples: Int

  /// The notes as a song of one track, at 120 beats a minute.
  ///
  /// - Parameters:
  ///   - title: what the song is called; may be empty.
  ///   - trackName: what the track is called.
  ///   - program: the General MIDI program, 0...127 from 0.
  public func song(title: String = "", trackName: String = "Voice", program: Int = 0) -> Song {
    Song(title: title, tracks: [Track(name: trackName, program: program, notes: notes)])
  }
}
