import Foundation
import Testing
import VocalMusic
import VocalStages
import VocalTestSupport
import VocalTranscription

/// The frames that a perfect model would give for the notes that the segmenter should find.
private struct SungFrames {
  static let hop = 512.0 / 22050

  var frames: [NoteSegmentFrame]

  init(seconds: Double) {
    let silent = NoteSegmentFrame(voicing: 0.02, pitch: 60, support: 0.1, velocity: 0)
    frames = Array(repeating: silent, count: Int(seconds / Self.hop) + 1)
  }

  /// Sings `pitch(seconds since onset)` from `onset` to `offset`, in seconds.
  mutating func sing(
    _ onset: Double, _ offset: Double, marked: Bool = true, pitch: (Double) -> Double
  ) {
    for index in frames.indices {
      let time = Double(index) * Self.hop
      if marked {
        let nearness = 1 - abs(time - onset) / (1.6 * Self.hop)
        frames[index].onset = max(frames[index].onset, Float(nearness))
      }
      guard time >= onset, time < offset else { continue }
      let sung = Float(pitch(time - onset))
      frames[index].voicing = 0.97
      frames[index].support = 0.95
      frames[index].pitch = sung.rounded()
      frames[index].measuredPitch = sung
      frames[index].clarity = 0.9
      frames[index].velocity = 0.5
    }
  }

  var notes: [Note] { notes(.withoutRise) }

  func notes(_ thresholds: SegmentationThresholds) -> [Note] {
    NoteSegmenter(thresholds: thresholds, hop: Seconds(Self.hop)).notes(in: frames)
  }
}

@Suite struct NoteSegmenterTests {
  @Test func silenceAndAnEmptyRecordingHaveNoNotes() {
    #expect(NoteSegmenter(thresholds: .trained, hop: 0.01).notes(in: []).isEmpty)
    #expect(SungFrames(seconds: 2).notes.isEmpty)
  }

  @Test(arguments: [0.5, 0.507, 0.519])
  func aNoteIsFoundWhenAndAsHighAsItWasSung(onset: Double) throws {
    var sung = SungFrames(seconds: 2)
    sung.sing(onset, 1.2) { _ in 62.3 }
    let note = try #require(sung.notes.first)
    #expect(sung.notes.count == 1)
    #expect(abs(note.onset.value - onset) < 0.01)
    #expect(abs(note.offset.value - 1.2) < SungFrames.hop)
    #expect(abs(note.pitch - 62.3) < 0.01)
    #expect(note.velocity == 64)
    #expect(note.confidence > 0.85)
  }

