import ArgumentParser
import Foundation
import VocalFiles

/// The inputs of a command, one after the other, and what is written for each.
struct Batch {
  let plans: [OutputPlan]
  /// The folders that outputs go to, which are made where they are missing.
  private let folders: [String]

  /// Plans the outputs of every input. A folder among the inputs stands for the audio files in it. With several
  /// inputs, or where it is a folder already, a path of an output names a folder, and the file is called as the
  /// input is. Without a path, MIDI goes beside the input, with the extension `suffix`.
  ///
  /// - Parameter read: files that are read besides the inputs.
  /// - Throws: a `ValidationError` where an input is given twice, a file would be written twice or over one that is
  ///   read, or a path does not fit what is written there.
  init(
    of inputs: [String], requests: OutputPlan.Requests, suffix: String = "mid", read: [String?]
  ) throws {
    let files = try inputs.flatMap(InputFolder.files)
    let isBatch = files.count > 1 || files != inputs
    try requests.verify(isBatch: isBatch)
    folders = isBatch ? requests.all : []
    plans = try files.map { input in
      try OutputPlan(of: input, requests: requests, suffix: suffix, isBatch: isBatch)
    }
    try OutputPlan.verify(plans, read: read.compactMap { $0 })
  }

  /// Makes the folders of the outputs, and runs every plan: its summary goes to stdout, or to stderr where stdout
  /// has an output; a failure goes to stderr, the others go on, and the exit code is 1.
  func run(_ work: (OutputPlan) throws(TranscriptionFailure) -> String) throws {
    for folder in folders { try AtomicFile.makeFolder(folder) }
    var failures = 0
    for plan in plans {
      do throws(TranscriptionFailure) {
        try plan.verifyFolders()
        let summary = try work(plan)
        if plan.usesStandardOutput {
          summary.split(separator: "\n").forEach { StandardError.line(String($0)) }
        } else {
          try StandardOutput.summary(summary)
        }
      } catch {
        StandardError.line(error.description)
        failures += 1
      }
    }
    if failures > 0 { throw ExitCode.failure }
  }
}

/// A folder that is given in place of the audio files in it.
enum InputFolder {
  /// What audio files are called by the programs that write them.
  private static let extensions: Set = [
    "wav", "wave", "bwf", "rf64", "w64", "flac", "ogg", "oga", "opus", "mp3", "mp2", "m4a", "m4b",
    "aac", "ac3", "aif", "aiff", "aifc", "au", "snd", "caf", "wma", "amr", "ape", "wv", "mka",
    "mp4", "m4v", "mov", "mkv", "webm", "avi", "3gp",
  ]

  /// The path itself, or the audio files in the folder that it names, by name and without hidden ones.
  ///
  /// - Throws: a `ValidationError` for a folder that has none.
  static func files(at path: String) throws -> [String] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue
    else { return [path] }
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: path)
    } catch {
      throw ValidationError("\(path): the folder cannot be read; check its permissions.")
    }
    let audio = names.filter { name in
      !name.hasPrefix(".") && extensions.contains((name as NSString).pathExtension.lowercased())
    }
    guard !audio.isEmpty else {
      throw ValidationError(
        "\(path): there is no audio file in the folder; give another, or name the files.")
    }
    return audio.sorted().map { (path as NSString).appendingPathComponent($0) }
  }
}
