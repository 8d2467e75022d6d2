import ArgumentParser
import Foundation

/// Which files are written for one recording.
struct OutputPlan {
  let input: String
  let midi: String
  let csv: String?
  let json: String?
  let plot: String?

  var outputs: [String] { [midi] + [csv, json, plot].compactMap { $0 } }

  /// Reports a missing folder before the work begins.
  func verifyFolders() throws(TranscriptionFailure) {
    for output in outputs {
      let folder = URL(fileURLWithPath: output).deletingLastPathComponent().path
      guard FileManager.default.fileExists(atPath: folder) else {
        throw .output(.noSuchFolder(path: output))
      }
    }
  }
}

extension OutputPlan {
  /// The paths of the outputs as the user gave them; nil for the default path, or for no output.
  struct Requests {
    var midi: String?
    var csv: String?
    var json: String?
    var plot: String?

    init(_ outputs: MIDIOutputs, _ tables: TableOutputs? = nil) {
      midi = outputs.output
      plot = outputs.plot
      csv = tables?.csv
      json = tables?.json
    }

    /// Every path that was given.
    var all: [String] { [midi, csv, json, plot].compactMap { $0 } }
  }

  /// The plan of every input. With several inputs, or where it is a folder already, a path names a
  /// folder, and the file is called as the input is. Without a path, MIDI goes beside the input, with the
  /// extension `suffix`.
  ///
  /// - Throws: a `ValidationError` where an input is given twice, or a file would be written twice or over
  ///   an input.
  static func plans(
    for inputs: [String], requests: Requests, suffix: String = "mid"
  ) throws -> [OutputPlan] {
    let plans = inputs.map { input in
      func place(_ request: String?, _ suffix: String) -> String? {
        request.map {
          Self.path(for: input, request: $0, suffix: suffix, isBatch: inputs.count > 1)
        }
      }
      return OutputPlan(
        input: input, midi: place(requests.midi, suffix) ?? replaceExtension(of: input, by: suffix),
        csv: place(requests.csv, "csv"), json: place(requests.json, "json"),
        plot: place(requests.plot, "svg"))
    }
    try verify(plans)
    return plans
  }

  private static func path(
    for input: String, request: String, suffix: String, isBatch: Bool
  ) -> String {
    guard isBatch || isFolder(request) || request.hasSuffix("/") else { return request }
    let name = (input as NSString).lastPathComponent
    return (request as NSString).appendingPathComponent(replaceExtension(of: name, by: suffix))
  }

  private static func verify(_ plans: [OutputPlan]) throws {
    var inputs: Set<String> = []
    for plan in plans where !inputs.insert(canonical(plan.input)).inserted {
      throw ValidationError("\(plan.input) is given twice; give each recording once.")
    }
    var sources: [String: String] = [:]
    for plan in plans {
      for output in plan.outputs {
        let file = canonical(output)
        if inputs.contains(file) {
          throw ValidationError(
            "\(output) is an input and would be overwritten; give another output path.")
        }
        if let other = sources.updateValue(plan.input, forKey: file) {
          throw ValidationError(
            other == plan.input
              ? "\(output) would be written twice; give each output a path of its own."
              : "\(other) and \(plan.input) would both be written to \(output); "
                + "rename one, or transcribe them one by one.")
        }
      }
    }
  }

  /// The same text for every path of a file, which may not exist yet.
  private static func canonical(_ path: String) -> String {
    let file = URL(fileURLWithPath: path).resolvingSymlinksInPath()
    return file.deletingLastPathComponent().resolvingSymlinksInPath()
      .appendingPathComponent(file.lastPathComponent).standardizedFileURL.path
  }

  private static func replaceExtension(of path: String, by suffix: String) -> String {
    (path as NSString).deletingPathExtension + "." + suffix
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }
}
