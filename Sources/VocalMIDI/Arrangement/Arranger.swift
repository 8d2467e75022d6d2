import VocalCheckpoints
import VocalModels
import VocalMusic
import VocalWeights

/// Makes drums, bass, chords and an accompanying line for a sung melody.
///
/// ```swift
/// let arranger = try Arranger()
/// let tracks = try arranger.arrange(leadSheet, seed: 1)
/// let bass = tracks[.bass]  // [BeatNote]
/// ```
/// A generator for each track, trained as a GAN, is told a bar's melody and chords and the rhythm of the
/// track that leads it (``ArrangedTrack``); the discriminator then ranks candidates. An arranger never
/// changes and may be used by several threads.
public final class Arranger: Sendable {
  /// How bars are chosen.
  public struct Configuration: Hashable, Sendable {
    /// The tracks returned. Those that only lead others are made nonetheless, so that a track is the
    /// same whatever else is asked for.
    public var tracks: Set<ArrangedTrack>

    /// How many bars are generated for each that is kept, 1...32.
    public var candidates: Int

    /// Creates a configuration.
    public init(tracks: Set<ArrangedTrack> = Set(ArrangedTrack.allCases), candidates: Int = 6) {
      self.tracks = tracks
      self.candidates = candidates
    }
  }

  /// The most bars of one song.
  public static let maximumBars = 4096

  private let models: [ArrangedTrack: TrackModels]

  /// Loads the trained weights that are shipped with the package.
  ///
  /// - Throws: ``VocalMIDIError`` where the processor is not supported, or weights are missing or damaged.
  public convenience init() throws(VocalMIDIError) {
    var paths: [ArrangedTrack: (generator: String, discriminator: String)] = [:]
    for track in ArrangedTrack.allCases {
      guard let generator = TrainedWeights.path(of: track.generatorWeights),
        let discriminator = TrainedWeights.path(of: track.discriminatorWeights)
      else { throw .weightsNotFound }
      paths[track] = (generator, discriminator)
    }
    try self.init(weights: paths)
  }

  /// Loads weight files; every track needs both of its own.
  package init(
    weights paths: [ArrangedTrack: (generator: String, discriminator: String)]
  ) throws(VocalMIDIError) {
    try SupportedProcessor.verify()
    var models: [ArrangedTrack: TrackModels] = [:]
    for track in ArrangedTrack.allCases {
      guard let files = paths[track] else { throw .weightsNotFound }
      do {
        models[track] = try TrackModels(
          generator: files.generator, discriminator: files.discriminator)
      } catch {
        throw .weights(error)
      }
    }
    self.models = models
  }

  /// Arranges a song: the notes of each track, in order of onset.
  ///
  /// - Parameter seed: the same song, configuration and seed give the same notes.
  /// - Throws: ``VocalMIDIError/invalidConfiguration(name:value:expected:)`` for a meter, a length or a
  ///   number of candidates that cannot be, or a genre that the weights do not know.
  /// - Complexity: O(bars x candidates).
  public func arrange(
    _ sheet: LeadSheet, seed: UInt64 = 0, configuration: Configuration = Configuration()
  ) throws(VocalMIDIError) -> [ArrangedTrack: [BeatNote]] {
    try Self.check(sheet, configuration)
    let bars = sheet.bars()
    var made: [ArrangedTrack: [[BarNote]]] = [:]
    for (index, track) in ArrangedTrack.allCases.enumerated() {
      guard let models = models[track], let genre = models.number(of: sheet.genre) else {
        throw .invalidConfiguration(
          name: "genre", value: sheet.genre.rawValue, expected: "a genre that the weights know")
      }
      let leads = track.leader.flatMap { made[$0] }?.map { track.leads(of: $0) }
      let generation = TrackGeneration(
        track: track, models: models, genre: genre, bars: bars,
        leads: leads ?? Array(repeating: [], count: bars.count),
        candidates: configuration.candidates, seed: seed &* 4 &+ UInt64(index))
      made[track] = generation.run()
    }
    return made.filter { configuration.tracks.contains($0.key) }.reduce(into: [:]) {
      $0[$1.key] = $1.key.inBeats($1.value, beatsPerBar: sheet.beatsPerBar)
    }
  }

  private static func check(
    _ sheet: LeadSheet, _ configuration: Configuration
  ) throws(VocalMIDIError) {
    guard (3...4).contains(sheet.beatsPerBar) else {
      throw .invalidConfiguration(
        name: "beatsPerBar", value: "\(sheet.beatsPerBar)", expected: "3 or 4")
    }
    guard (1...32).contains(configuration.candidates) else {
      throw .invalidConfiguration(
        name: "candidates", value: "\(configuration.candidates)", expected: "1 to 32")
    }
    guard sheet.chords.count <= 2 * maximumBars else {
      throw .invalidConfiguration(
        name: "chords", value: "\(sheet.chords.count) half bars",
        expected: "at most \(2 * maximumBars), or arrange the song in parts")
    }
  }
}

extension ArrangedTrack {
  /// The trained generator of the track.
  package var generatorWeights: TrainedWeights.Model {
    switch self {
    case .drums: .drumsGenerator
    case .bass: .bassGenerator
    case .chords: .chordsGenerator
    case .melody: .melodyGenerator
    }
  }

  /// The trained discriminator of the track.
  package var discriminatorWeights: TrainedWeights.Model {
    switch self {
    case .drums: .drumsDiscriminator
    case .bass: .bassDiscriminator
    case .chords: .chordsDiscriminator
    case .melody: .melodyDiscriminator
    }
  }

  /// The steps of a bar of the leading track that this one hears.
  func leads(of bar: [BarNote]) -> Set<Int> {
    let heard = self == .bass ? bar.filter { $0.key == TrackPlayer.kick } : bar
    return Set(heard.map(\.step))
  }

  /// Bars of notes in beats, with velocities: the drums' own, the others' by the beat they fall on.
  func inBeats(_ bars: [[BarNote]], beatsPerBar: Int) -> [BeatNote] {
    bars.enumerated().flatMap { number, notes in
      notes.map { note in
        BeatNote(
          onset: Double(number * beatsPerBar) + Double(note.step) / 4,
          duration: Double(note.length) / 4, key: note.key, velocity: velocity(of: note))
      }
    }
  }

  /// How loud the track is, so that a voice of 80 or more is heard over all four: the velocity on
  /// off-beat eighths; of drums, that of the loudest hit.
  private var level: Int {
    switch self {
    case .drums: 92
    case .bass: 60
    case .chords: 50
    case .melody: 54
    }
  }

  private func velocity(of note: BarNote) -> Int {
    if self == .drums { return min(max(Int((note.velocity * Double(level)).rounded()), 1), 127) }
    let accent = note.step == 0 ? 12 : note.step % 4 == 0 ? 6 : note.step % 2 == 0 ? 0 : -6
    return level + accent
  }
}
