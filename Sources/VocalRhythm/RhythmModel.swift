import VocalCheckpoints
import VocalMusic
import VocalStages

/// What the beat tracker and the key estimator have learned, from one weight file of the architecture
/// `rhythm`.
///
/// | tensor | shape | |
/// |---|---|---|
/// | `hazards.slow_four_four`, `hazards.fast_four_four` | (16, 6) | ``OnsetStatistics``, per thousand: (sixteenths, ages) |
/// | `hazards.three_four`, `hazards.six_eight` | (12, 6) | the same |
/// | `keys.mode` | (2, 1) | ``KeyModel``, thousandths of a nat: major, minor |
/// | `keys.times`, `keys.presence` | (2, 12) | the same, for each degree from the tonic up |
/// | `keys.first`, `keys.last` | (2, 12) | the same |
/// | `keys.steps` | (24, 12) | the same: (degrees of the earlier note, of the later one) |
/// | `readings.0.weight`, `readings.0.bias` | (hidden, 93), (hidden) | ``ReadingNetwork`` |
/// | `readings.1.weight`, `readings.1.bias` | (1, hidden), (1) | the same |
/// | `phrases.n` | | ``PhraseNetworks`` |
package struct RhythmModel: Sendable {
  /// The numbers of the metadata "decoder".
  struct Decoder: DecoderMetadata {
    /// The median of tempi, beats per minute.
    let usualTempo: Double
    /// The standard deviation of tempi, octaves.
    let tempoDeviation: Double
    /// The tempo up to which the table of slow songs holds, and the one from which that of fast songs
    /// does, beats per minute; between them the two are mixed.
    let slowTempo: Double
    let fastTempo: Double
    /// A melody tells of its key as this many independent notes at most: see ``KeyModel``.
    let independentNotes: Double
    /// A take counts as this many independent onsets at most, because melodies repeat their rhythms.
    let independentOnsets: Double
    /// How far singers deviate from a grid: see ``TempoFilter/Dynamics``.
    let jitter: Double
    let slip: Double
    let drift: Double
    let stray: Double
    let straySpread: Double
    /// The standard deviation of the tempi that are searched where one is given, octaves.
    let givenTempoDeviation: Double
    /// That of the tempo of a whole take from the one that is given, as a share of it.
    let givenDeviation: Double
    /// The ratio of the usual tempo of quarters in compound metres to that in simple ones.
    let compoundTempo: Double
    /// The fastest 3/4, quarters per minute: faster bars of three are the beats of 6/8.
    let fastestThreeFour: Double
    /// How beats follow the notes: see ``BeatTimeline/Fitting``.
    let steadyDeviation: Double
    let beatSmoothness: Double
    /// What attacks tell of onsets: see ``AttackScale``.
    let weakestAttack: Double
    let clearAttack: Double
    let vagueSpread: Double
    let exactSpread: Double
    /// The weight of the phrase networks in a reading's log-odds, 0...1; the network of its features has the rest.
    let phraseShare: Double
    /// Readings have the same tempo if the logarithms of theirs differ by no more than this.
    let sameTempo: Double
    /// The share of the notes that have the same place in readings that agree, at least, 0...1.
    let agreement: Double
    /// This many onsets after the first bring the confidence to 1 - 1/e of its full value.
    let fewOnsets: Double

    enum CodingKeys: String, CodingKey, CaseIterable {
      case usualTempo = "usual_tempo"
      case tempoDeviation = "tempo_deviation"
      case slowTempo = "slow_tempo"
      case fastTempo = "fast_tempo"
      case independentNotes = "independent_notes"
      case independentOnsets = "independent_onsets"
      case jitter, slip, drift, stray
      case straySpread = "stray_spread"
      case givenTempoDeviation = "given_tempo_deviation"
      case givenDeviation = "given_deviation"
      case compoundTempo = "compound_tempo"
      case fastestThreeFour = "fastest_three_four"
      case steadyDeviation = "steady_deviation"
      case beatSmoothness = "beat_smoothness"
      case weakestAttack = "weakest_attack"
      case clearAttack = "clear_attack"
      case vagueSpread = "vague_spread"
      case exactSpread = "exact_spread"
      case phraseShare = "phrase_share"
      case sameTempo = "same_tempo"
      case agreement
      case fewOnsets = "few_onsets"
    }

    var problem: String? {
      let positive = [
        usualTempo, tempoDeviation, slowTempo, independentNotes, independentOnsets, jitter, slip,
        drift, stray, straySpread, givenTempoDeviation, givenDeviation, compoundTempo,
        fastestThreeFour, steadyDeviation, beatSmoothness, weakestAttack, vagueSpread, exactSpread,
        sameTempo, fewOnsets,
      ]
      return positive.allSatisfy { $0 > 0 } && fastTempo > slowTempo
        && clearAttack > weakestAttack && stray < 1
        && [phraseShare, agreement].allSatisfy((0...1).contains)
        ? nil
        : "its numbers must be above 0, fast_tempo above slow_tempo, clear_attack above "
          + "weakest_attack, stray below 1, phrase_share and agreement from 0 to 1"
    }

    var dynamics: TempoFilter.Dynamics {
      TempoFilter.Dynamics(
        jitter: jitter, slip: slip, drift: drift, stray: stray, straySpread: straySpread)
    }

    var fitting: BeatTimeline.Fitting {
      BeatTimeline.Fitting(
        onsetDeviation: Seconds(jitter), givenDeviation: givenDeviation,
        steadyDeviation: Seconds(steadyDeviation), smoothness: beatSmoothness)
    }

    var attacks: AttackScale {
      AttackScale(
        weakest: weakestAttack, clear: clearAttack, vague: vagueSpread, exact: exactSpread)
    }
  }

  /// How the tables of hazards are divided, and the sizes of the networks.
  private struct Sizes: Decodable {
    let stepsPerBeat: Int
    let ages: [Int]
    let hidden: Int
    let phraseNetworks: Int
    let phraseChannels: Int

    private enum CodingKeys: String, CodingKey {
      case stepsPerBeat = "steps_per_beat"
      case ages, hidden
      case phraseNetworks = "phrase_networks"
      case phraseChannels = "phrase_channels"
    }

    /// Checks that the tables are divided as they are read here, and that the networks are not too large.
    func verify(in file: TableFile) throws(CheckpointError) {
      try file.require(
        stepsPerBeat == 4 && ages == OnsetStatistics.ageLimits, "configuration",
        "steps_per_beat must be 4, ages \(OnsetStatistics.ageLimits)")
      for (name, value, allowed) in [
        ("hidden", hidden, ReadingNetwork.sizes),
        ("phrase_networks", phraseNetworks, PhraseNetworks.counts),
        ("phrase_channels", phraseChannels, PhraseNetwork.sizes),
      ] {
        try file.require(
          allowed.contains(value), "configuration",
          "\(name) must be from \(allowed.lowerBound) to \(allowed.upperBound)")
      }
    }
  }

  /// The hazards of ``OnsetStatistics``, per thousand.
  struct Hazards: Sendable {
    let slowFourFour: [[Double]]
    let fastFourFour: [[Double]]
    let threeFour: [[Double]]
    let sixEight: [[Double]]

    init(_ file: TableFile) throws(CheckpointError) {
      let ages = OnsetStatistics.ageLimits.count + 1
      slowFourFour = try file.rows("hazards.slow_four_four", [16, ages])
      fastFourFour = try file.rows("hazards.fast_four_four", [16, ages])
      threeFour = try file.rows("hazards.three_four", [12, ages])
      sixEight = try file.rows("hazards.six_eight", [12, ages])
    }

    var all: [[Double]] { slowFourFour + fastFourFour + threeFour + sixEight }
  }

  let decoder: Decoder
  let hazards: Hazards
  let keys: KeyModel
  private let readings: ReadingNetwork
  private let phrases: PhraseNetworks

  /// Loads a weight file, or the trained one.
  package init(weights path: String? = nil) throws(VocalMIDIError) {
    let path = try StageWeights.path(of: .rhythm, given: path)
    self = try StageWeights.load { () throws(CheckpointError) -> Self in try Self(path: path) }
  }

  private init(path: String) throws(CheckpointError) {
    let file = try TableFile(path: path, architecture: "rhythm")
    let sizes = try file.configuration(Sizes.self)
    try sizes.verify(in: file)
    decoder = try file.decoder(Decoder.self)
    hazards = try Hazards(file)
    keys = try KeyModel(file, independentNotes: decoder.independentNotes)
    readings = try ReadingNetwork(file.parameters.scope("readings"), hidden: sizes.hidden)
    phrases = try PhraseNetworks(
      file.parameters.scope("phrases"), count: sizes.phraseNetworks,
      channels: sizes.phraseChannels)
    try file.verifyAllRead()
    try file.require(
      hazards.all.joined().allSatisfy { 0 < $0 && $0 < 1000 }, "configuration",
      "hazards must be between 0 and 1000 per thousand")
  }

  /// The log-odds that each reading of a melody is right, up to a constant that all of them share.
  ///
  /// - Parameters:
  ///   - features: of each reading.
  ///   - readings: the place of each note in each reading, and the sixteenths of its bars.
  ///   - progress: called now and then with the share that is done, 0...1.
  func logOdds(
    of features: [ReadingFeatures], _ readings: [(places: [Int], barLength: Int)],
    in accents: MelodyAccents, _ progress: (Double) -> Void
  ) throws(VocalMIDIError) -> [Double] {
    let share = decoder.phraseShare
    let phrases = try phrases.logOdds(of: readings, in: accents, progress)
    return zip(self.readings.logOdds(of: features), phrases)
      .map { (1 - share) * $0 + share * $1 }
  }
}
