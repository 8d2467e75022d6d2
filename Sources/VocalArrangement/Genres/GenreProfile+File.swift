import VocalCheckpoints
import VocalFiles
import VocalMusic
import VocalStages

extension GenreProfile {
  /// The numbers of a genre file, its metadata "decoder".
  private struct Decoder: DecoderMetadata {
    let name: String
    let base: Genre
    let tempo: Double
    let tempoOctaves: Double
    let tracks: [ArrangedTrack]
    let density: [String: Double]
    let kit: [Int]
    let drumContrast: Double

    enum CodingKeys: String, CodingKey, CaseIterable {
      case name, base, tempo, tracks, density, kit
      case tempoOctaves = "tempo_octaves"
      case drumContrast = "drum_contrast"
    }

    var problem: String? {
      if name.isEmpty || name != name.printable(limit: 100) {
        return "name must be 1 to 100 characters that can be printed"
      }
      let (tempi, deviations) = (Tempo.felt, TempoDistribution.deviations)
      if !tempi.contains(tempo) {
        return "tempo must be \(Int(tempi.lowerBound)) to \(Int(tempi.upperBound)) beats a minute"
      }
      if !deviations.contains(tempoOctaves) {
        return "tempo_octaves must be \(deviations.lowerBound) to \(deviations.upperBound)"
      }
      if Set(tracks).count != tracks.count { return "tracks has one twice" }
      let densities = GenreNumbers.densities
      if !density.values.allSatisfy(densities.contains) {
        return "density must be \(densities.lowerBound) to \(densities.upperBound)"
      }
      if tracks.contains(where: { $0.style.learned == .density && density[$0.rawValue] == nil }) {
        return "density must have a number for each track that has no pattern"
      }
      if Set(kit).count != kit.count || !kit.allSatisfy(MIDIRange.values.contains) {
        return "kit must be keys from 0 to 127, each once"
      }
      if !(0.1...10).contains(drumContrast) { return "drum_contrast must be 0.1 to 10" }
      return nil
    }
  }

  /// Reads a weight file of the architecture `genre`: `feel` (2, 16), how late (in beats) and how much louder (in steps
  /// of velocity) steps are; for each of its tracks, by its name, `blend` (genres), and where the track has one
  /// `pattern` (2, 16, kit), shares and loudness; for the genres that its metadata names.
  init(file path: String) throws(CheckpointError) {
    let file = try TableFile(path: path, architecture: "genre")
    let numbers = try file.decoder(Decoder.self)
    let genres = try file.genres().genres
    var tracks: [ArrangedTrack: LearnedTrack] = [:]
    for track in numbers.tracks {
      let blend = try Self.blend(of: track, genres, in: file)
      tracks[track] =
        switch track.style.learned {
        case .density: LearnedTrack(blend: blend, density: numbers.density[track.rawValue])
        case .pattern:
          LearnedTrack(blend: blend, pattern: try Self.pattern(of: track, numbers, in: file))
        }
    }
    let feel = try Self.feel(in: file)
    try file.verifyAllRead()
    self.init(
      name: numbers.name, base: numbers.base,
      tempo: TempoDistribution(median: numbers.tempo, octaves: numbers.tempoOctaves), feel: feel,
      tracks: tracks)
  }

  private static func blend(
    of track: ArrangedTrack, _ genres: [Genre], in file: TableFile
  ) throws(CheckpointError) -> [Genre: Double] {
    let name = "\(track.rawValue).blend"
    let shares = try values(name, [genres.count], 0...1, in: file)
    let sum = shares.reduce(0, +)
    try file.require(abs(sum - 1) < 0.01, name, "the shares must sum to 1")
    return Dictionary(uniqueKeysWithValues: zip(genres, shares.map { $0 / sum }))
  }

  private static func pattern(
    of track: ArrangedTrack, _ numbers: Decoder, in file: TableFile
  ) throws(CheckpointError) -> DrumPattern {
    let (steps, kit) = (BarRoll.steps, numbers.kit)
    let values = try values(
      "\(track.rawValue).pattern", [2, steps, kit.count], 0...1, in: file)
    func column(_ table: Int, _ drum: Int) -> [Double] {
      (0..<steps).map { values[(table * steps + $0) * kit.count + drum] }
    }
    return DrumPattern(
      drums: kit.enumerated().map { drum, key in
        DrumPattern.Drum(key: key, shares: column(0, drum), loudness: column(1, drum))
      },
      contrast: numbers.drumContrast)
  }

  private static func feel(in file: TableFile) throws(CheckpointError) -> Feel {
    let steps = BarRoll.steps
    let values = try values("feel", [2, steps], -127...127, in: file)
    try file.require(
      values.prefix(steps).allSatisfy((-0.25...0.25).contains), "feel",
      "notes must be -0.25 to 0.25 beats late")
    return Feel(
      steps: (0..<steps).map { step in
        Feel.Step(offset: Beats(values[step]), accent: values[steps + step])
      })
  }

  private static func values(
    _ name: String, _ shape: [Int], _ range: ClosedRange<Double>, in file: TableFile
  ) throws(CheckpointError) -> [Double] {
    let values = try file.values(name, shape)
    try file.require(
      values.allSatisfy(range.contains), name,
      "the numbers must be from \(range.lowerBound) to \(range.upperBound)")
    return values
  }
}
