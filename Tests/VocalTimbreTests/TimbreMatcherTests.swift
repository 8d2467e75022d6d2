import Foundation
import Testing
import VocalCheckpoints
import VocalMusic
import VocalSignal
import VocalStages
import VocalTestSupport
import VocalTimbre
import VocalWeights

/// What `vocalmidi_tools.fixtures.timbre` and PyTorch compute with the shipped weights.
private struct Expected {
  let rows: [Float]
  let mean: [Float]
  let input: [Float]
  let score: [Float]
  let spectra: [[Float]]
  let instruments: [Instrument]
  let best: [Instrument]
  /// The front end that normalised `rows`.
  let frontEnd: MelConfiguration

  init() throws {
    let tensors = try Fixtures(of: .module).tensors("timbre-expected.safetensors")
    func values(_ name: String) throws -> [Float] { try tensors.named(name).values }
    func named(_ name: String) throws -> [Instrument] {
      try values(name).map { Instrument.allCases[Int($0)] }
    }
    rows = try values("rows")
    mean = try values("mean")
    input = try values("input")
    score = try values("score")
    let bands = mean.count
    let flat = try values("spectra")
    spectra = stride(from: 0, to: flat.count, by: bands).map { Array(flat[$0..<$0 + bands]) }
    instruments = try named("instrument")
    best = try named("best")
    let normalisation = try values("normalisation")
    frontEnd = MelConfiguration(mean: normalisation[0], deviation: normalisation[1])
  }

  /// The mean of `spectrum` (log10 power) alone.
  func mean(of spectrum: [Float]) -> SpectrumMean {
    averaged(spectrum.map { ($0 - frontEnd.mean) / frontEnd.deviation }, frontEnd)
  }
}

private func averaged(_ rows: [Float], _ frontEnd: MelConfiguration) -> SpectrumMean {
  var mean = SpectrumMean(frontEnd)
  rows.withUnsafeBufferPointer { mean.append($0) }
  return mean
}

private func shippedMatcher(_ frontEnd: MelConfiguration) throws -> TimbreMatcher {
  try TimbreMatcher(frontEnd: frontEnd)
}

@Suite struct SpectrumMeanTests {
  @Test func theMeanOfRowsIsNumPysHoweverTheyAreDivided() throws {
    let expected = try Expected()
    var mean = SpectrumMean(expected.frontEnd)
    let bands = expected.frontEnd.bands
    expected.rows.withUnsafeBufferPointer { rows in
      for part in [0..<1, 1..<8, 8..<8, 8..<rows.count / bands] {
        let slice = rows[part.lowerBound * bands..<part.upperBound * bands]
        mean.append(UnsafeBufferPointer(rebasing: slice))
      }
    }
    let spectrum = try #require(mean.spectrum)
    #expect(mean.count == expected.rows.count / bands)
    #expect(largestError(spectrum, expected.mean) < 1e-5)
    #expect(spectrum == averaged(expected.rows, expected.frontEnd).spectrum)
  }

  @Test func noRowsAndDigitalSilenceHaveNoSpectrum() {
    let frontEnd = MelConfiguration(mean: -2, deviation: 3)
    var mean = SpectrumMean(frontEnd)
    #expect(mean.spectrum == nil)
    let spectrogram = MelSpectrogram(frontEnd)
    var rows: [Float] = []
    let zeros = [Float](repeating: 0, count: 22050)
    spectrogram.process(zeros.span, appendingTo: &rows)
    rows.withUnsafeBufferPointer { mean.append($0) }
    #expect(mean.count > 0)
    #expect(mean.spectrum == nil)
  }

  @Test func removingAllRowsLeavesNone() throws {
    let expected = try Expected()
    var mean = averaged(expected.rows.map { $0 + 1 }, expected.frontEnd)
    mean.removeAll()
    #expect(mean.count == 0)
    expected.rows.withUnsafeBufferPointer { mean.append($0) }
    #expect(mean.spectrum == averaged(expected.rows, expected.frontEnd).spectrum)
  }
}

@Suite struct TimbreMatcherTests {
  @Test func inputAndScoresEqualPyTorchs() throws {
    let expected = try Expected()
    let matcher = try shippedMatcher(expected.frontEnd)
    #expect(largestError(matcher.levelled(expected.mean), expected.input) < 1e-5)
    let ranking = try #require(
      matcher.ranking(of: averaged(expected.rows, expected.frontEnd)))
    let pitched = Instrument.allCases.filter { !$0.isDrums }
    #expect(ranking.count == pitched.count)
    for (instrument, score) in zip(pitched, expected.score) {
      let match = try #require(ranking.first { $0.instrument == instrument })
      #expect(abs(match.score - score) < 1e-3)
    }
    #expect(zip(ranking, ranking.dropFirst()).allSatisfy { $0.score >= $1.score })
  }

  @Test func heldOutNotesOfSampledInstrumentsAreRecognised() throws {
    let expected = try Expected()
    let matcher = try shippedMatcher(expected.frontEnd)
    let found = try expected.spectra.map { spectrum in
      try #require(matcher.ranking(of: expected.mean(of: spectrum))?.first).instrument
    }
    #expect(found == expected.best)
    // 89 % of all held-out notes are right; for these few, 80 % is three standard errors lower.
    let right = zip(found, expected.instruments).count { $0 == $1 }
    #expect(right * 5 >= 4 * found.count)
  }

  @Test func loudnessDoesNotMatter() throws {
    let expected = try Expected()
    let matcher = try shippedMatcher(expected.frontEnd)
    for spectrum in expected.spectra.prefix(5) {
      let loud = try #require(matcher.ranking(of: expected.mean(of: spectrum.map { $0 + 2 })))
      let soft = try #require(matcher.ranking(of: expected.mean(of: spectrum)))
      #expect(loud.first?.instrument == soft.first?.instrument)
      #expect(abs((loud.first?.score ?? 0) - (soft.first?.score ?? 1)) < 1e-3)
    }
  }

  @Test func silenceHasNoInstrumentAndAnotherFrontEndIsRefused() throws {
    let frontEnd = MelConfiguration()
    #expect(try shippedMatcher(frontEnd).ranking(of: SpectrumMean(frontEnd)) == nil)
    #expect(throws: VocalMIDIError.self) { try shippedMatcher(MelConfiguration(hop: 256)) }
    let pitch = try #require(TrainedWeights.path(of: .pitch))
    #expect(throws: VocalMIDIError.self) {
      try TimbreMatcher(weights: pitch, frontEnd: frontEnd)
    }
  }

  @Test func anInstrumentLikelierThanAllOthersPlaysTheMelodyElseAChoir() {
    func matches(_ best: Float) -> [InstrumentMatch] {
      [
        InstrumentMatch(instrument: .violin, score: best),
        InstrumentMatch(instrument: .brass, score: 0.2),
        InstrumentMatch(instrument: .choir, score: 0.1),
      ]
    }
    #expect(matches(0.51).leading?.instrument == .violin)
    #expect(matches(0.45).leading == InstrumentMatch(instrument: .choir, score: 0.1))
    #expect(Array(matches(0.45).prefix(2)).leading?.instrument == .violin)
    #expect([InstrumentMatch]().leading == nil)
  }
}
