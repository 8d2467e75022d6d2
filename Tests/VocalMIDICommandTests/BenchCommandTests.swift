import Foundation
import Testing

@Suite struct BenchCommandTests {
  private struct Report: Decodable {
    struct Case: Decodable {
      let name: String
      let medianMs: Double
      let gflops: Double

      enum CodingKeys: String, CodingKey {
        case name, gflops
        case medianMs = "median_ms"
      }
    }
    let cases: [Case]
  }

  @Test func anyShapeIsTimedInTheOrderAskedFor() throws {
    let run = try Run("bench", "generator/3", "timbre/1", "--seconds", "0.02", "--json")
    #expect(run.status == 0, "\(run.errors)")
    let report = try JSONDecoder().decode(Report.self, from: Data(run.output.utf8))
    #expect(report.cases.map(\.name) == ["generator/3", "timbre/1"])
    #expect(report.cases.allSatisfy { $0.medianMs > 0 && $0.gflops > 0 })
  }

  @Test(arguments: [
    "generator", "generator/", "generator/0", "generator/-1", "generator/4097", "generator/1/2",
    "generator/+3", "generator/03", "live/3", "trombone/1", "/", "",
  ])
  func otherNamesAreRefused(name: String) throws {
    let run = try Run("bench", name)
    #expect(run.status == 64)
    #expect(run.errors.contains("There is no benchmark '\(name)'"))
  }
}
