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
        let volume = try #require(try mix.volume(of: track, in: genre))
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

  /// One genre for tables of twelve, and none.
  @Test(arguments: [#"["pop"]"#, nil])
  func aFileWhoseGenresDoNotFitIsRefused(genres: String?) throws {
    var file = try WeightFile(path: #require(TrainedWeights.path(of: .mix)))
    file.replace("genres", by: genres)
    let error = try file.withFile { path in
      thrownError { () throws(any Error) in try BandMix(weights: path) } as? VocalMIDIError
    }
    guard case .weights = error else {
      Issue.record("\(error as Any)")
      return
    }
  }
}
