import ArgumentParser
import VocalMIDI

/// What `--metre` takes.
struct MetreArgument: ExpressibleByArgument {
  let timeSignature: TimeSignature

  init?(argument: String) {
    guard let known = Self.known.first(where: { $0.description == argument }) else { return nil }
    timeSignature = known
  }

  static var allValueStrings: [String] { known.map(\.description) }

  var defaultValueDescription: String { timeSignature.description }

  private static let known = BeatTracker.Options.timeSignatures
}
