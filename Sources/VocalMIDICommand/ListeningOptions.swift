import ArgumentParser
import VocalMIDI

/// How recordings are listened to.
struct ListeningOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Leave out shorter notes of recordings, milliseconds.", valueName: "ms"))
  var minNote: Double?

  @Option(
    help: ArgumentHelp(
      "A weight file of the pitch model instead of the trained one.", valueName: "file"))
  var weights: String?

  func validate() throws {
    guard let minimum else { return }
    try OptionRange.check(
      minimum, in: TranscriptionOptions.minimumNotes, "--min-note, in seconds,")
  }

  /// The shortest note that is kept; nil for the usual one.
  var minimum: Seconds? { minNote.map { Seconds($0 / 1000) } }

  /// A pipeline of these weights.
  func pipeline() throws -> Pipeline { try weights.map { try Pipeline(weights: $0) } ?? Pipeline() }
}

/// What `--seed` takes.
enum SeedArgument {
  static func seed(_ text: String) throws -> UInt64 {
    guard let seed = UInt64(text) else {
      throw ValidationError("a seed is a whole number, 0 or more.")
    }
    return seed
  }
}
