import ArgumentParser

/// What comes by standard input.
struct LiveInputOptions: ParsableArguments {
  @Option(help: "Samples a second and channel, in Hz (default: 44100).")
  var rate: Double?

  @Option(help: "Channels, interleaved; their mean is transcribed (default: 1).")
  var channels: Int?

  @Option(
    help: """
      How samples are stored: 16-bit integers or 32-bit floats, least significant byte first \
      (default: s16).
      """)
  var format: SampleFormat?

  var rateOrDefault: Double { rate ?? 44100 }
  var channelsOrDefault: Int { channels ?? 1 }
  var formatOrDefault: SampleFormat { format ?? .s16 }

  /// Refuses what would have no effect, as standard input is not read.
  func refuse(because reason: String) throws {
    let given = [
      rate.map { _ in "--rate" }, channels.map { _ in "--channels" },
      format.map { _ in "--format" },
    ].compactMap(\.self)
    if let first = given.first {
      throw ValidationError("\(first) is for standard input, but \(reason); leave it out.")
    }
  }
}
