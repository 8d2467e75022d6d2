import Foundation
import Testing
import VocalMusic
import VocalTestSupport
import VocalTranscription

/// Frames as a network might give them at its worst: everything flickers, and near the thresholds.
private struct RandomSinging {
  var random: SeededRandom

  /// - Parameter count: how many frames.
  mutating func frames(_ count: Int) -> [NoteSegmentFrame] {
    var frames: [NoteSegmentFrame] = []
    var (pitch, isVoiced): (Float, Bool) = (60, false)
    let restlessness = Double.random(in: 0.01...0.3, using: &random)
    for _ in 0..<count {
      if chance(restlessness) { isVoiced.toggle() }
      if chance(0.06) { pitch += Float.random(in: -3...3, using: &random) }
      frames.append(frame(pitch, isVoiced: isVoiced))
    }
    return frames
  }

  private mutating func frame(_ pitch: Float, isVoiced: Bool) -> NoteSegmentFrame {
    let certain: ClosedRange<Float> = isVoiced ? 0.6...1 : 0...0.4
    let voicing = chance(0.15) ? uniform(0.4...0.6) : uniform(certain)
    return NoteSegmentFrame(
      voicing: chance(0.02) ? 0.5 : voicing, pitch: (pitch + uniform(-0.4...0.4)).rounded(),
      support: uniform(0.1...1), onset: chance(0.3) ? uniform(0...1) : 0,
      offset: chance(0.3) ? uniform(0...1) : 0, velocity: uniform(0...1),
      measuredPitch: chance(0.1) ? .nan : pitch + uniform(-0.6...0.6), clarity: uniform(0.3...1),
      onsetStrength: chance(0.1) ? .nan : uniform(0...6), levels: levels(),
      power: power(), powerAhead: power())
  }

  private mutating func levels() -> KeyLevels {
    let silence = chance(0.3)
    return KeyLevels(
      KeyLevels.keys.map { _ in silence ? KeyLevels.silence : uniform(-90...0) })
  }

  /// Now and then silence, what is not known, or far too much.
  private mutating func power() -> Float {
    chance(0.9) ? pow(10, uniform(-9...0)) : pick([0, 0, .infinity, chance(0.1) ? .nan : 1])
  }

  /// Thresholds that are valid, now and then at their extremes.
  mutating func thresholds() -> SegmentationThresholds {
    var thresholds = SegmentationThresholds.trained
    thresholds.onsetThreshold = uniform(0...0.9)
    thresholds.minimumSpacing = pick([0, 0.03, 0.06, 0.2])
    thresholds.onsetShift = pick([0, 0, -0.05, 0.05, -0.3, 0.3])
    thresholds.onsetLead = pick([0, 0.08, 0.5])
    thresholds.gapFrames = pick([1, 2, 2, 3, 10])
    thresholds.offsetThreshold = uniform(0...0.9)
    thresholds.offsetVoicingDrop = pick([0, 0.15, 0.4])
    thresholds.offsetShift = pick([0, 0, -0.05, 0.05, 0.3])
    thresholds.minimumNote = pick([0, 0.05, 0.08, 0.5])
    thresholds.minimumLoneNote = pick([0, 0.06, 0.2])
    thresholds.loneRest = pick([0, 0.06, 0.3])
    thresholds.minimumConfidence = pick([0, 0.2, 0.5])
    thresholds.softLevel = pick([0, 8, 30])
    thresholds.softConfidence = pick([0, 0.02, 1])
    thresholds.stepSemitones = pick([0.3, 0.8, 2])
    thresholds.stepReadSemitones = pick([0, 0.3, 0.8])
    thresholds.stepFrames = pick([1, 3, 8])
    thresholds.stepMinimumNote = pick([0, 0.1, 0.3])
    thresholds.scoopLength = pick([0, 0.2, 0.5])
    thresholds.scoopSemitones = pick([1, 2.2, 12])
    thresholds.leadLength = pick([0, 0.135, 0.4])
    thresholds.riseReach = pick([0, 0.01, 0.05, 0.2])
    thresholds.riseRange = pick([1, 30, 120])
    thresholds.riseWeight = pick([0, 0.6, 1])
    thresholds.riseUsual = pick([0, 0.022, 0.4])
    thresholds.velocityUsual = pick([1, 80, 127])
    thresholds.velocitySlope = pick([0, 2, 20])
    thresholds.velocityMemory = pick([1, 120, 10_000])
    return thresholds
  }

  private mutating func chance(_ share: Double) -> Bool {
    Double.random(in: 0..<1, using: &random) < share
  }
  private mutating func uniform(_ range: ClosedRange<Float>) -> Float {
    Float.random(in: range, using: &random)
  }
  private mutating func pick<Value>(_ values: [Value]) -> Value {
    values[Int.random(in: 0..<values.count, using: &random)]
  }
}

/// What a tracker finds in frames.
private struct Findings {
  var events: [LiveEvent.Kind] = []
  var notes: [Note] = []

  init(_ tracker: NoteTracker, _ frames: [NoteSegmentFrame]) {
    for frame in frames { tracker.append(frame) { take($0, $1) } }
    tracker.finish { take($0, $1) }
    tracker.reset()
  }

  private mutating func take(_ event: LiveEvent.Kind, _ note: Note?) {
    events.append(event)
    if let note { notes.append(note) }
  }
}

@Suite struct NoteTrackerTests {
  private static let hop: Seconds = 0.0232

