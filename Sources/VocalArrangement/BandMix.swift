import VocalCheckpoints
import VocalMusic
import VocalStages

/// How loud the tracks of a song are: the volumes of their channels.
///
/// Each track is about as loud, beside the voice, as its kind should be in the genre, and the voice about as loud
/// whatever instrument plays it, where FluidSynth plays the song with the sound font FluidR3: fitted by
/// `vocalmidi_tools.evaluation.tune_mix`. A volume is a value of controller 7, of which an octave is 12 dB, as General MIDI
/// recommends.
package struct BandMix: Sendable {
  private let genres: GenreTable
  private let instruments: InstrumentTable
  /// Of each track, by genre.
  private let tracks: PerTrack<[Int]>
  /// By instrument.
  private let voice: [Int]

  /// Loads the fitted volumes that are shipped with the package.
  package init() throws(VocalMIDIError) { try self.init(weights: StageWeights.path(of: .mix)) }

  /// Loads a weight file of the architecture `mix`: for each track, by its name, the volumes (genres), and `voice`
  /// (instruments), for the genres and instruments that its metadata names.
  package init(weights path: String) throws(VocalMIDIError) {
    self = try StageWeights.load { () throws(CheckpointError) -> Self in try Self(path: path) }
  }

  private init(path: String) throws(CheckpointError) {
    let file = try TableFile(path: path, architecture: "mix")
    let genres = try file.genres()
    self.genres = genres
    instruments = try file.instruments()
    voice = try Self.volumes("voice", count: instruments.instruments.count, in: file)
    tracks = try PerTrack { track throws(CheckpointError) in
      try Self.volumes(track.rawValue, count: genres.genres.count, in: file)
    }
    try file.verifyAllRead()
  }

  private static func volumes(
    _ name: String, count: Int, in file: TableFile
  ) throws(CheckpointError) -> [Int] {
    let volumes = try file.values(name, [count])
    try file.require(
      volumes.allSatisfy { Int(exactly: $0).map(MIDIRange.values.contains) == true }, name,
      "volumes must be whole numbers from 0 to 127")
    return volumes.map { Int($0) }
  }

  /// The volume of a track in a genre, 0...127.
  ///
  /// - Throws: ``VocalMIDIError/unknownGenre(_:known:)``.
  package func volume(
    of track: ArrangedTrack, in genre: Genre
  ) throws(VocalMIDIError) -> Int {
    tracks[track][try genres.number(of: genre)]
  }

  /// The volume of the voice that an instrument plays, 0...127.
  ///
  /// - Throws: ``VocalMIDIError/invalidOption(name:value:expected:)`` for an instrument that is not in the file.
  package func volume(ofVoice instrument: Instrument) throws(VocalMIDIError) -> Int {
    voice[try instruments.number(of: instrument)]
  }
}
