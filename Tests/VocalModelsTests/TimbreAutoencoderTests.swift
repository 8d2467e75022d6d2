import Testing
import VocalModels
import VocalTestSupport

@Suite struct TimbreAutoencoderTests {
  @Test(arguments: ["timbre-tiny", "timbre-middle"], Precision.all)
  func outputsEqualPyTorch(name: String, precision: Precision) throws {
    let fixture = try ModelFixture(name, precision.name)
    let rows = try fixture.shape("input")[0]
    let session = TimbreAutoencoder.Session(
      try TimbreAutoencoder(fixture.checkpoint), capacity: rows)
    let output = session.run(spectra: try fixture.values("input"), rows: rows)
    for (name, matrix) in output.heads {
      let expected = try fixture.values(name)
      #expect(spread(expected) > 0.05)
      // Of outputs that are no probabilities, a share of their spread.
      let tolerance = precision.tolerance * max(1, spread(expected))
      #expect(largestError(matrix.values, expected) < tolerance, "\(name)")
    }
  }

  @Test(arguments: ["fp32", "fp16"])
  func batchEqualsOneByOne(precision: String) throws {
    let fixture = try ModelFixture("timbre-middle", precision)
    let rows = try fixture.shape("input")[0]
    let session = TimbreAutoencoder.Session(
      try TimbreAutoencoder(fixture.checkpoint), capacity: rows)
    var alone: [String: [Float]] = [:]
    for row in 0..<rows {
      let output = session.run(spectra: try fixture.values("input", entry: row), rows: 1)
      for (name, matrix) in output.heads { alone[name, default: []] += matrix.values }
    }
    let batch = session.run(spectra: try fixture.values("input"), rows: rows)
    for (name, matrix) in batch.heads {
      #expect(largestError(alone[name] ?? [], matrix.values) < 1e-5, "\(name)")
    }
  }

  @Test(arguments: ["fp32", "fp16"])
  func runAllocatesNothing(precision: String) throws {
    let fixture = try ModelFixture("timbre-middle", precision)
    let spectra = try fixture.values("input")
    let session = TimbreAutoencoder.Session(
      try TimbreAutoencoder(fixture.checkpoint), capacity: 20)
    _ = session.run(spectra: spectra, rows: 20)  // OpenBLAS makes its buffers once.
    let allocations = countAllocations {
      _ = session.run(spectra: spectra, rows: 20)
      _ = session.run(spectra: spectra, rows: 1)
    }
    #expect(allocations == 0)
  }
}

extension TimbreAutoencoder.Output {
  fileprivate var heads: [(String, OutputMatrix)] {
    [("latent", latent), ("reconstruction", reconstruction), ("similarity", similarity)]
  }
}
