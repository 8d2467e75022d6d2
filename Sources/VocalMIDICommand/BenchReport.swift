import Foundation
import VocalBenchmarks
import VocalKernels
import VocalMIDI

/// What `vocalmidi bench` measured.
struct BenchReport: Encodable {
  struct Machine: Encodable {
    let instructions: String
    let floatGflops: Double
    let integerGops: Double
    let bandwidthGbps: Double

    enum CodingKeys: String, CodingKey {
      case instructions
      case floatGflops = "float_gflops"
      case integerGops = "integer_gops"
      case bandwidthGbps = "bandwidth_gbps"
    }
  }

  struct Case: Encodable {
    let name: String
    let runs: Int
    let medianMs: Double
    let p99Ms: Double
    let gflops: Double
    let shareOfLimit: Double
    let bound: String

    enum CodingKeys: String, CodingKey {
      case name, runs, gflops, bound
      case medianMs = "median_ms"
      case p99Ms = "p99_ms"
      case shareOfLimit = "share_of_limit"
    }

    /// Loads a model and times it for some seconds.
    init(_ model: ModelCase, _ limits: MachineLimits, _ seconds: Double) throws {
      guard let prepared = try model.prepare() else { throw VocalMIDIError.weightsNotFound }
      let timing = Timing.measure(seconds: seconds, prepared.run)
      name = model.name
      runs = timing.runs
      medianMs = 1e3 * timing.median
      p99Ms = 1e3 * timing.p99
      gflops = prepared.work.operations / timing.median / 1e9
      shareOfLimit = limits.leastTime(of: prepared.work) / timing.median
      bound = limits.isBoundByMemory(prepared.work) ? "memory" : "compute"
    }
  }

  let machine: Machine
  let cases: [Case]

  init(machine limits: MachineLimits, cases: [Case]) {
    machine = Machine(
      instructions: Processor.instructions.rawValue, floatGflops: limits.floats / 1e9,
      integerGops: limits.integers / 1e9, bandwidthGbps: limits.bytes / 1e9)
    self.cases = cases
  }

  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
  }

  func table() -> String {
    let head = String(
      format: "%@: FP32 %.0f GFLOPS, 16-bit integers %.0f GOPS, memory %.1f GB/s\n\n",
      machine.instructions as NSString, machine.floatGflops, machine.integerGops,
      machine.bandwidthGbps)
    let columns = "model/shape         median ms     p99 ms   GFLOPS  of the limit\n"
    return head + columns
      + cases.map { row in
        row.name.padding(toLength: 18, withPad: " ", startingAt: 0)
          + String(
            format: " %10.3f %10.3f %8.1f %6.0f %% (%@)\n", row.medianMs, row.p99Ms, row.gflops,
            100 * row.shareOfLimit, row.bound as NSString)
      }.joined()
  }
}