  @Test func onsetsDivideRepeatedNotesOfOnePitchWithoutSilenceBetween() {
    var sung = SungFrames(seconds: 3)
    for onset in [0.4, 0.8, 1.2] { sung.sing(onset, onset + 0.4) { _ in 60 } }
    let notes = sung.notes
    #expect(notes.count == 3)
    for (note, onset) in zip(notes, [0.4, 0.8, 1.2]) {
      #expect(abs(note.onset.value - onset) < 0.012)
    }
    for (note, next) in zip(notes, notes.dropFirst()) { #expect(note.offset <= next.onset) }
  }

  @Test func aLegatoStepWithoutAnOnsetBeginsANote() {
    var sung = SungFrames(seconds: 2)
    sung.sing(0.4, 1.4) { $0 < 0.5 ? 60 : 62 }
    let notes = sung.notes
    #expect(notes.map { $0.pitch.rounded() } == [60, 62])
    if notes.count == 2 { #expect(abs(notes[1].onset.value - 0.9) <= SungFrames.hop) }
  }

  @Test func aScoopIsPartOfTheNoteThatItLeadsTo() throws {
    var sung = SungFrames(seconds: 2)
    sung.sing(0.4, 1.4) { $0 < 0.14 ? 62.5 : 64 }
    let note = try #require(sung.notes.first)
    #expect(sung.notes.count == 1)
    #expect(abs(note.onset.value - 0.4) < 0.012 && note.pitch == 64)
  }

  @Test func aPickupAndShortNotesOfARunAreNoScoops() {
    for pitches in [[60, 65, 65], [60, 62, 64], [60, 61, 60]] as [[Double]] {
      var sung = SungFrames(seconds: 2)
      sung.sing(0.4, 1.4) { pitches[$0 < 0.14 ? 0 : $0 < 0.28 ? 1 : 2] }
      let expected = pitches[1] == pitches[2] ? [60, 65] : pitches
      #expect(sung.notes.map { $0.pitch.rounded() } == expected)
    }
  }

  @Test func whatFollowsAnOffsetIsNotLostAfterAScoop() {
    var sung = SungFrames(seconds: 2)
    sung.sing(0.4, 1.4) { $0 < 0.19 ? 62.5 : 64 }
    let first = Int((0.4 / SungFrames.hop).rounded(.up))
    sung.frames[first + 5].offset = 0.9
    for frame in first + 6..<first + 8 { sung.frames[frame].voicing = 0.7 }
    #expect(sung.notes.map { $0.pitch.rounded() } == [63, 64])
    #expect(sung.notes.last.map { $0.duration > 0.7 } == true)
  }

  @Test func vibratoOf70CentsEitherWayStaysOneNoteOfItsMeanPitch() throws {
    var sung = SungFrames(seconds: 3)
    sung.sing(0.5, 2.5) { 64 + 0.7 * sinusoid(5.5 * $0) }
    #expect(sung.notes.count == 1)
    #expect(abs(try #require(sung.notes.first).pitch - 64) < 0.1)
  }

  /// The network hears what surrounds a frame: it reads the middle of a vibrato that a frame's audio swings about.
  @Test func aWideVibratoWhoseMiddleTheNetworkReadsIsOneNote() {
    var sung = SungFrames(seconds: 3)
    sung.sing(0.5, 2.5) { 64 + 1.1 * sinusoid(5 * $0) }
    for index in sung.frames.indices { sung.frames[index].pitch = 64 }
    #expect(sung.notes.count == 1)
    var thresholds = SegmentationThresholds.withoutRise
    thresholds.stepReadSemitones = 0
    #expect(sung.notes(thresholds).count > 4)
  }

  @Test(arguments: [(before: 0.3, after: 0.3, count: 3), (0.06, 0.3, 2), (0.3, 0.06, 2)])
  func aShortNoteCountsIfItStandsAlone(before: Double, after: Double, count: Int) {
    var sung = SungFrames(seconds: 3)
    sung.sing(0.5, 1) { _ in 60 }
    sung.sing(1 + before, 1.05 + before) { _ in 64 }
    sung.sing(1.05 + before + after, 2.4) { _ in 60 }
    #expect(sung.notes.count == count)
  }

  /// Onsets at its beginning and at the note that it leads to; not so where the next note is as short, or far away.
  @Test(arguments: [
    (pitch: 62.8, length: 0.6, count: 1), (62.8, 0.2, 2), (60, 0.6, 2), (64, 0.6, 1),
  ])
  func aShortNoteThatLeadsIntoALongerOneIsItsScoop(pitch: Double, length: Double, count: Int) {
    var sung = SungFrames(seconds: 2)
    sung.sing(0.5, 0.62) { _ in pitch }
    sung.sing(0.62, 0.62 + length) { _ in 64 }
    let notes = sung.notes
    #expect(notes.count == count)
    #expect(abs((notes.first?.onset.value ?? 0) - 0.5) < 0.012)
    #expect(notes.last?.key == 64)
  }

  /// A soft sound that is not clearly sung, such as the hum of a device in the rests; loud notes need not be as clear.
  @Test func whatIsSoftMustBeSurer() {
    let found = [0, -30].map { level -> Int in
      var sung = SungFrames(seconds: 4)
      for index in 0..<4 { sung.sing(Double(index) + 0.2, Double(index) + 0.8) { _ in 60 } }
      for index in sung.frames.indices { sung.frames[index].power = 0.01 }
      for index in sung.frames.indices.dropFirst(Int(2 / SungFrames.hop)).prefix(40) {
        sung.frames[index].support = 0.6
        sung.frames[index].power *= Float(pow(10, Double(level) / 10))
      }
      return sung.notes.count
    }
    #expect(found == [4, 3])
  }

  @Test func veryShortNotesAreDroppedAndGapsDivide() {
    var sung = SungFrames(seconds: 3)
    sung.sing(0.3, 0.32) { _ in 70 }
    sung.sing(0.6, 1.0) { _ in 60 }
    sung.sing(1.2, 1.8, marked: false) { _ in 60 }
    let notes = sung.notes
    #expect(notes.count == 2)
    #expect(notes.allSatisfy { $0.key == 60 })
  }
}

@Suite struct AttackTests {
  @Test func theAttackIsTheGreatestMeasuredOnsetStrengthAroundTheOnset() throws {
    var sung = SungFrames(seconds: 3)
    sung.sing(0.5, 1) { _ in 60 }
    sung.sing(1.5, 2) { _ in 62 }
    #expect(sung.notes.map(\.attack) == [nil, nil])
    let first = Int((0.5 / SungFrames.hop).rounded())
    for index in sung.frames.indices { sung.frames[index].onsetStrength = 0.25 }
    sung.frames[first - 2].onsetStrength = 5
    sung.frames[first + 1].onsetStrength = 3
    sung.frames[first + 6].onsetStrength = 9
    #expect(sung.notes.map(\.attack) == [5, 0.25])
  }
}

@Suite struct HostileFramesTests {
  /// Frames of voiced and unvoiced stretches with onsets, offsets and pitches anywhere.
  private func frames(_ random: inout SplitMix64) -> [NoteSegmentFrame] {
    var isVoiced = false
    return (0..<400).map { _ in
      if Int.random(in: 0..<8, using: &random) == 0 { isVoiced.toggle() }
      func share() -> Float { Float.random(in: 0...1, using: &random) }
      return NoteSegmentFrame(
        voicing: isVoiced ? 1 - 0.4 * share() : 0.6 * share(), pitch: 60 + 4 * share().rounded(),
        onset: share(), offset: share(), velocity: share())
    }
  }

  private func thresholds(_ random: inout SplitMix64) -> SegmentationThresholds {
    var thresholds = SegmentationThresholds.trained
    thresholds.onsetShift = Double.random(in: -1...1, using: &random)
    thresholds.offsetShift = Double.random(in: -1...1, using: &random)
    thresholds.onsetLead = Double.random(in: 0...0.5, using: &random)
    thresholds.minimumSpacing = Double.random(in: 0...0.2, using: &random)
    thresholds.minimumNote = Double.random(in: 0...0.1, using: &random)
    thresholds.stepMinimumNote = Double.random(in: 0...0.2, using: &random)
    thresholds.scoopLength = Double.random(in: 0...0.4, using: &random)
    thresholds.scoopSemitones = Float.random(in: 1...12, using: &random)
    thresholds.gapFrames = Int.random(in: 1...5, using: &random)
    thresholds.minimumConfidence = 0
    return thresholds
  }

  @Test(arguments: UInt64(1)...60)
  func noNotesOverlapWhateverTheFramesAndTheShifts(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let frames = frames(&random)
    let thresholds = thresholds(&random)
    let notes = NoteSegmenter(thresholds: thresholds, hop: 0.023).notes(in: frames)
    #expect(!notes.isEmpty)
    for (note, next) in zip(notes, notes.dropFirst()) {
      #expect(note.onset < note.offset && note.offset <= next.onset)
    }
  }

  @Test func aShiftOfTheOffsetsFillsAGapButNoMore() throws {
    var sung = SungFrames(seconds: 3)
    sung.sing(0.5, 1.0) { _ in 60 }
    sung.sing(1.2, 1.7) { _ in 64 }
    var thresholds = SegmentationThresholds.trained
    thresholds.offsetShift = 0.3
    let notes = NoteSegmenter(thresholds: thresholds, hop: Seconds(SungFrames.hop))
      .notes(in: sung.frames)
    try #require(notes.count == 2)
    #expect(notes[0].offset == notes[1].onset)
    #expect(abs(notes[1].offset.value - 2.0) < SungFrames.hop)
  }

  @Test(arguments: [
    (Float.nan, 1), (.infinity, 127), (-.infinity, 1), (1e30, 127), (-1, 1), (0.5, 64),
  ])
  func loudnessBeyondItsRangeStillBecomesAVelocity(loudness: Float, velocity: Int) throws {
    var sung = SungFrames(seconds: 2)
    sung.sing(0.5, 1.2) { _ in 60 }
    for index in sung.frames.indices { sung.frames[index].velocity = loudness }
    #expect(try #require(sung.notes.first).velocity == velocity)
  }
}

/// sin(2 pi x) by Bhaskara's approximation (7th century), within 0.002: a test needs no more.
private func sinusoid(_ x: Double) -> Double {
  let phase = x - x.rounded(.down)
  let half = phase < 0.5 ? phase : phase - 0.5
  let product = half * (0.5 - half)
  let value = 16 * product / (1.25 - 4 * product)
  return phase < 0.5 ? value : -value
}
