import VocalCheckpoints
import VocalKernels
import VocalModels
import VocalMusic
import VocalSignal
import VocalWeights

/// From singing to notes and songs: the trained models and everything around them, loaded once.
///
/// ```swift
/// let pipeline = try Pipeline(configuration: .init(song: SongOptions(genre: .funk)))
/// let generated = try pipeline.generate(samples: samples, sampleRate: 44100)
/// try StandardMIDIFile.write(generated.song, to: "song.mid")
/// ```
/// A pipeline never changes and may be used by several threads; each recording needs a
/// ``Transcriber`` of its own.
public final class Pipeline: Sendable {
  /// How the pipeline works.
  public let configuration: Configuration

  let model: PitchModel
  package let frontEnd: MelConfiguration
  let segmenter: NoteSegmenter

  /// Loads the trained weights that are shipped with the package.
  ///
  /// - Throws: ``VocalMIDIError`` where the processor is not supported, the weights are missing or
  ///   damaged, or the configuration is not valid.
  public convenience init(configuration: Configuration = Configuration()) throws(VocalMIDIError) {
    guard let path = TrainedWeights.path(of: .pitch) else { throw .weightsNotFound }
    try self.init(weights: path, configuration: configuration)
  }

  /// Loads a weight file of the pitch model.
  ///
  /// - Parameter path: a file that `tools/convert.py` made; it stays memory-mapped.
  /// - Throws: ``VocalMIDIError`` where the processor is not supported, the weights are missing,
  ///   damaged or another model's, or the configuration is not valid.
  public init(
    weights path: String, configuration: Configuration = Configuration()
  ) throws(VocalMIDIError) {
    try configuration.validate()
    try SupportedProcessor.verify()
    let file: PitchWeights
    do {
      file = try PitchWeights(path: path)
    } catch {
      throw .weights(error)
    }
    var decoder = file.decoder
    decoder.minimumNote = configuration.minimumNote ?? decoder.minimumNote
    LinearAlgebraThreads.use(configuration.threads)

    self.configuration = configuration
    model = file.model
    frontEnd = file.frontEnd
    segmenter = NoteSegmenter(
      configuration: decoder, hop: Double(frontEnd.hop) / frontEnd.sampleRate)
  }

  /// The notes of a whole mono recording.
  ///
  /// - Parameters:
  ///   - samples: full scale 1; what is not a number counts as silence.
  ///   - sampleRate: in Hz, 8000...192000.
  /// - Throws: ``VocalMIDIError`` for a rate out of range, or where no sample is a number.
  public func transcribe(
    samples: [Float], sampleRate: Double
  ) throws(VocalMIDIError) -> Transcription {
    let transcriber = try Transcriber(self, sampleRate: sampleRate)
    try transcriber.append(samples)
    return try transcriber.finish()
  }
}
