import Testing
import VocalMIDI
import VocalTestSupport

@Suite struct LiveBandTests {
  private static let pipeline = Result { try Pipeline() }

  /// A tune in C, a note a beat at 120 beats a minute from 0.5 s on, told a little after each note.
  private static func events(
    _ keys: [Int] = [60, 64, 67, 72, 71, 67, 62, 67, 60, 64, 67, 64, 65, 62, 59, 60]
  ) -> [LiveEvent] {
    keys.enumerated().flatMap { index, key in
      let note = LiveEvent.Note(
        number: index, onset: 0.5 + Seconds(index) / 2, pitch: Double(key), velocity: 80,
        confidence: 0.9)
      return [
        LiveEvent(kind: .noteOn(note), heard: note.onset + 0.12),
        LiveEvent(kind: .noteOff(note, offset: note.onset + 0.4), heard: note.onset + 0.5),
      ]
    }
  }

  private func bars(
    _ options: LiveBandOptions, of events: [LiveEvent] = events(), until end: Seconds = 12
  ) throws -> [LiveBar] {
    let band = try Self.pipeline.get().band(options)
    var bars: [LiveBar] = []
    for event in events { bars += try band.take(event) }
    return bars + (try band.bars(until: end))
  }

  @Test(arguments: [3, 4])
  func everyBarIsMadeBeforeItBeginsAndItsNotesLieInIt(beats: Int) throws {
    let options = LiveBandOptions(beatsPerMinute: 120, beatsPerBar: beats, start: 0.5, genre: .rock)
    let made = try bars(options)
    let length = Seconds(beats) / 2
    #expect(made.count == Int((12 - 0.5 + 0.3) / length.value) + 1)
    for (index, bar) in made.enumerated() {
      #expect(bar.number == index && (bar.start - 0.5 - Double(index) * length).magnitude < 1e-9)
      #expect((bar.start - bar.heard - options.lead).magnitude < 1e-9 && bar.chords.count == 2)
      let notes = bar.played.values.joined()
      // The feel moves notes a little.
      #expect(notes.allSatisfy { bar.start - 0.1...bar.start + length + 0.1 ~= $0.onset })
    }
    let drums = made.dropFirst(2).filter { !($0.tracks[.drums] ?? []).isEmpty }
    #expect(2 * drums.count > made.count)
    #expect(made.last?.key == KeySignature(tonic: 0, mode: .major))
  }

  @Test func aBandWithoutAnArrangementHasChordsAndNothingToPlay() throws {
    var stages = SongStages()
    stages.arrangement = .off
    let band = try Self.pipeline.get().band(
      LiveBandOptions(beatsPerMinute: 120, start: 0.5), stages: stages)
    for event in Self.events() { _ = try band.take(event) }
    let made = try band.bars(until: 12)
    #expect(!made.isEmpty)
    #expect(made.allSatisfy { $0.tracks.values.allSatisfy(\.isEmpty) && $0.chords.count == 2 })
  }

  @Test func theSameEventsGiveTheSameBarsHoweverOftenOneAsks() throws {
    let options = LiveBandOptions(beatsPerMinute: 120, start: 0.5, seed: 3)
    let expected = try bars(options)
    let band = try Self.pipeline.get().band(options)
    var asked: [LiveBar] = []
    var time: Seconds = 0
    for event in Self.events() {
      while time < event.heard {
        asked += try band.bars(until: time)
        time += 0.037
      }
      asked += try band.take(event)
    }
    asked += try band.bars(until: 12)
    #expect(asked == expected)
    let other = try bars(LiveBandOptions(beatsPerMinute: 120, start: 0.5, seed: 4))
    #expect(other.map(\.tracks) != expected.map(\.tracks))
  }

  @Test func whatIsSungLaterIsNotHeard() throws {
    let options = LiveBandOptions(beatsPerMinute: 120, start: 0.5)
    let events = Self.events()
    let whole = try bars(options, of: events)
    let half = try bars(options, of: Array(events.prefix(events.count / 2)))
    let known = half.filter { $0.heard <= events[events.count / 2 - 1].heard }
    #expect(known.count > 1 && known == Array(whole.prefix(known.count)))
    #expect(half != whole)
  }

  @Test func withoutAGivenStartTheBandComesInOnABarLineAfterTheFirstNote() throws {
    let made = try bars(LiveBandOptions(beatsPerMinute: 120))
    let first = try #require(made.first)
    // The first note ends at 0.9 s and is known at 1 s; bar 0 began with it at 0.5 s, bar 1 begins at 2.5 s.
    #expect(first.number == 1 && first.start == 2.5)
  }

