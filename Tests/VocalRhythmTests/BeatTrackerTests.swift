import Testing
import VocalMusic
import VocalRhythm
import VocalStages
import VocalTestSupport

@Suite struct BeatTrackerTests {
  private let tracker: BeatTracker

  init() throws { tracker = try BeatTracker() }

  private func rhythm(
    of notes: [Note], _ options: BeatTracker.Options = BeatTracker.Options()
  ) throws -> Rhythm {
    try tracker.rhythm(of: notes, options: options)
  }

  /// The share of `beats` within `tolerance` seconds of one of `truth`.
  private static func agreement(_ beats: [Seconds], _ truth: [Double], _ tolerance: Double)
    -> Double
  {
    let inside = beats.map(\.value).filter {
      $0 > truth[0] - 0.1 && $0 < truth[truth.count - 1] + 0.1
    }
    let hits = inside.filter { beat in truth.contains { abs($0 - beat) < tolerance } }
    return Double(hits.count) / Double(max(inside.count, 1))
  }

  @Test(arguments: [0, 0.02, 0.035], [66.0, 80, 97, 112])
  func theTempoOfMadeMelodiesIsFound(jitter: Double, tempo: Double) throws {
    for beatsPerBar in [4, 3] {
      let found = try (UInt64(1)...10).map { seed in
        let melody = SungMelody(
          seed: seed, beatsPerMinute: tempo, beatsPerBar: beatsPerBar, jitter: jitter)
        let rhythm = try rhythm(of: melody.notes)
        return abs(rhythm.beatsPerMinute / tempo - 1) < 0.04
          && Self.agreement(rhythm.beats, melody.beats, 0.07) > 0.9
      }
      let right = found.count { $0 }
      // Of slow melodies in quarters and eighths some are read at double the tempo.
      #expect(right >= (tempo < 70 ? 5 : 9), "\(beatsPerBar) beats a bar: \(found)")
    }
  }

  /// Quarters alone may be eighths at half the tempo, or halves at double: the style's tempi decide.
  @Test(arguments: [60.0, 120])
  func theUsualTempoDecidesBetweenReadings(usual: Double) throws {
    let notes = (0..<32).map { index in
      Note(onset: 1 + Seconds(index) / 2, offset: 1.4 + Seconds(index) / 2, pitch: 60, velocity: 80)
    }
    let tempo = TempoDistribution(median: usual, octaves: 0.2)
    let found = try rhythm(of: notes, .init(usualTempo: tempo)).beatsPerMinute
    #expect(abs(found / usual - 1) < 0.04, "\(found)")
    let given = try rhythm(of: notes, .init(beatsPerMinute: 120, usualTempo: tempo))
    #expect(try given == rhythm(of: notes, .init(beatsPerMinute: 120)))
    #expect(try rhythm(of: [], .init(usualTempo: tempo)).beatsPerMinute == usual)
    for (median, octaves) in [(0, 0.2), (.infinity, 0.2), (usual, 0), (usual, .nan)] {
      let wrong = TempoDistribution(median: median, octaves: octaves)
      #expect(throws: VocalMIDIError.self) { try rhythm(of: notes, .init(usualTempo: wrong)) }
    }
  }

  @Test func threeIsToldFromFour() throws {
    for (beatsPerBar, least) in [(4, 9), (3, 8)] {
      let right = try (UInt64(1)...10).count { seed in
        let melody = SungMelody(
          seed: seed, beatsPerMinute: 95, beatsPerBar: beatsPerBar, bars: 24, jitter: 0.015)
        let signature = try rhythm(of: melody.notes).timeSignature
        return signature.numerator == beatsPerBar
      }
      #expect(right >= least, "\(beatsPerBar) beats a bar: \(right) of 10")
    }
  }

  @Test(arguments: [-0.1, 0.12])
  func aDriftingTempoIsFollowed(drift: Double) throws {
    let melody = SungMelody(
      seed: 4, beatsPerMinute: 84, beatsPerBar: 4, bars: 24, jitter: 0.01, drift: drift)
    let rhythm = try rhythm(of: melody.notes)
    #expect(rhythm.tempoMap.tempi.count > 4)
    #expect(Self.agreement(rhythm.beats, melody.beats, 0.06) > 0.95)
  }

  @Test func beatsLieWhereTheMapSaysAndBarOneIsNotAfterTheFirstNote() throws {
    for seed in UInt64(1)...30 {
      let melody = SungMelody(
        seed: seed, beatsPerMinute: 60 + 3 * Double(seed), beatsPerBar: 4, jitter: 0.03,
        drift: seed % 2 == 0 ? 0.1 : 0)
      let rhythm = try rhythm(of: melody.notes)
      let first = try #require(melody.notes.map(\.onset).min())
      #expect(rhythm.leadIn <= first + 1e-9)
      #expect(first - rhythm.leadIn < rhythm.tempoMap.seconds(at: 4) + 0.1)
      for (index, beat) in rhythm.beats.enumerated() {
        let mapped = rhythm.leadIn + rhythm.tempoMap.seconds(at: Beats(index))
        // Tempi are kept in whole microseconds a beat, and beats within a bar are even.
        #expect((mapped - beat).magnitude < 0.03)
      }
    }
  }

