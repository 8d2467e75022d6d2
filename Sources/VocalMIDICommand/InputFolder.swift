import ArgumentParser
import Foundation

/// A folder that is given in place of the files in it.
struct InputFolder {
  /// Whether MIDI files are inputs too, and not only recordings.
  let takesMIDI: Bool

  /// What audio files are called by the programs that write them.
  private static let audio: Set = [
    "wav", "wave", "bwf", "rf64", "w64", "flac", "ogg", "oga", "opus", "mp3", "mp2", "m4a", "m4b",
    "aac", "ac3", "aif", "aiff", "aifc", "au", "snd", "caf", "wma", "amr", "ape", "wv", "mka",
    "mp4", "m4v", "mov", "mkv", "webm", "avi", "3gp",
  ]
  private static let midi: Set = ["mid", "midi", "smf", "rmi", "kar"]
  /// How the names of files end that `generate` and `continue` make.
  private static let made = [".song.mid", ".continued.mid"]

  /// The path itself, or the inputs in the folder that it names, by name and without hidden ones. A MIDI file beside a
  /// recording of its name is none: it was made of it.
  ///
  /// - Throws: a `ValidationError` for a folder that has none, or one whose name is no text.
  func files(at path: String) throws -> [String] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue
    else { return [path] }
    let names = try names(in: path)
    let recordings = names.filter { Self.audio.contains(Self.parts(of: $0).suffix) }
    let stems = Set(recordings.map { Self.parts(of: $0).stem })
    let scores = names.filter { name in
      let (stem, suffix) = Self.parts(of: name)
      return takesMIDI && Self.midi.contains(suffix) && !stems.contains(stem)
        && !Self.made.contains(where: name.hasSuffix)
    }
    let files = (recordings + scores).sorted()
    guard !files.isEmpty else {
      throw ValidationError(
        "\(path): there is no audio file \(takesMIDI ? "and no MIDI file " : "")in the folder; "
          + "give another, or name the files.")
    }
    return files.map { (path as NSString).appendingPathComponent($0) }
  }

  /// The names in a folder that may be of inputs.
  private func names(in path: String) throws -> [String] {
    guard let folder = opendir(path) else {
      throw ValidationError("\(path): the folder cannot be read; check its permissions.")
    }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      let name = String(decoding: bytes, as: UTF8.self)
      guard !name.hasPrefix(".") else { continue }
      let suffix = Self.parts(of: name).suffix
      guard Self.audio.contains(suffix) || takesMIDI && Self.midi.contains(suffix) else {
        continue
      }
      guard name.utf8.elementsEqual(bytes) else {
        throw ArgumentText.isNoText((path as NSString).appendingPathComponent(name))
      }
      names.append(name)
    }
    return names
  }

  private static func parts(of name: String) -> (stem: String, suffix: String) {
    let name = name as NSString
    return (name.deletingPathExtension, name.pathExtension.lowercased())
  }
}
