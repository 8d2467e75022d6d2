/// Why a song cannot be heard.
package enum SynthesisError: Error, Hashable, CustomStringConvertible {
  /// `fluidsynth` is not installed.
  case noProgram
  /// There is no sound font at the path; nil where none is installed.
  case noSoundFont(path: String?)
  /// `fluidsynth` gave no sound, for the reason given.
  case failed(reason: String)
  /// libsndfile does not write the format.
  case unknownFormat(SoundFormat)

  private static let packages = "apt-get install fluidsynth fluid-soundfont-gm"

  package var description: String {
    switch self {
    case .noProgram:
      "a preview is played by fluidsynth, which is not installed; install it (\(Self.packages))"
    case .noSoundFont(let path?):
      "\(path): there is no sound font that can be read; check the path"
    case .noSoundFont(nil):
      "a preview needs a sound font of General MIDI, and none is installed; install one "
        + "(\(Self.packages)), or give one by --sound-font"
    case .failed(let reason):
      "fluidsynth gave no sound (\(reason)); check the sound font, and the space for temporary files"
    case .unknownFormat(let format):
      "libsndfile was built without \(format.rawValue.uppercased()); give a path that ends in .wav"
    }
  }
}