  /// A short note leads into another, whose voice may end before it is twice as long: while the gap may still be bridged
  /// that is not known.
  @Test(arguments: 2...14)
  func whetherAScoopIsOneWaitsForTheEndOfTheVoice(length: Int) {
    var thresholds = SegmentationThresholds.withoutRise
    thresholds.gapFrames = 10
    thresholds.minimumNote = 0.5
    thresholds.minimumLoneNote = 0.02
    thresholds.stepMinimumNote = 0.3
    let frames = (0..<80).map { index in
      NoteSegmentFrame(
        voicing: 20..<24 + length ~= index ? 0.97 : 0.02, pitch: 60,
        onset: index == 20 || index == 24 ? 0.9 : 0)
    }
    let expected = ReferenceSegmenter(thresholds: thresholds, hop: Self.hop.value)
      .notes(in: frames)
    #expect(!expected.isEmpty)
    let tracker = NoteTracker(thresholds: thresholds, hop: Self.hop, making: .withContours)
    #expect(Findings(tracker, frames).notes == expected)
  }

  @Test(arguments: UInt64(1)...400)
  func theNotesAreThoseOfTheWholeRecording(seed: UInt64) {
    var singing = RandomSinging(random: SeededRandom(seed: seed))
    let thresholds = seed.isMultiple(of: 4) ? SegmentationThresholds.trained : singing.thresholds()
    let frames = singing.frames(Int(seed * 7 % 900))
    let expected = ReferenceSegmenter(thresholds: thresholds, hop: Self.hop.value)
      .notes(in: frames)
    #expect(!seed.isMultiple(of: 4) || frames.count < 200 || expected.count > 1)
    let tracker = NoteTracker(thresholds: thresholds, hop: Self.hop, making: .withContours)
    #expect(Findings(tracker, frames).notes == expected)
    // And again in another recording, after a reset.
    #expect(Findings(tracker, frames).notes == expected)
  }

  @Test(arguments: UInt64(1)...100)
  func theEventsTellOfTheSameNotes(seed: UInt64) {
    var singing = RandomSinging(random: SeededRandom(seed: seed + 1000))
    let thresholds = seed.isMultiple(of: 2) ? SegmentationThresholds.trained : singing.thresholds()
    let found = Findings(
      NoteTracker(thresholds: thresholds, hop: Self.hop, making: .withContours),
      singing.frames(800))
    var (sounding, over): (Set<Int>, Set<Int>) = ([], [])
    var ended: [(LiveEvent.Note, Seconds)] = []
    for event in found.events {
      switch event {
      case .noteOn(let note):
        #expect(sounding.insert(note.number).inserted && !over.contains(note.number))
      case .pitch(let number, _, let pitch):
        #expect(sounding.contains(number) && pitch.isFinite)
      case .correction(let note):
        #expect(sounding.contains(note.number))
      case .retraction(let number):
        #expect(sounding.remove(number) != nil)
        over.insert(number)
      case .noteOff(let note, let offset):
        #expect(sounding.remove(note.number) != nil)
        over.insert(note.number)
        ended.append((note, offset))
      case .tempo, .bar, .lostAudio, .lostEvents, .end:
        Issue.record("a tracker has nothing to say of \(event)")
      }
    }
    #expect(sounding.isEmpty)
    #expect(over.count >= found.notes.count)
    #expect(ended.map(\.1) == found.notes.map(\.offset))
    #expect(ended.map(\.0.onset) == found.notes.map(\.onset))
    #expect(ended.map(\.0.pitch) == found.notes.map(\.pitch))
    #expect(ended.map(\.0.velocity) == found.notes.map(\.velocity))
    #expect(ended.map(\.0.confidence) == found.notes.map(\.confidence))
  }

  @Test func nothingIsAllocatedWhileFramesCome() {
    var singing = RandomSinging(random: SeededRandom(seed: 5))
    let frames = singing.frames(20_000)
    let tracker = NoteTracker(thresholds: .trained, hop: Self.hop, making: .none)
    var events = 0
    for frame in frames.prefix(200) { tracker.append(frame) { _, _ in events += 1 } }
    let count = countAllocations {
      for frame in frames { tracker.append(frame) { _, _ in events += 1 } }
    }
    #expect(count == 0 && events > 10_000)
  }

  @Test func aNoteOfMinutesEndsAndBeginsAnew() {
    var frame = NoteSegmentFrame(voicing: 0.95, pitch: 60)
    frame.measuredPitch = 60
    frame.clarity = 0.9
    let frames = [NoteSegmentFrame](repeating: frame, count: 8000)
    let found = Findings(
      NoteTracker(thresholds: .trained, hop: Self.hop, making: .withContours), frames)
    let expected = ReferenceSegmenter(hop: Self.hop.value).notes(in: frames)
    #expect(found.notes == expected && expected.count == 4)
    #expect(found.notes.allSatisfy { $0.duration <= NoteTracker.longestNote + Self.hop })
  }

  @Test func aNoteIsAnnouncedWithTheFrameOfItsOnset() {
    var frames = [NoteSegmentFrame](
      repeating: NoteSegmentFrame(voicing: 0.1, pitch: 60), count: 60)
    for index in 20..<50 { frames[index].voicing = 0.9 }
    frames[10].onset = 0.9
    frames[20].onset = 0.9
    let tracker = NoteTracker(thresholds: .trained, hop: Self.hop, making: .none)
    for (index, frame) in frames.enumerated() {
      tracker.append(frame) { event, _ in
        if case .noteOn = event { #expect(index == 20 + NoteTracker.onsetDelay) }
        // The run is over after two unvoiced frames.
        if case .noteOff = event { #expect(index <= 52) }
      }
    }
  }
}