  /// Notes of the given onsets in seconds, told a little later.
  private static func notes(at onsets: [Double]) -> [LiveEvent] {
    let keys = [60, 62, 64, 65, 67, 65, 64, 62]
    return onsets.enumerated().flatMap { index, onset in
      let note = LiveEvent.Note(
        number: index, onset: Seconds(onset), pitch: Double(keys[index % 8]), velocity: 80,
        confidence: 0.9)
      return [
        LiveEvent(kind: .noteOn(note), heard: Seconds(onset) + 0.1),
        LiveEvent(kind: .noteOff(note, offset: Seconds(onset) + 0.3), heard: Seconds(onset) + 0.35),
      ]
    }
  }

  @Test func aBarThatIsCountedInGivesTheTempoAndTheBarLine() throws {
    // A false start, then four beats at 90 a minute, unevenly by 20 ms.
    let beat = 60.0 / 90
    let counted = [1.0, 1.35, 3, 3.02 + beat, 3 + 2 * beat, 2.98 + 3 * beat]
    let sung = (0..<16).map { 3 + beat * Double(4 + $0) }
    let options = LiveBandOptions(beats: LiveBeatOptions(tempo: .countIn))
    let band = try Self.pipeline.get().band(options)
    var made: [LiveBar] = []
    for event in Self.notes(at: counted + sung) { made += try band.take(event) }
    let start = try #require(band.start)
    #expect((start - Seconds(3 + 4 * beat)).magnitude < 0.05)
    let first = try #require(made.first)
    #expect(first.number == 0 && abs(first.beatsPerMinute - 90) < 2 && made.count > 3)
    #expect((first.start - start).magnitude < 1e-9)
  }

  @Test func theBeatsOfTheFirstBarsAreFound() throws {
    // Quarters with pairs of eighths on the third beat: 100 beats a minute from 2 s on.
    let beat = 0.6
    let onsets = (0..<8).flatMap { bar in
      [0, 1, 2, 2.5, 3].map { 2 + beat * (Double(4 * bar) + $0) }
    }
    let band = try Self.pipeline.get().band(LiveBandOptions(beats: LiveBeatOptions(tempo: .heard)))
    var made: [LiveBar] = []
    for event in Self.notes(at: onsets) { made += try band.take(event) }
    let first = try #require(made.first)
    // Heard for two bars at least; half or double the tempo would do too.
    #expect(first.start >= 2 + 8 * 0.6 && first.start < 2 + 28 * 0.6)
    let tempi = [50.0, 100, 200]
    #expect(tempi.contains { abs(first.beatsPerMinute / $0 - 1) < 0.02 })
    let offBeat = ((first.start - 2).value / beat).remainder(dividingBy: 1)
    #expect(abs(offBeat) < 0.1)
  }

  @Test func theNextStreamBeginsAnew() throws {
    let band = try Self.pipeline.get().band(LiveBandOptions(beatsPerMinute: 120, seed: 2))
    var streams: [[LiveBar]] = []
    for _ in 0..<2 {
      var made: [LiveBar] = []
      for event in Self.events() + [LiveEvent(kind: .end, heard: 9)] {
        made += try band.take(event)
      }
      streams.append(made)
    }
    #expect(streams[0].count > 3 && streams[0] == streams[1])
    #expect(band.start == nil && band.tempoMap == nil)
  }

  @Test func aLongStreamIsPlayedWithWhatWasSungOfLate() throws {
    let keys = (0..<320).map { [60, 64, 67, 72, 71, 67, 62, 67][$0 % 8] }
    let made = try bars(
      LiveBandOptions(beatsPerMinute: 120, start: 0.5, tracks: [.bass]), of: Self.events(keys),
      until: 160)
    #expect(made.count >= 80 && made.allSatisfy { $0.chords.count == 2 })
    let bass = made.suffix(8).flatMap { $0.tracks[.bass] ?? [] }
    #expect(bass.count > 8 && made.last?.key == KeySignature(tonic: 0, mode: .major))
  }

