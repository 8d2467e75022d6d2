import Testing
import VocalMusic
import VocalTestSupport

/// Values that the types allow and that no music has: they are written, clamped or refused, and nothing traps.
@Suite struct ExtremeValueTests {
  @Test(arguments: [1e15, 1e306, Double.greatestFiniteMagnitude])
  func aChangeAtABeatThatNoFileReachesIsRefused(beat: Double) {
    let tempo = Tempo(beatsPerMinute: 90)
    let late = Song(tempoMap: TempoMap(tempi: [.init(beat: Beats(beat), value: tempo)]))
    let error = thrownError { () throws(StandardMIDIFile.WritingError) in
      try StandardMIDIFile.encode(late)
    }
    guard case .tooLong = error else {
      Issue.record("\(error as Any)")
      return
    }
    #expect(error?.description.contains("split the song") == true)
  }

  @Test(arguments: [(-1e300, 1.0, 1e300), (-1e300, -1e299, 1e300), (0, 1, 1e300), (-1e9, 1, 1e9)])
  func aNoteOfAnyLengthIsWrittenWithItsBends(onset: Double, offset: Double, hop: Double) throws {
    let contour = PitchContour(hop: Seconds(hop), cents: [0, 80, -80])
    let note = TimedNote<BeatUnit>(
      onset: Beats(onset), offset: Beats(offset), pitch: 60.2, contour: contour)
    let song = Song(tracks: [Track(name: "V", notes: [note])])
    let read = try StandardMIDIFile.decode(
      StandardMIDIFile.encode(song, bends: .semitones(2)))
    let notes = try #require(read.tracks.first).notes
    #expect(notes.count == 1 && notes[0].onset == 0)
  }

  @Test func aNoteThatBeginsBeforeTheFileIsBentAsItIsFromTheFilesStartOn() throws {
    let contour = PitchContour(hop: 0.5, cents: [0, 0, 0, 40, 80, 120])
    let early = Note(onset: -1, offset: 2, pitch: 60, contour: contour)
    let song = Song(tracks: [Track(name: "V", played: [early])])
    let read = try StandardMIDIFile.decode(StandardMIDIFile.encode(song, bends: .semitones(2)))
    let note = try #require(read.tracks.first?.played(in: read.tempoMap).first)
    for time in [0.6, 0.9, 1.2] as [Seconds] {
      #expect(abs(note.pitch(at: time) - early.pitch(at: time + 1)) < 0.05)
    }
  }

  @Test(arguments: [(0, 1), (-5, 1), (1000, 96)])
  func aBendRangeIsOneThatAnInstrumentCanBeTold(range: Int, told: Int) {
    for cents in [-1e300, -40, 0, 40, 1e300, .infinity] {
      #expect(
        MIDIMessage.pitchBend(channel: 0, cents: cents, range: range)
          == MIDIMessage.pitchBend(channel: 0, cents: cents, range: told))
    }
  }

  @Test func aBendThatIsNoNumberIsNone() {
    #expect(
      MIDIMessage.pitchBend(channel: 3, cents: .nan, range: 2)
        == MIDIMessage.pitchBend(channel: 3, cents: 0, range: 2))
  }
}
