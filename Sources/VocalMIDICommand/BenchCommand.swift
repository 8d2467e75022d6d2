import ArgumentParser
import Foundation
import VocalBenchmarks
import VocalKernels
import VocalMIDI

/// `vocalmidi bench`: how fast the trained models run here.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Time the trained models, beside what this machine can do at most.",
    discussion: """
      GFLOPS count a multiplication and an addition as two operations and a convolution as the direct \
      one. The limit is the longer of two times: that of as many operations in a large matrix product \
      (FP32), and that of reading the weights from memory once. Faster algorithms, 16-bit integers and \
      caches can exceed it.
      """)

  @Argument(
    help: ArgumentHelp(
      "Which models at which shapes.",
      discussion: "All, when left out: \(ModelCase.all.map(\.name).joined(separator: ", ")).",
      valueName: "model/shape"))
  var names: [String] = []

  @Option(help: "Threads: 1 or 2.")
  var threads = 1

  @Option(help: "Seconds to measure each for.")
  var seconds = 2.0

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    guard (1...2).contains(threads) else { throw ValidationError("--threads must be 1 or 2.") }
    guard seconds > 0, seconds <= 3600 else {
      throw ValidationError("--seconds must be above 0, and at most 3600.")
    }
    let known = ModelCase.all.map(\.name)
    if let name = names.first(where: { !known.contains($0) }) {
      throw ValidationError(
        "There is no benchmark '\(name)'; there are \(known.joined(separator: ", ")).")
    }
  }

  func run() throws {
    try Processor.verify()
    LinearAlgebraThreads.use(threads)
    let limits = MachineLimits()
    let chosen = ModelCase.all.filter { names.isEmpty || names.contains($0.name) }
    let report = BenchReport(
      machine: limits, cases: try chosen.map { try BenchReport.Case($0, limits, seconds) })
    try StandardOutput.write(json ? report.json() : report.table())
  }
}
