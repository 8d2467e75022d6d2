import Foundation
import Testing
import VocalHarmony
import VocalMusic
import VocalTestSupport

/// A melody of `vocalmidi_tools.fixtures.harmony`, and the triads that the training finds.
private struct Harmonised: Decodable {
  let genre: Genre
  let tonic: Int
  let minor: Bool
  let beats: Int
  let bars: Int
  let notes: [[Double]]
  let roots: [Int]
  let minors: [Bool]
}

@Suite struct HarmonyTwinTests {
  @Test func triadsAreThoseOfTheTraining() throws {
    let songs: [Harmonised] = try Fixtures(of: .module).json("harmony")
    #expect(songs.count >= 24 && songs.contains { Set($0.roots).count > 2 })
    let harmoniser = try Harmoniser()
    for song in songs {
      let notes = song.notes.map {
        BeatNote(onset: Beats($0[0]), duration: Beats($0[1]), key: Int($0[2]))
      }
      let chords = try harmoniser.chords(
        under: notes, bars: song.bars, beatsPerBar: song.beats,
        key: KeySignature(tonic: song.tonic, mode: song.minor ? .minor : .major),
        genre: song.genre)
      // A bar of three beats has one chord, which stands for both of its halves.
      let found = stride(from: 0, to: chords.count, by: song.beats == 4 ? 1 : 2).map { chords[$0] }
      #expect(found.map(\.root) == song.roots)
      #expect(found.map { $0.pitchClasses.contains(($0.root + 3) % 12) } == song.minors)
    }
  }
}
