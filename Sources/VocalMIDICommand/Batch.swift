import ArgumentParser
import VocalFiles

/// Several inputs, one after the other.
enum Batch {
  /// Makes the folders of the outputs, and runs every plan: its summary goes to stdout, a failure to stderr;
  /// the others go on, and the exit code is 1.
  ///
  /// - Parameter requests: the paths that were given; with several inputs they name folders.
  static func run(
    _ plans: [OutputPlan], requests: OutputPlan.Requests,
    _ work: (OutputPlan) throws(TranscriptionFailure) -> String
  ) throws {
    if plans.count > 1 {
      for folder in requests.all { try AtomicFile.makeFolder(folder) }
    }
    var failures = 0
    for plan in plans {
      do throws(TranscriptionFailure) {
        try plan.verifyFolders()
        try StandardOutput.summary(work(plan))
      } catch {
        StandardError.line(error.description)
        failures += 1
      }
    }
    if failures > 0 { throw ExitCode.failure }
  }
}