  @Test func vagueOnsetsPullTheBeatsLess() throws {
    var (blind, heard) = (0.0, 0.0)
    for seed in UInt64(1)...20 {
      let melody = SungMelody(seed: seed, beatsPerMinute: 80, beatsPerBar: 4, jitter: 0.004)
      var random = SeededRandom(seed: seed)
      var notes = melody.notes
      for index in notes.indices where index.isMultiple(of: 2) {
        notes[index].onset += Seconds(Double.random(in: 0...0.06, using: &random))
      }
      blind += Self.deviation(try rhythm(of: notes).beats, melody.beats)
      for index in notes.indices { notes[index].attack = index.isMultiple(of: 2) ? 0.6 : 8 }
      heard += Self.deviation(try rhythm(of: notes).beats, melody.beats)
    }
    #expect(heard < 0.85 * blind, "\(heard / 20) s with attacks, \(blind / 20) s without")
  }

  @Test func onsetsOfWeakAttackArePassedOverUnlessAllAreWeak() throws {
    let melody = SungMelody(seed: 5, beatsPerMinute: 84, beatsPerBar: 4, jitter: 0.01)
    let clear = melody.notes.map { note in
      var note = note
      note.attack = 4
      return note
    }
    let wavers = melody.notes.enumerated().filter { $0.offset.isMultiple(of: 3) }.map {
      let onset = $1.onset + 0.4 * $1.duration
      return Note(onset: onset, offset: onset + 0.05, pitch: $1.pitch + 1, attack: 0.2)
    }
    #expect(try rhythm(of: clear + wavers).beats == rhythm(of: clear).beats)
    let slurred = melody.notes.map { note in
      var note = note
      note.attack = 0.2
      return note
    }
    #expect(try abs(rhythm(of: slurred).beatsPerMinute / 84 - 1) < 0.02)
  }

  /// The mean distance of the true beats from the nearest ones found, seconds.
  private static func deviation(_ beats: [Seconds], _ truth: [Double]) -> Double {
    let distances = truth.map { beat in beats.map { abs($0.value - beat) }.min() ?? 1 }
    return distances.reduce(0, +) / Double(truth.count)
  }

  @Test func aShiftInTimeShiftsTheBeats() throws {
    let melody = SungMelody(seed: 2, beatsPerMinute: 90, beatsPerBar: 4, jitter: 0.02)
    let moved = melody.notes.map { note in
      var later = note
      later.onset += 37.25
      later.offset += 37.25
      return later
    }
    let (early, late) = (
      try rhythm(of: melody.notes), try rhythm(of: moved.shuffled())
    )
    #expect((late.leadIn - early.leadIn - 37.25).magnitude < 1e-6)
    #expect(late.timeSignature == early.timeSignature)
    #expect(abs(late.beatsPerMinute - early.beatsPerMinute) < 1e-3)
  }

  @Test(arguments: [0.9, 1.1])
  func aScaleOfTimeScalesTheTempo(scale: Double) throws {
    let melody = SungMelody(seed: 6, beatsPerMinute: 96, beatsPerBar: 4, jitter: 0.01)
    let scaled = melody.notes.map { note in
      var other = note
      other.onset = scale * note.onset
      other.offset = scale * note.offset
      return other
    }
    let (plain, other) = (
      try rhythm(of: melody.notes), try rhythm(of: scaled)
    )
    #expect(abs(other.beatsPerMinute * scale / plain.beatsPerMinute - 1) < 0.01)
  }

  @Test(arguments: [36.0, 72, 144])
  func aGivenTempoDecidesTheOctave(tempo: Double) throws {
    let melody = SungMelody(seed: 3, beatsPerMinute: 72, beatsPerBar: 4, jitter: 0.02)
    let rhythm = try rhythm(of: melody.notes, .init(beatsPerMinute: tempo))
    #expect(abs(rhythm.beatsPerMinute / tempo - 1) < 0.01)
  }

  @Test(arguments: [-0.013, 0.013])
  func aSingerNearTheGivenTempoIsFollowed(off: Double) throws {
    for seed in UInt64(1)...10 {
      let melody = SungMelody(
        seed: seed, beatsPerMinute: 100, beatsPerBar: 4, bars: 32, jitter: 0.02)
      let rhythm = try rhythm(of: melody.notes, .init(beatsPerMinute: 100 * (1 + off)))
      #expect(Self.agreement(rhythm.beats, melody.beats, 0.048) == 1)
    }
  }

