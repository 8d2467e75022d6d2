import Testing
import VocalMusic
import VocalTestSupport

/// Songs that begin with the recording that they were made of.
@Suite struct RecordingStartTests {
  /// A song with a note on each beat of four bars from `first` on, and another tempo from bar 3 on.
  private static func song(
    _ signature: TimeSignature, beatsPerMinute: Double, from first: Beats
  ) -> Song {
    let bar = signature.beatsPerBar
    let count = Int((4 * bar.value - first.value).rounded(.down))
    let notes = (0..<count).map { BeatNote(onset: first + Beats($0), duration: 0.5, key: 60) }
    let tempi = [(0.0, beatsPerMinute), (2, 1.1 * beatsPerMinute)].map { bars, tempo in
      TempoMap.Change(beat: bar * bars, value: Tempo(beatsPerMinute: tempo))
    }
    return Song(
      tracks: [Track(name: "Voice", notes: notes)],
      tempoMap: TempoMap(tempi: tempi, timeSignatures: [.init(beat: 0, value: signature)]),
      chords: [.init(beat: bar * 2, value: Chord(root: 5, quality: .major))])
  }

  /// The times of the bar lines from bar `first` on, by the time signatures alone.
  private func lines(_ song: Song, until end: Beats) -> [Seconds] {
    var (lines, beat): ([Seconds], Beats) = ([], 0)
    while beat < end {
      lines.append(song.tempoMap.seconds(at: beat))
      beat += song.tempoMap.timeSignature(at: beat).beatsPerBar
    }
    return lines
  }

  @Test(arguments: [0, 0.012, 1.37, 61.3] as [Seconds])
  func theEndOfTheRecordingStaysWhereItIs(leadIn: Seconds) throws {
    var song = Self.song(.threeFour, beatsPerMinute: 118, from: 0)
    song.length = 17.5
    let laid = try #require(song.startingWithRecording(leadIn: leadIn))
    let end = song.tempoMap.seconds(at: song.length) + leadIn
    #expect((laid.tempoMap.seconds(at: laid.length) - end).magnitude < 1e-4)
    song.length = 0
    #expect(song.startingWithRecording(leadIn: leadIn)?.length == 0)
  }

  @Test(arguments: [0.012, 0.03, 0.1, 0.4, 1.37, 2, 7.77, 61.3] as [Seconds])
  func silenceBeforeTheFirstBarBecomesBars(leadIn: Seconds) throws {
    for signature in [TimeSignature.fourFour, .threeFour, .sixEight] {
      for tempo in [61.0, 118, 177] {
        let song = Self.song(signature, beatsPerMinute: tempo, from: 0)
        let laid = try #require(song.startingWithRecording(leadIn: leadIn))
        let (before, after) = (
          song.tracks[0].played(in: song.tempoMap), laid.tracks[0].played(in: laid.tempoMap)
        )
        for (old, new) in zip(before, after) {
          #expect((new.onset - old.onset - leadIn).magnitude < 1e-4)
          #expect((new.offset - old.offset - leadIn).magnitude < 1e-4)
        }
        // Bar 1 begins early where the time before it is too short for a sixteenth.
        let known = lines(song, until: signature.beatsPerBar * 4).map { $0 + leadIn }
        let found = lines(laid, until: laid.tempoMap.beat(at: known[3]) + 0.5)
        for line in known.dropFirst() {
          #expect(found.contains { ($0 - line).magnitude < 1e-4 }, "\(leadIn)")
        }
        let ratio = laid.tempoMap.tempo(at: 0).beatsPerMinute / tempo
        #expect((0.66...2).contains(ratio) && (leadIn < 1 || (0.9...1.1).contains(ratio)))
        #expect(laid.tempoMap.timeSignatures.allSatisfy { $0.value.denominator <= 16 })
        #expect(laid.tempoMap.timeSignatures.last?.value == signature)
        let delay = laid.tracks[0].notes[5].onset - song.tracks[0].notes[5].onset
        #expect(laid.chords[0].beat == song.chords[0].beat + delay)
      }
    }
  }

  @Test(arguments: [-0.2, -0.51, -1, -1.93, -3.4] as [Seconds])
  func aRecordingThatBeginsInsideABarBeginsWithTheRestOfIt(leadIn: Seconds) throws {
    for signature in [TimeSignature.fourFour, .threeFour, .sixEight] {
      let map = TempoMap(beatsPerMinute: 120)
      let first = (map.beat(at: -leadIn) + 0.2).rounded(.up)
      let song = Self.song(signature, beatsPerMinute: 120, from: first)
      let laid = try #require(song.startingWithRecording(leadIn: leadIn))
      let (before, after) = (
        song.tracks[0].played(in: song.tempoMap), laid.tracks[0].played(in: laid.tempoMap)
      )
      #expect(before.count == after.count && !after.isEmpty)
      #expect(laid.tempoMap.timeSignatures.allSatisfy { $0.value.denominator <= 16 })
      for (old, new) in zip(before, after) {
        // Times of less than 10 ms are left out.
        #expect((new.onset - old.onset - leadIn).magnitude < 0.0101, "\(signature) \(leadIn)")
      }
      // Every note has its place in its bar still.
      let bars = lines(laid, until: 40)
      let last = try #require(after.last)
      let line = try #require(bars.last { $0 <= last.onset + 1e-4 })
      let whole = lines(song, until: 40)
      let old = try #require(before.last)
      let oldLine = try #require(whole.last { $0 <= old.onset + 1e-4 })
      #expect((last.onset - line - (old.onset - oldLine)).magnitude < 1e-4)
    }
  }

  @Test func aSongWhoseBandBeginsBeforeTheRecordingStaysAsItIs() {
    let song = Self.song(.fourFour, beatsPerMinute: 120, from: 0)
    #expect(song.startingWithRecording(leadIn: -4) == nil)
    #expect(song.startingWithRecording(leadIn: 0) == song)
    #expect(song.startingWithRecording(leadIn: 0.004) == song)
  }

  @Test func whatIsLaidOnTheRecordingIsReadBackSo() throws {
    let song = Self.song(.threeFour, beatsPerMinute: 97, from: 0)
    let laid = try #require(song.startingWithRecording(leadIn: 1.234))
    let read = try StandardMIDIFile.decode(StandardMIDIFile.encode(laid))
    #expect(read.tempoMap == laid.tempoMap)
    #expect(read.tempoMap.beginsWithPartialBar && !song.tempoMap.beginsWithPartialBar)
    #expect((read.tracks[0].played(in: read.tempoMap)[0].onset - 1.234).magnitude < 0.002)
  }
}
