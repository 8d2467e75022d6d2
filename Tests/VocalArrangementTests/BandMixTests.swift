import Testing
import VocalArrangement
import VocalCheckpoints
import VocalMusic
import VocalStages
import VocalTestSupport
import VocalWeights

@Suite struct BandMixTests {
  @Test func everyTrackAndEveryInstrumentHasAVolume() throws {
    let mix = try BandMix()
    for genre in Genre.allCases {
      for track in ArrangedTrack.allCases {
        let volume = try mix.volume(of: track, in: genre)
        #expect((20...127).contains(volume), "\(track) in \(genre)")
      }
    }
    for instrument in Instrument.allCases {
      #expect(try (20...127).contains(mix.volume(ofVoice: instrument)), "\(instrument)")
    }
  }

  /// Measured: a distorted guitar is louder than a piano at the same volume.
  @Test func louderInstrumentsHaveLowerVolumes() throws {
    let mix = try BandMix()
    #expect(try mix.volume(ofVoice: .distortedGuitar) < mix.volume(ofVoice: .piano))
  }

  /// The volumes of a file whose genres, or instruments, are in the opposite order.
  private func reversed(_ key: String, _ names: String) throws -> BandMix {
    var file = try WeightFile(path: #require(TrainedWeights.path(of: .mix)))
    file.replace(key, by: names)
    return try file.withFile { try BandMix(weights: $0) }
  }

  @Test func eachGenreAndEachInstrumentHasItsOwnVolume() throws {
    let (mix, genres) = (try BandMix(), Genre.allCases)
    let names = genres.reversed().map { #""\#($0.rawValue)""# }
    let turned = try reversed("genres", "[\(names.joined(separator: ","))]")
    for (genre, opposite) in zip(genres, genres.reversed()) {
      for track in ArrangedTrack.allCases {
        #expect(
          try turned.volume(of: track, in: genre) == mix.volume(of: track, in: opposite))
      }
    }
    #expect(Set(try genres.map { try mix.volume(of: .chords, in: $0) }).count > 6)
    let known = Instrument.allCases
    let entries = known.reversed().map { #"{"name":"\#($0.rawValue)"}"# }
    let other = try reversed("instruments", "[\(entries.joined(separator: ","))]")
    for (instrument, opposite) in zip(known, known.reversed()) {
      #expect(try other.volume(ofVoice: instrument) == mix.volume(ofVoice: opposite))
    }
  }

  /// One genre for tables of twelve, and none.
  @Test(arguments: [#"["pop"]"#, nil])
  func aFileWhoseGenresDoNotFitIsRefused(genres: String?) throws {
    var file = try WeightFile(path: #require(TrainedWeights.path(of: .mix)))
    file.replace("genres", by: genres)
    let error = try file.withFile { path in
      thrownError { () throws(any Error) in try BandMix(weights: path) } as? VocalMIDIError
    }
    switch error {
    case .weights(.missingMetadata(_, key: "genres")): #expect(genres == nil)
    case .weights(.wrongShape): #expect(genres != nil)
    default: Issue.record("\(error as Any)")
    }
  }
}