  @Test func aBandPlaysInTimeWithTheStreamThroughItsSchedule() throws {
    let options = LiveBandOptions(beatsPerMinute: 120, start: 0.5, answers: true, seed: 3)
    let made = try bars(options)
    let schedule = BandSchedule(options, sampleRate: 48000)
    #expect(schedule.parts.map(\.name) == ["drums", "bass", "chords", "answer"])
    for bar in made { schedule.add(bar) }
    var played: [(frame: Int, part: Int, message: MIDIMessage)] = []
    for cycle in 0..<(15 * 48000 / 500) {
      var room = 3
      if cycle == 13 * 48000 / 500 { schedule.stop() }
      schedule.cycle(position: cycle * 500, count: 500) { frame, part, message in
        room -= 1
        if room >= 0 { played.append((cycle * 500 + frame, part, message)) }
        return room >= 0
      }
    }
    #expect(played.prefix(4).allSatisfy { $0.message.status & 0xF0 == 0xC0 })
    let onsets = made.flatMap { $0.played[.drums] ?? [] }.map {
      Int(($0.onset.value * 48000).rounded())
    }
    let strokes = played.filter { $0.part == 0 && $0.message.status & 0xF0 == 0x90 }.map(\.frame)
    #expect(strokes.count == onsets.count && strokes.count > 20)
    #expect(zip(strokes.sorted(), onsets.sorted()).allSatisfy { 0...2500 ~= $0 - $1 })
    #expect(zip(played, played.dropFirst()).allSatisfy { $0.frame <= $1.frame })
    for part in 0..<4 {
      var sounding: [UInt8: Int] = [:]
      for event in played where event.part == part {
        if event.message.status & 0xF0 == 0x90 { sounding[event.message.first, default: 0] += 1 }
        if event.message.status & 0xF0 == 0x80 { sounding[event.message.first, default: 0] -= 1 }
      }
      #expect(sounding.values.allSatisfy { $0 == 0 })
    }
    #expect(schedule.isOver)
  }

  /// Wherever the band is stopped, what sounds ends in the next cycle, and nothing follows.
  @Test(arguments: [2.3, 3.7, 4.05, 6.6])
  func aBandThatIsStoppedEndsItsNotesAtOnce(second: Double) throws {
    let options = LiveBandOptions(beatsPerMinute: 120, start: 0.5, seed: 3)
    let schedule = BandSchedule(options, sampleRate: 48000)
    for bar in try bars(options) { schedule.add(bar) }
    var sounding: [[UInt8]: Int] = [:]
    func cycle(_ number: Int) -> Int {
      var played = 0
      schedule.cycle(position: number * 480, count: 480) { _, part, message in
        let key = [UInt8(part), message.first]
        if message.status & 0xF0 == 0x90 { sounding[key, default: 0] += 1 }
        if message.status & 0xF0 == 0x80 { sounding[key, default: 0] -= 1 }
        played += 1
        return true
      }
      return played
    }
    let stop = Int(second * 100)
    for number in 0..<stop { _ = cycle(number) }
    let held = sounding.values.reduce(0, +)
    #expect(held > 0 && !schedule.isOver)
    schedule.stop()
    #expect(cycle(stop) == held && sounding.values.allSatisfy { $0 == 0 } && schedule.isOver)
    #expect((1...500).allSatisfy { cycle(stop + $0) == 0 })
  }

  @Test func theMelodyIsContinuedWhereTheSingerIsSilentAndHandedBack() throws {
    var events = Self.events()
    let note = LiveEvent.Note(number: 99, onset: 16.6, pitch: 67, velocity: 80, confidence: 0.9)
    events.append(LiveEvent(kind: .noteOn(note), heard: 16.7))
    var answers = 0
    for seed in UInt64(0)..<4 {
      let options = LiveBandOptions(beatsPerMinute: 120, start: 0.5, answers: true, seed: seed)
      let made = try bars(options, of: events, until: 20)
      // The last note ends at 8.4 s; a bar lasts 2 s.
      #expect(made.filter { $0.heard < 10.4 }.allSatisfy { $0.answer.isEmpty })
      answers += made.count { $0.heard >= 10.4 && $0.heard < 16.6 && !$0.answer.isEmpty }
      #expect(made.filter { $0.heard > 16.7 }.allSatisfy { $0.answer.isEmpty })
    }
    #expect(answers > 3)
    #expect(
      try bars(LiveBandOptions(beatsPerMinute: 120, start: 0.5)).allSatisfy { $0.answer.isEmpty })
  }

  @Test func optionsOutOfRangeAreRefused() throws {
    for options in [
      LiveBandOptions(beatsPerMinute: 3), LiveBandOptions(beatsPerMinute: 100, beatsPerBar: 5),
      LiveBandOptions(beatsPerMinute: 100, lead: .nan),
      LiveBandOptions(beatsPerMinute: 100, start: -1),
      LiveBandOptions(beats: LiveBeatOptions(tempo: .heard, start: 1)),
    ] {
      #expect(throws: VocalMIDIError.self) { try Self.pipeline.get().band(options) }
    }
  }
}
