import ArgumentParser
import Foundation
import VocalAudioFiles

/// What a command writes, by the option that names it: the extension of a path says what people expect there.
enum OutputKind: CaseIterable {
  case midi, csv, json, plot, preview

  /// The option that its path is given to.
  var option: String {
    switch self {
    case .midi: "--output"
    case .csv: "--csv"
    case .json: "--json"
    case .plot: "--plot"
    case .preview: "--preview"
    }
  }

  /// What it is, for people.
  private var name: String {
    switch self {
    case .midi: "MIDI, or MusicXML"
    case .csv: "a table as CSV"
    case .json: "JSON"
    case .plot: "a picture as SVG, or a page as HTML"
    case .preview: "sound as WAV, FLAC, OGG or MP3"
    }
  }

  /// The extensions of its files, the usual one first.
  private var extensions: [String] {
    switch self {
    case .midi: ["mid", "midi", "smf", "musicxml"]
    case .csv: ["csv", "txt"]
    case .json: ["json"]
    case .plot: ["svg", "html"]
    case .preview: SoundFormat.allCases.map(\.rawValue)
    }
  }

  /// Whether a path asks for a score as MusicXML where a MIDI file is written otherwise.
  static func isScore(_ path: String?) -> Bool {
    path.flatMap(fileExtension) == "musicxml"
  }

  /// Whether a path asks for a page where a picture is drawn otherwise.
  static func isPage(_ path: String) -> Bool { fileExtension(of: path) == "html" }

  /// Checks that a path of a file does not promise another format. A path without an extension promises nothing.
  ///
  /// - Throws: a `ValidationError`.
  func verify(_ path: String) throws {
    guard let given = Self.fileExtension(of: path), !extensions.contains(given) else { return }
    let other = Self.allCases.first { $0.extensions.contains(given) }
    let remedy =
      other.map { "give \($0.name) by \($0.option)" }
      ?? "end the path in .\(extensions[0]), or convert that with another program"
    throw ValidationError(
      "\(option) writes \(name), and \(path) ends in .\(given); \(remedy).")
  }

  /// Checks that a path can be a folder's.
  ///
  /// - Throws: a `ValidationError`.
  func verifyFolder(_ path: String) throws {
    guard let given = Self.fileExtension(of: path), extensions.contains(given) else { return }
    throw ValidationError(
      "\(path) is the path of one file, and there are several inputs; give \(option) a folder.")
  }

  static func fileExtension(of path: String) -> String? {
    let given = (path as NSString).pathExtension.lowercased()
    return given.isEmpty ? nil : given
  }
}
