import ArgumentParser
import Foundation
import VocalAudioFiles
import VocalFiles

/// Which files are written for one recording.
struct OutputPlan {
  /// What the standard output is called where a path is expected.
  static let standardOutput = "-"

  let input: String
  /// Nil where the standard output has something else of a recording from the standard input.
  let midi: String?
  let csv: String?
  let json: String?
  let plot: String?
  let preview: String?

  var outputs: [String] { [midi, csv, json, plot, preview].compactMap { $0 } }

  /// Whether an output goes to the standard output.
  var usesStandardOutput: Bool { outputs.contains(Self.standardOutput) }

  /// What a song of the input is called: as its file is, or nothing.
  var title: String {
    isStandardInput ? "" : URL(fileURLWithPath: input).deletingPathExtension().lastPathComponent
  }

  /// Where the notes are, as a summary ends.
  var place: String {
    switch midi {
    case nil: ""
    case Self.standardOutput: " -> the standard output"
    case .some(let path): " -> \(path)"
    }
  }

  /// The input, if it is a file that can be read again; nil for the standard input.
  var file: String? { isStandardInput ? nil : input }

  private var isStandardInput: Bool { input == AudioSource.standardInput }

  /// Reports a missing folder before the work begins.
  func verifyFolders() throws(TranscriptionFailure) {
    for output in outputs where output != Self.standardOutput {
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
    private var paths: [OutputKind: String] = [:]

    init(
      _ outputs: MIDIOutputs, _ tables: TableOutputs? = nil, _ preview: PreviewOptions? = nil
    ) {
      paths[.midi] = outputs.output
      paths[.plot] = outputs.plot
      paths[.csv] = tables?.csv
      paths[.json] = tables?.json
      paths[.preview] = preview?.preview
      for (kind, path) in paths where StandardOutput.isAt(path) {
        paths[kind] = OutputPlan.standardOutput
      }
    }

    subscript(kind: OutputKind) -> String? { paths[kind] }

    /// Every path that was given, in the order of the options.
    var all: [String] { OutputKind.allCases.compactMap { paths[$0] } }

    /// Checks that each path fits what is written there.
    ///
    /// - Throws: a `ValidationError`.
    func verify(isBatch: Bool) throws {
      for kind in OutputKind.allCases {
        guard let path = paths[kind] else { continue }
        if path == OutputPlan.standardOutput {
          guard isBatch else { continue }
          throw ValidationError(
            "The standard output takes one file, and there are several inputs; "
              + "give \(kind.option) a folder.")
        }
        guard !path.isEmpty else {
          throw ValidationError("\(kind.option) has no path; give one.")
        }
        if OutputPlan.isFolder(path) || path.hasSuffix("/") { continue }
        if isBatch { try kind.verifyFolder(path) } else { try kind.verify(path) }
      }
    }
  }

  /// The plan of an input.
  init(of input: String, requests: Requests, suffix: String, isBatch: Bool) throws {
    func place(_ kind: OutputKind, _ suffix: String) throws -> String? {
      try requests[kind].map {
        try Self.path(for: input, request: $0, suffix: suffix, isBatch: isBatch)
      }
    }
    self.input = input
    csv = try place(.csv, "csv")
    json = try place(.json, "json")
    plot = try place(.plot, "svg")
    preview = try place(.preview, "flac")
    if let given = try place(.midi, suffix) {
      midi = given
    } else if input == AudioSource.standardInput {
      let isTaken = [csv, json, plot, preview].contains(Self.standardOutput)
      guard isTaken || isatty(STDOUT_FILENO) == 0 else {
        throw ValidationError("The standard input has no name; give --output a path.")
      }
      midi = isTaken ? nil : Self.standardOutput
    } else {
      let path = Self.replaceExtension(of: input, by: suffix)
      midi = StandardOutput.isAt(path) ? Self.standardOutput : path
    }
  }

  private static func path(
    for input: String, request: String, suffix: String, isBatch: Bool
  ) throws -> String {
    guard isBatch || isFolder(request) || request.hasSuffix("/") else { return request }
    guard input != AudioSource.standardInput else {
      throw ValidationError(
        "The standard input has no name; give the path of a file in place of \(request).")
    }
    let name = (input as NSString).lastPathComponent
    return (request as NSString).appendingPathComponent(replaceExtension(of: name, by: suffix))
  }

  /// Checks that no input is given twice, and no file written twice or over an input.
  ///
  /// - Parameter read: other files that are read, such as weights.
  /// - Throws: a `ValidationError`.
  static func verify(_ plans: [OutputPlan], read: [String]) throws {
    var inputs: Set<String> = []
    for plan in plans where !inputs.insert(canonical(plan.input)).inserted {
      throw ValidationError("\(plan.input) is given twice; give each recording once.")
    }
    inputs.formUnion(read.map(canonical))
    var sources: [String: String] = [:]
    for plan in plans {
      for output in plan.outputs {
        let file = canonical(output)
        if output != standardOutput, inputs.contains(file) { throw overwriting(output) }
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

  /// What is said where an output would be written over what is read.
  static func overwriting(_ output: String) -> ValidationError {
    ValidationError("\(output) is an input and would be overwritten; give another output path.")
  }

  private static func canonical(_ path: String) -> String {
    path == standardOutput ? path : CanonicalPath.of(path)
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
