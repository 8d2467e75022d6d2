import ArgumentParser
import Foundation
import VocalBenchmarks
import VocalKernels
import VocalMIDI

/// `vocalmidi bench`: how fast the trained models run here.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Time the trained models, and compare with the limits of this machine.",
    discussion: """
      GFLOPS count a multiplication and an addition as two operations, and a convolution as a direct \
      one. The limit is the longer of two times: that of the operations that the kernels really make, at \
      the rate at which registers can make them, and that of reading the weights from memory once, which \
      caches can exceed.
      """)

  @Argument(
    help: ArgumentHelp(
      "The models and shapes to time.",
      discussion: """
        The default is \(ModelCase.all.map(\.name).joined(separator: ", ")). Any other number of \
        frames, notes, spectra or bars is possible with \(ModelCase.countable.joined(separator: ", ")).
        """,
      valueName: "model/shape"))
  var names: [String] = []

  @OptionGroup var compute: ComputeOptions

  @Option(help: "Seconds to spend on each.")
  var seconds = 2.0

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    guard seconds > 0, seconds <= 3600 else {
      throw ValidationError("--seconds must be above 0, and at most 3600.")
    }
    _ = try cases()
  }

  private func cases() throws -> [ModelCase] {
    if names.isEmpty { return ModelCase.all }
    return try names.map { name in
      guard let chosen = ModelCase.named(name) else {
        throw ValidationError(
          """
          There is no benchmark '\(name)'; there are \
          \(ModelCase.all.map(\.name).joined(separator: ", ")), and \
          \(ModelCase.countable.joined(separator: ", ")) with 1 to \(ModelCase.largestCount).
          """)
      }
      return chosen
    }
  }

  func run() throws {
    try Processor.verify()
    try compute.apply()
    let limits = MachineLimits()
    let report = BenchReport(
      machine: limits, cases: try cases().map { try BenchReport.Case($0, limits, seconds) })
    try StandardOutput.write(json ? report.json() : report.table())
  }
}
