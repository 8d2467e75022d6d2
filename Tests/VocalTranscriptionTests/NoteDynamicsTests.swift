import Foundation
import Testing
import VocalMusic
import VocalTranscription

/// Velocities follow the level of notes; that `NoteTracker` finds those of the definition is tested with the rest.
@Suite struct NoteDynamicsTests {
  private static let hop = 512.0 / 22050
  private static let slope = SegmentationThresholds.trained.velocitySlope
  private static let usual = SegmentationThresholds.trained.velocityUsual

  /// Frames of notes of 0.4 s, one every half second, each at a level in dB.
  private func frames(_ levels: [Double], floor: Double = -90) -> [NoteSegmentFrame] {
    (0..<Int((0.5 * Double(levels.count) + 1) / Self.hop)).map { index in
      let time = Double(index) * Self.hop - 0.5
      let number = Int((time / 0.5).rounded(.down))
      let place = time - 0.5 * Double(number)
      let isSung = levels.indices.contains(number) && place < 0.4
      let level = isSung ? levels[number] : floor
      return NoteSegmentFrame(
        voicing: isSung ? 0.97 : 0.02, pitch: 60, onset: isSung && place < Self.hop ? 0.9 : 0,
        velocity: 0.5, measuredPitch: 60, clarity: isSung ? 0.9 : 0,
        power: Float(pow(10, level / 10)), powerAhead: Float(pow(10, (level - 3) / 10)))
    }
  }

  private func velocities(_ levels: [Double]) -> [Int] {
    let notes = NoteSegmenter(thresholds: .withoutRise, hop: Seconds(Self.hop))
      .notes(in: frames(levels))
    #expect(notes.count == levels.count)
    return notes.map(\.velocity)
  }

  @Test func notesOfOneLevelHaveTheUsualVelocityWhateverTheLevel() {
    for level in [-100.0, -60, -20, 0, 90] {
      #expect(velocities([level, level, level, level]).allSatisfy { $0 == Int(Self.usual) })
    }
  }

  @Test(arguments: [3.0, 6, 12])
  func aSofterNoteIsSofterByTheSlope(decibels: Double) {
    // So many notes before that the two hardly move what they are measured by.
    let told = velocities(Array(repeating: -20, count: 300) + [-20 - decibels, -20])
    #expect(abs(Double(told[301] - told[300]) - Self.slope * decibels) <= 1)
    #expect(abs(Double(told[301]) - Self.usual) <= 1)
  }

  @Test func theGainOfTheRecordingChangesNothing() {
    let levels = (0..<40).map { -20 + 8 * sin(Double($0)) }
    let told = velocities(levels)
    #expect(Set(told).count > 10)
    for gain in [-50.0, 30] { #expect(velocities(levels.map { $0 + gain }) == told) }
  }

  @Test func aHalfThatIsSofterStaysSofter() {
    let told = velocities((0..<60).map { $0 < 30 ? -20 : -44 })
    #expect(told.prefix(30).allSatisfy { $0 == Int(Self.usual) })
    #expect(told.suffix(30).allSatisfy { $0 < Int(Self.usual) - 24 && $0 > 20 })
  }

  @Test func whatWasLongAgoIsForgotten() {
    var thresholds = SegmentationThresholds.withoutRise
    thresholds.velocityMemory = 2
    let notes = NoteSegmenter(thresholds: thresholds, hop: Seconds(Self.hop))
      .notes(in: frames((0..<200).map { $0 < 10 ? -20 : -60 }))
    #expect(notes[10].velocity < 40 && notes[199].velocity == Int(Self.usual))
  }

  @Test func powersBeyondAllBoundsStillBecomeVelocities() {
    let notes = NoteSegmenter(thresholds: .withoutRise, hop: Seconds(Self.hop))
      .notes(in: frames([-20, 400, -20, -.infinity, -20]))
    #expect(notes.map(\.velocity).allSatisfy { (1...127).contains($0) })
    // Of two notes, the louder one is at most half of what both are measured by.
    #expect(notes[1].velocity > Int(Self.usual) && notes[3].velocity == 1)
  }

  @Test func whereTheAudioIsNotKnownTheNetworkTells() {
    var frames = frames([-20, -20, -40])
    for index in frames.indices.prefix(41) { frames[index].power = .nan }
    let notes = NoteSegmenter(thresholds: .withoutRise, hop: Seconds(Self.hop)).notes(in: frames)
    #expect(notes[0].velocity == 64 && notes[1].velocity == Int(Self.usual))
    #expect(notes[2].velocity < notes[1].velocity - 10)
  }

  /// The powers ahead are 3 dB less than those of the notes.
  @Test func anAnnouncementHasTheVelocityOfWhatHasComeByThen() {
    let tracker = NoteTracker(thresholds: .withoutRise, hop: Seconds(Self.hop), making: .none)
    var (announced, ended): ([Int], [Int]) = ([], [])
    let levels = Array(repeating: -20.0, count: 100) + [-32, -20]
    for frame in frames(levels) {
      tracker.append(frame) { event, _ in
        if case .noteOn(let note) = event { announced.append(note.velocity) }
        if case .noteOff(let note, _) = event { ended.append(note.velocity) }
      }
    }
    #expect(announced.count == 102 && ended.count == 102)
    #expect(announced[0] == Int(Self.usual))
    for index in [99, 100, 101] {
      #expect(abs(Double(announced[index] - ended[index]) + 3 * Self.slope) <= 1)
    }
  }
}
