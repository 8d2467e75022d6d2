import ArgumentParser
import Foundation
import VocalFiles

/// The inputs of a command, one after the other, and what is written for each.
struct Batch {
  let plans: [OutputPlan]
  /// The folders that outputs go to, which are made where they are missing.
  private let folders: [String]

  /// Plans the outputs of every input. A folder among the inputs stands for the files in it. With several
  /// inputs, or where it is a folder already, a path of an output names a folder, and the file is called as the
  /// input is. Without a path, MIDI goes beside the input, with the extension `suffix`.
  ///
  /// - Parameters:
  ///   - takesMIDI: whether MIDI files of folders are inputs too.
  ///   - read: files that are read besides the inputs.
  /// - Throws: a `ValidationError` where an input is given twice, a file would be written twice or over one that is
  ///   read, or a path does not fit what is written there.
  init(
    of inputs: [String], requests: OutputPlan.Requests, suffix: String = "mid",
    takesMIDI: Bool = false, read: [String?]
  ) throws {
    let files = try inputs.flatMap(InputFolder(takesMIDI: takesMIDI).files)
    let isBatch = files.count > 1 || files != inputs
    try requests.verify(isBatch: isBatch)
    folders = isBatch ? requests.all : []
    plans = try files.map { input in
      try OutputPlan(of: input, requests: requests, suffix: suffix, isBatch: isBatch)
    }
    try OutputPlan.verify(plans, read: read.compactMap { $0 })
  }

  /// Makes the folders of the outputs, and runs every plan: its summary goes to stdout, or to stderr where stdout
  /// has an output; a failure goes to stderr, the others go on, and the exit code is 1. Weights that have changed meanwhile end it.
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
        if case .weights(let error) = error { throw error }
        StandardError.line(error.description)
        failures += 1
      }
    }
    if failures > 0 { throw ExitCode.failure }
  }
}
