import Foundation
import Testing
import VocalModels

/// Configurations that make no model, one size changed from one that does.
@Suite struct BandConfigurationTests {
  @Test(arguments: [
    (#"{"features":0}"#, "features must be in 1...16384"), (#"{"width":-8}"#, "width"),
    (#"{"dynamics":99999999}"#, "dynamics"), (#"{"heads":0}"#, "heads"),
    (#"{"heads":5}"#, "divide"), (#"{"width":9,"heads":3}"#, "even"), (#"{"layers":17}"#, "1...16"),
    (#"{"layers":0}"#, "layers"), (#"{"genres":9223372036854775807}"#, "genres"),
    (#"{"offsets":-9223372036854775808}"#, "offsets"),
  ])
  func contextSizesAreChecked(change: String, reason: String) throws {
    let sizes = """
      {"features":16,"genres":12,"instruments":20,"embedding":10,"width":16,"heads":8,"layers":6,
      "feedforward":32,"notes":128,"phases":12,"offsets":25,"dynamics":128}
      """
    try expect(ContextConfiguration.self, sizes, change, reason)
  }

  @Test(arguments: [
    (#"{"mel_bands":0}"#, "mel_bands"), (#"{"hidden":[]}"#, "hidden"),
    (#"{"hidden":[4,0]}"#, "hidden"), (#"{"latent":-1}"#, "latent"),
    (#"{"instruments":20000}"#, "instruments"),
  ])
  func timbreSizesAreChecked(change: String, reason: String) throws {
    let sizes = #"{"mel_bands":128,"hidden":[256,128],"latent":64,"instruments":20}"#
    try expect(TimbreConfiguration.self, sizes, change, reason)
  }

  @Test(arguments: [
    (#"{"noise":0}"#, "noise"), (#"{"condition":-64}"#, "condition"),
    (#"{"hidden":[99999]}"#, "hidden"), (#"{"steps":0,"notes":0}"#, "steps, notes"),
    (#"{"hidden":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]}"#, "entries"),
  ])
  func generatorSizesAreChecked(change: String, reason: String) throws {
    let sizes = """
      {"noise":100,"genres":12,"embedding":10,"condition":64,"hidden":[256,512],"steps":16,
      "notes":128}
      """
    try expect(GeneratorConfiguration.self, sizes, change, reason)
  }

  @Test(arguments: [
    (#"{"channels":[]}"#, "channels"), (#"{"channels":[0]}"#, "channels"),
    (#"{"steps":3}"#, "one step"), (#"{"hidden":[]}"#, "hidden"), (#"{"genres":0}"#, "genres"),
  ])
  func discriminatorSizesAreChecked(change: String, reason: String) throws {
    let sizes = """
      {"genres":12,"embedding":10,"channels":[256,512,256],"hidden":[256,64],"steps":16,
      "notes":128}
      """
    try expect(DiscriminatorConfiguration.self, sizes, change, reason)
  }

  @Test(arguments: [
    (#"{"features":0}"#, "features"), (#"{"layers":99}"#, "layers"),
    (#"{"timings":-16}"#, "timings"),
  ])
  func continuationSizesAreChecked(change: String, reason: String) throws {
    let sizes = """
      {"features":128,"cell":"gru","hidden":256,"layers":2,"notes":128,"velocities":128,
      "timings":16}
      """
    try expect(ContinuationConfiguration.self, sizes, change, reason)
  }

  /// `sizes` make a model; with `change` they make none, for a reason that contains `reason`.
  private func expect<Configuration: ModelConfiguration>(
    _ type: Configuration.Type, _ sizes: String, _ change: String, _ reason: String
  ) throws {
    func object(_ text: String) throws -> [String: Any] {
      try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }
    func decode(_ object: [String: Any]) throws -> Configuration {
      try JSONDecoder().decode(type, from: JSONSerialization.data(withJSONObject: object))
    }
    let sane = try object(sizes)
    #expect(try decode(sane).problem == nil)
    let changed = sane.merging(try object(change)) { $1 }
    let problem = try #require(try decode(changed).problem)
    #expect(problem.contains(reason))
  }
}
