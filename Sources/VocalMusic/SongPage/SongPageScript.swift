/// The script of a song's page: it draws the score and the spectrogram, and plays.
enum SongPageScript {
  static let text = score + spectrogram + playback + controls
}
