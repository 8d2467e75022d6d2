import Foundation

/// The trained weights that are shipped with the package.
///
/// They are searched for by hand, since `Bundle.module` ends the process where a program was moved
/// away from its resources.
package enum TrainedWeights {
  /// The folder of resources that SwiftPM lays beside a program that uses the package.
  package static let folder = "VocalMIDI_VocalWeights.resources"

  /// Where an installed program has them, seen from the program's own folder: `PREFIX/bin/vocalmidi` reads
  /// `PREFIX/share/vocalmidi/weights`, wherever PREFIX is moved to.
  package static let installedFolder = "../share/vocalmidi/weights"

  /// A model whose weights are shipped.
  package struct Model: Hashable, Sendable {
    /// The name of its file, without `.safetensors`.
    package let name: String

    package static let pitch = Model(name: "pitch")
    package static let rhythm = Model(name: "rhythm")
    package static let timbre = Model(name: "timbre")
    package static let context = Model(name: "context")
    package static let harmony = Model(name: "harmony")
    package static let mix = Model(name: "mix")
    package static let continuation = Model(name: "continuation")

    /// The generator of a track of the band.
    package static func generator(of track: String) -> Model { Model(name: track + "-generator") }

    /// The discriminator of a track of the band.
    package static func discriminator(of track: String) -> Model {
      Model(name: track + "-discriminator")
    }
  }

  /// Where a model's weight file lies: in the resources beside the program, or where it was installed to; nil
  /// where it is in neither place. Paths that a program was built from count for nothing: on another machine,
  /// somebody else may write there.
  package static func path(of model: Model) -> String? {
    programFolders
      .flatMap { [$0.appendingPathComponent(folder), $0.appendingPathComponent(installedFolder)] }
      .map { $0.appendingPathComponent(model.name + ".safetensors").standardizedFileURL.path }
      .first { FileManager.default.fileExists(atPath: $0) }
  }

  /// The folder of the program as it was called, and that of the file a symbolic link to it leads to.
  private static var programFolders: [URL] {
    let main = Bundle.main
    let executable = main.executableURL?.resolvingSymlinksInPath().deletingLastPathComponent()
    return [main.bundleURL] + (executable.map { [$0] } ?? [])
  }
}
