import Foundation
import Testing
import VocalMusic

/// Files that break the format's rules, or that other programs write in other ways, are read, and the faults told.
@Suite struct SalvageTests {
  /// Four quarter notes, 480 ticks each, and the end of the track.
  private static let notes: [UInt8] =
    [60, 62, 64, 65].flatMap { [0, 0x90, $0, 90, 0x83, 0x60, 0x80, $0, 0] } + [0, 0xFF, 0x2F, 0]

  private func onsets(_ reading: StandardMIDIFile.Reading) -> [[Beats]] {
    reading.song.tracks.map { $0.notes.map(\.onset) }
  }

  @Test(arguments: [0, 1, 3, 200])
  func aWrongNumberOfTracksIsToldAndAllAreRead(stated: Int) throws {
    let chunks = MIDIBytes.track(Self.notes) + MIDIBytes.track(Self.notes)
    let reading = try StandardMIDIFile.reading(of: MIDIBytes.header(tracks: stated) + chunks)
    #expect(onsets(reading) == [[0, 1, 2, 3], [0, 1, 2, 3]])
    #expect(reading.warnings == [.trackCount(stated: stated, found: 2)])
  }

  @Test(arguments: [0, 3, notes.count - 3, notes.count + 3, 100_000, 0xFFFF_FFFF])
  func aWrongLengthIsToldAndTheTrackReadToItsOwnEnd(length: Int) throws {
    for isFirst in [true, false] {
      let wrong = MIDIBytes.track(Self.notes, length: length)
      let chunks =
        isFirst ? wrong + MIDIBytes.track(Self.notes) : MIDIBytes.track(Self.notes) + wrong
      let reading = try StandardMIDIFile.reading(of: MIDIBytes.header(tracks: 2) + chunks)
      #expect(onsets(reading) == [[0, 1, 2, 3], [0, 1, 2, 3]])
      #expect(reading.warnings == [.chunkLength(offset: isFirst ? 14 : 14 + 8 + Self.notes.count)])
    }
  }

  @Test func aDamagedEventCostsTheRestOfItsTrackOnly() throws {
    var damaged = Self.notes
    damaged[20] = 0xF5
    let chunks = MIDIBytes.track(damaged) + MIDIBytes.track(Self.notes)
    let reading = try StandardMIDIFile.reading(of: MIDIBytes.header(tracks: 2) + chunks)
    #expect(onsets(reading).map(\.count) == [2, 4])
    guard case .damaged(let offset) = reading.warnings.first else {
      Issue.record("\(reading.warnings)")
      return
    }
    #expect((14..<14 + 8 + damaged.count).contains(offset))
    #expect(reading.warnings.allSatisfy { $0.description.hasSuffix(".") })
  }

  @Test func aContainerIsOpened() throws {
    let file = MIDIBytes.header() + MIDIBytes.track(Self.notes)
    func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
      Array(name.utf8) + [UInt8(body.count), 0, 0, 0] + body + (body.count % 2 == 1 ? [0] : [])
    }
    let body = Array("RMID".utf8) + chunk("INFO", [1, 2, 3]) + chunk("data", file)
    let riff = Array("RIFF".utf8) + [UInt8(body.count), 0, 0, 0] + body + chunk("LIST", [9, 9])
    let reading = try StandardMIDIFile.reading(of: riff)
    #expect(reading.song == (try StandardMIDIFile.decode(file)))
    #expect(reading.warnings.isEmpty)
  }

  @Test func runningStatusGoesOnAfterASystemExclusiveMessage() throws {
    let body: [UInt8] = [
      0, 0x90, 60, 60, 0, 0xF0, 1, 0xF7, 0x60, 60, 0, 0, 62, 60, 0x60, 62, 0, 0, 0xFF, 0x2F, 0,
    ]
    let song = try StandardMIDIFile.decode(MIDIBytes.header() + MIDIBytes.track(body))
    #expect(song.tracks.flatMap(\.notes).map(\.key) == [60, 62])
  }

  @Test(arguments: [
    ([0x83, 0x81, 0x83, 0x8D, 0x83, 0x66, 0x83, 0x42], "メロディ"),
    ([0x89, 0xCC], "歌"), ([0x56, 0x6F, 0x20, 0x89, 0xCC], "Vo 歌"),
    ([0x46, 0x6C, 0xFB, 0x74, 0x65], "Flûte"),
    ([0x50, 0x72, 0xE9, 0x6C, 0x75, 0x64, 0x65], "Prélude"),
    ([0x64, 0x6F, 0x6E, 0x92, 0x74], "don’t"), ([0xC3, 0x28], "Ã("), ([0xE2, 0x82, 0xAC], "€"),
    ([0x41, 0x00, 0xFF], "A"), ([0x81], "\u{81}"),
  ])
  func namesAreReadInTheEncodingThatTheyAreIn(bytes: [UInt8], name: String) throws {
    let body = [0, 0xFF, 0x03, UInt8(bytes.count)] + bytes + Self.notes
    let song = try StandardMIDIFile.decode(MIDIBytes.header() + MIDIBytes.track(body))
    #expect(song.tracks.map(\.name) == [name])
  }

  @Test func aFileInFramesIsNotMeasured() throws {
    var bytes = MIDIBytes.header() + MIDIBytes.track(Self.notes)
    bytes.replaceSubrange(12..<14, with: [0xE7, 40])
    let song = try StandardMIDIFile.decode(bytes)
    #expect(song.isUnmeasured)
    let played = song.tracks[0].played(in: song.tempoMap)
    #expect(played.enumerated().allSatisfy { abs($1.onset.value - Double($0) * 0.48) < 1e-9 })
  }

  @Test func theMarkOfATranscriptionLastsUntilTheFileHasATempo() throws {
    let take = Song(
      tracks: [Track(name: "", notes: [BeatNote(onset: 1, duration: 1, key: 60)])],
      isUnmeasured: true)
    let bytes = try StandardMIDIFile.encode(take)
    #expect(try StandardMIDIFile.decode(bytes) == take)
    var other = take
    other.tempoMap = TempoMap(beatsPerMinute: 90)
    #expect(!(try StandardMIDIFile.decode(StandardMIDIFile.encode(other)).isUnmeasured))
  }
}
