import VocalCheckpoints
import VocalModels
import VocalMusic
import VocalStages

/// A weight file of the context model: the network, the genres and instruments that it knows, how it is decoded.
struct ContextWeights: Sendable {
  let model: ContextTransformer
  let genres: GenreTable
  let instruments: InstrumentTable
  let decoder: ContextDecoder

  init(path: String) throws(CheckpointError) {
    let file = try ModelFile<ContextTransformer>(path: path)
    model = file.network
    let sizes = model.configuration
    genres = try file.genres(count: sizes.genres)
    instruments = try file.instruments(count: sizes.instruments)
    decoder = try file.decoder(ContextDecoder.self)
    let expected = [
      (sizes.features, ContextFeatures.count), (sizes.notes, MIDIRange.keyCount),
      (sizes.phases, QuantisationGrid.cellsPerBeat), (sizes.offsets, 2 * MicroTiming.reach + 1),
    ]
    try file.require(
      expected.allSatisfy { $0 == $1 }, "configuration",
      "its sizes are not those of the features and heads that this version reads")
  }
}