  @Test func barsBeginAtTheGivenDownbeat() throws {
    let melody = SungMelody(seed: 2, beatsPerMinute: 90, beatsPerBar: 4, jitter: 0.01)
    for beat in [-4, 1, 2, 3, 17, 40, 70] {
      let downbeat = Seconds(melody.beats[0] + Double(beat) * 60 / 90)
      let rhythm = try rhythm(
        of: melody.notes,
        .init(beatsPerMinute: 90, timeSignature: .fourFour, downbeat: downbeat))
      let place = rhythm.tempoMap.beat(at: downbeat - rhythm.leadIn).value / 4
      #expect(abs(place - place.rounded()) < 0.05, "beat \(beat): \(place)")
      #expect(rhythm.leadIn <= melody.notes[0].onset)
    }
    for downbeat in [Seconds.infinity, 1e7] {
      let error = thrownError { () throws(VocalMIDIError) in
        try tracker.rhythm(of: melody.notes, options: .init(downbeat: downbeat))
      }
      #expect(error?.description.contains("downbeat") == true)
    }
  }

  /// C, F, D, G in even quarters: the tonic begins the bars.
  @Test func theGivenKeyTellsWhereBarsBegin() throws {
    let notes = (0..<48).map { index in
      Note(
        onset: Seconds(0.6 * Double(index)), offset: Seconds(0.6 * Double(index) + 0.5),
        pitch: [60, 65, 62, 67][index % 4])
    }
    func placeInBar(inTheKeyOf tonic: Int) throws -> Int {
      let rhythm = try rhythm(
        of: notes,
        .init(
          beatsPerMinute: 100, timeSignature: .fourFour,
          key: KeySignature(tonic: tonic, mode: .major)))
      let beat = rhythm.tempoMap.beat(at: notes[0].onset - rhythm.leadIn)
      return Int(beat.value.rounded()) % 4
    }
    // F is the second of the four, G the fourth.
    #expect(try placeInBar(inTheKeyOf: 5) == 3)
    #expect(try placeInBar(inTheKeyOf: 7) == 1)
  }

  @Test func aFileHoldsTheNotesAtTheirSeconds() throws {
    for drift in [0, 0.1] {
      let melody = SungMelody(
        seed: 8, beatsPerMinute: 76, beatsPerBar: 4, jitter: 0.03, drift: drift)
      let rhythm = try rhythm(of: melody.notes)
      let song = Song(
        tracks: [
          Track(
            name: "Voice", notes: rhythm.songTime(of: melody.notes).map(rhythm.tempoMap.written))
        ],
        tempoMap: rhythm.tempoMap)
      let read = try StandardMIDIFile.decode(StandardMIDIFile.encode(song))
      let played = try #require(read.tracks.first).played(in: read.tempoMap)
      let onsets = played.map { $0.onset + rhythm.leadIn }.sorted()
      for (found, sung) in zip(onsets, melody.notes.map(\.onset).sorted()) {
        #expect((found - sung).magnitude < 0.002)
      }
      #expect(read.timeSignature == rhythm.timeSignature)
    }
  }

  @Test func fewNotesGiveLittleConfidence() throws {
    let nothing = try rhythm(of: [])
    #expect(nothing.confidence == 0 && nothing.beatsPerMinute == 120)
    for onsets: [Seconds] in [[1.0], [1, 1.6], [2, 2, 2, 2], [0, 500], [-3, -2.5, 0]] {
      let notes = onsets.map { Note(onset: $0, offset: $0 + 0.4, pitch: 60) }
      let rhythm = try rhythm(of: notes)
      #expect((35...260).contains(rhythm.beatsPerMinute))
      #expect(rhythm.leadIn <= onsets[0] + 1e-9)
      #expect(rhythm.confidence < 0.7)
      let ascends = zip(rhythm.beats, rhythm.beats.dropFirst()).allSatisfy { $1 > $0 }
      #expect(ascends)
    }
  }

  @Test func strangeTimesDoNoHarm() throws {
    let times = [0, 1, Double.nan, .infinity, 1e300, 2, 2.0001, 3].map { Seconds($0) }
    let notes = times.map { Note(onset: $0, offset: $0 + 900, pitch: 60) }
    let isFinite = try rhythm(of: notes).beats.allSatisfy { $0.isFinite }
    #expect(isFinite)
  }

  @Test(.timeLimit(.minutes(1))) func tenMinutesAreRead() throws {
    let melody = SungMelody(
      seed: 9, beatsPerMinute: 100, beatsPerBar: 4, bars: 250, jitter: 0.02)
    let rhythm = try rhythm(of: melody.notes)
    #expect(abs(rhythm.beatsPerMinute / 100 - 1) < 0.01)
    #expect(Self.agreement(rhythm.beats, melody.beats, 0.07) > 0.98)
  }

  @Test func whatCannotBeATempoOrAMetreIsRefused() throws {
    for tempo in [0, 19.9, 401, Double.nan, .infinity] {
      #expect(throws: VocalMIDIError.self) {
        try rhythm(of: [], .init(beatsPerMinute: tempo))
      }
    }
    let five = try #require(TimeSignature(5, 4))
    #expect(throws: VocalMIDIError.self) { try rhythm(of: [], .init(timeSignature: five)) }
    #expect(try rhythm(of: [], .init(timeSignature: .threeFour)).timeSignature == .threeFour)
  }
}
