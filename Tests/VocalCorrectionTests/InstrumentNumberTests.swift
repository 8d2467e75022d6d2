import Foundation
import Testing
import VocalCorrection
import VocalMusic
import VocalStages
import VocalTestSupport
import VocalWeights

/// An instrument's number is its place in the weight file's list, not in this version's.
@Suite struct InstrumentNumberTests {
  private let file: WeightFile
  private let names: [String]

  private struct Entry: Codable {
    let name: String
  }

  init() throws {
    file = try WeightFile(path: #require(TrainedWeights.path(of: .context)))
    let text = try #require(file.metadata["instruments"])
    names = try JSONDecoder().decode([Entry].self, from: Data(text.utf8)).map(\.name)
  }

  private func corrector(_ names: [String]) throws -> ContextCorrector {
    let list = try JSONEncoder().encode(names.map { Entry(name: $0) })
    var file = file
    file.replace("instruments", by: String(decoding: list, as: UTF8.self))
    return try file.withFile { try ContextCorrector(weights: $0) }
  }

  private func correct(_ corrector: ContextCorrector, _ name: String) throws -> [Note] {
    let notes = (0..<24).map { index in
      Note(
        onset: Seconds(index) / 3, offset: Seconds(index) / 3 + 0.3, pitch: 60 + Double(index % 7),
        velocity: 60 + index)
    }
    let instrument = try #require(Instrument(rawValue: name))
    return try corrector.correct(
      notes, tempoMap: TempoMap(beatsPerMinute: 90),
      options: .init(genre: .funk, instrument: instrument, dynamics: 1)
    ).notes
  }

  @Test func theListDecidesWhichEmbeddingAnInstrumentHas() throws {
    #expect(Set(names) == Set(Instrument.allCases.map(\.rawValue)))
    let (shipped, turned) = try (corrector(names), corrector(names.reversed()))
    for index in [0, 4, names.count - 1] {
      let other = names[names.count - 1 - index]
      let expected = try correct(shipped, names[index])
      #expect(try correct(turned, other) == expected)
      #expect(try correct(shipped, other) != expected)
    }
  }

  @Test func aListThatDoesNotFitTheModelIsRefused() throws {
    var missing = file
    missing.replace("instruments", by: nil)
    let lists = [
      Array(names.dropLast()), names.dropLast() + ["kazoo"], names.dropLast() + [names[0]],
    ]
    for list in lists {
      let error = thrownError { () throws(any Error) in try corrector(list) }
      #expect("\(error as Any)".contains("instruments"))
    }
    _ = try missing.withFile { path in
      #expect(throws: VocalMIDIError.self) { try ContextCorrector(weights: path) }
    }
  }
}
