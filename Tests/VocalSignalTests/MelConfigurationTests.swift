import Foundation
import Testing
import VocalSignal

@Suite struct MelConfigurationTests {
  private static let json = """
    {"sample_rate": 22050, "fft_size": 2048, "hop": 256, "window": "hann", "mel_bands": 128,
     "min_frequency": 30, "max_frequency": 8000, "mel_scale": "slaney", "mel_norm": "slaney",
     "log_floor": 1e-7, "mean": -3.25, "deviation": 1.5}
    """

  @Test func aConfigurationIsDecodedFromJSON() throws {
    let configuration = try JSONDecoder().decode(MelConfiguration.self, from: Data(Self.json.utf8))
    #expect(configuration == MelConfiguration(hop: 256, mean: -3.25, deviation: 1.5))
    try configuration.validate()
  }

  @Test(arguments: [
    ("sample_rate", "4000"), ("fft_size", "2047"), ("fft_size", "0"), ("fft_size", "1048576"),
    ("hop", "0"), ("hop", "-5"), ("hop", "4096"), ("window", "\"hamming\""), ("mel_bands", "0"),
    ("mel_bands", "100000"), ("min_frequency", "-1"), ("min_frequency", "8000"),
    ("max_frequency", "12000"), ("mel_scale", "\"htk\""), ("mel_norm", "\"none\""),
    ("log_floor", "0"), ("log_floor", "-1"), ("deviation", "0"), ("deviation", "-2"),
  ])
  func whatCannotBeHonouredIsRefused(key: String, value: String) throws {
    let pattern = try Regex("\"\(key)\": [^,}]*")
    let json = Self.json.replacing(pattern, with: "\"\(key)\": \(value)")
    let configuration = try JSONDecoder().decode(MelConfiguration.self, from: Data(json.utf8))
    let error = #expect(throws: MelConfigurationError.self) { try configuration.validate() }
    guard case .unsupported(let found, _, _) = error else { return }
    #expect(found == key)
  }

  @Test func whatIsNotANumberIsRefused() {
    #expect(throws: MelConfigurationError.self) { try MelConfiguration(mean: .nan).validate() }
    #expect(throws: MelConfigurationError.self) {
      try MelConfiguration(minFrequency: .nan).validate()
    }
    #expect(throws: MelConfigurationError.self) {
      try MelConfiguration(deviation: .infinity).validate()
    }
  }
}
