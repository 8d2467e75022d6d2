import Foundation
import Testing
import VocalModels

@Suite struct PitchConfigurationTests {
  @Test(arguments: [
    "{\"mel_bands\":128,\"channels\":[64,128,256],\"hidden\":256,\"layers\":2,\"classes\":128}",
    "{\"mel_bands\":2,\"channels\":[1],\"hidden\":1,\"layers\":1,\"classes\":1}",
  ])
  func possibleSizesAreAccepted(text: String) throws {
    #expect(try decode(text).problem == nil)
  }

  @Test(arguments: [
    ("{\"mel_bands\":0,\"channels\":[1],\"hidden\":1,\"layers\":1,\"classes\":1}", "1...16384"),
    (
      "{\"mel_bands\":8,\"channels\":[1],\"hidden\":99999999,\"layers\":1,\"classes\":1}",
      "1...16384"
    ),
    ("{\"mel_bands\":8,\"channels\":[-4],\"hidden\":1,\"layers\":1,\"classes\":1}", "1...16384"),
    ("{\"mel_bands\":8,\"channels\":[1],\"hidden\":1,\"layers\":0,\"classes\":1}", "layers"),
    ("{\"mel_bands\":8,\"channels\":[],\"hidden\":1,\"layers\":1,\"classes\":1}", "channels must"),
    ("{\"mel_bands\":4,\"channels\":[1,1,1],\"hidden\":1,\"layers\":1,\"classes\":1}", "one band"),
  ])
  func impossibleSizesAreRefused(text: String, reason: String) throws {
    let problem = try #require(try decode(text).problem)
    #expect(problem.contains(reason))
  }

  private func decode(_ text: String) throws -> PitchConfiguration {
    try JSONDecoder().decode(PitchConfiguration.self, from: Data(text.utf8))
  }
}
