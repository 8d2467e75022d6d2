import Foundation

/// The trained weights that are shipped with the package.
///
/// They are searched for by hand, since `Bundle.module` ends the process where a program was moved
/// away from its resources.
package enum TrainedWeights {
  /// The folder of resources that SwiftPM lays beside a program that uses the package.
  package static let folder = "VocalMIDI_VocalWeights.resources"

  /// A model whose weights are shipped.
  package struct Model: Hashable, Sendable {
    /// The name of its file, without `.safetensors`.
    package let name: String

    package static let pitch = Model(name: "pitch")
    package static let rhythm = Model(name: "rhythm")
    package static let timbre = Model(name: "timbre")
    package static let context = Model(name: "context")
    package static let harmony = Model(name: "harmony")
    package static let continuation = Model(name: "continuation")

    /// The generator of a track of the band.
    package static func generator(of track: String) -> Model { Model(name: track + "-generator") }

    /// The discriminator of a track of the band.
    package static func discriminator(of track: String) -> Model {
      Model(name: track + "-discriminator")
    }
  }

  /// Where a model's weight file lies: beside the program, or in the package's sources that it was
  /// built from; nil where it is in neither place.
  package static func path(of model: Model) -> String? {
    let name = model.name + ".safetensors"
    let beside = programFolders.map { $0.appendingPathComponent(folder) }
    let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    return (beside + [sources]).map { $0.appendingPathComponent(name).path }
      .first { FileManager.default.fileExists(atPath: $0) }
  }

  /// The folder of the program as it was called, and that of the file a symbolic link to it leads to.
  private static var programFolders: [URL] {
    let main = Bundle.main
    let executable = main.executableURL?.resolvingSymlinksInPath().deletingLastPathComponent()
    return [main.bundleURL] + (executable.map { [$0] } ?? [])
  }
}
