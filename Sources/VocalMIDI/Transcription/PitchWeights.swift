import VocalCheckpoints
import VocalModels
import VocalMusic
import VocalSignal

/// A weight file of the pitch model: the model, its front end and how its output is read, which fit
/// each other.
struct PitchWeights {
  let model: PitchModel
  let frontEnd: MelConfiguration
  let decoder: NoteSegmenter.Configuration

  /// MIDI has so many pitches.
  private static let pitches = 128

  init(path: String) throws(CheckpointError) {
    let checkpoint = try Checkpoint(path: path)
    model = try PitchModel(checkpoint)
    frontEnd = try MelConfiguration(checkpoint)
    decoder = try Self.decoder(of: checkpoint)
    guard WindowedAnalyser.lookAhead(of: frontEnd) >= FrameAnalysis.reach(at: frontEnd.sampleRate)
    else {
      throw .invalidMetadata(
        file: path, key: "front_end",
        reason: "hop \(frontEnd.hop) with fft_size \(frontEnd.fftSize) leaves too little audio "
          + "after a frame to measure its pitch")
    }
    let sizes = model.configuration
    guard frontEnd.bands == sizes.melBands else {
      throw .invalidMetadata(
        file: path, key: "front_end",
        reason: "it makes \(frontEnd.bands) mel bands, and the model reads \(sizes.melBands)")
    }
    guard (2...Self.pitches).contains(sizes.classes) else {
      throw .invalidMetadata(
        file: path, key: "configuration",
        reason: "its \(sizes.classes) classes are not the pitches of MIDI, \(Self.pitches) at most")
    }
  }

  private static func decoder(
    of checkpoint: Checkpoint
  ) throws(CheckpointError) -> NoteSegmenter.Configuration {
    guard checkpoint.metadata["decoder"] != nil else { return NoteSegmenter.Configuration() }
    let decoder: NoteSegmenter.Configuration = try checkpoint.decoder(
      NoteSegmenter.Configuration.CodingKeys.self)
    if let problem = decoder.problem {
      throw .invalidMetadata(file: checkpoint.path, key: "decoder", reason: problem)
    }
    return decoder
  }
}
