import Foundation
import Testing
import VocalMIDI
import VocalTestSupport

@Suite struct LiveScheduleTests {
  /// What a schedule has played, and when, in frames of the stream.
  private struct Played: Equatable {
    let frame: Int
    let message: MIDIMessage
  }

  private static let rate = 22050.0
  private static let pipeline = Result { try Pipeline() }

  /// Plays a voice in cycles as a server would, as fast as it is transcribed.
  ///
  /// - Parameter room: messages that fit in a cycle.
  private func played(
    _ voice: [Float], cycle: Int = 256, room: Int, beats: LiveBeatOptions? = nil
  ) throws -> ([Played], LiveSchedule) {
    let live = try Self.pipeline.get().live(sampleRate: Self.rate, beats: beats)
    let schedule = LiveSchedule(live, bends: .semitones(12), margin: 0.02)
    live.start()
    var played: [Played] = []
    func run(_ block: Span<Float>) {
      let position = schedule.position
      var left = room
      schedule.cycle(block) { frame, message in
        guard left > 0 else { return false }
        left -= 1
        played.append(Played(frame: position + frame, message: message))
        return true
      }
    }
    for start in stride(from: 0, to: voice.count - cycle, by: cycle) {
      run(voice.span.extracting(start..<start + cycle))
      while live.heard < Seconds(Double(start + cycle) / Self.rate) {}
    }
    live.stop()
    let silence = [Float](repeating: 0, count: cycle)
    var cycles = 0
    while !schedule.isOver, cycles < 2000 {
      run(silence.span)
      cycles += 1
    }
    return (played, schedule)
  }

  @Test func notesFollowTheVoiceAfterTheDelayToTheFrame() throws {
    let cycle = 128
    let (played, schedule) = try played(
      tune(seconds: 6, sampleRate: Self.rate), cycle: cycle, room: 1000)
    let ons = Set(played.filter { $0.message.status == 0x90 }.map(\.frame))
    var (inTime, late) = (0, 0)
    while let event = schedule.nextKnown() {
      guard case .noteOn(let note) = event.kind else { continue }
      let due = Int((note.onset.value * Self.rate).rounded()) + schedule.delay
      // Known at the latest when the cycle before has been transcribed.
      if Int(event.heard.value * Self.rate) + 2 * cycle < due {
        #expect(ons.contains(due), "note \(note.number)")
        inTime += 1
      } else {
        late += 1
      }
    }
    #expect(inTime > 3 && inTime + late > 7)
    #expect(zip(played, played.dropFirst()).allSatisfy { $0.frame <= $1.frame })
  }

  /// Bars begin now and then just after a note that is known later than they are.
  @Test func barsAmongTheEventsDelayNoMessage() throws {
    let voice = tune(seconds: 6, sampleRate: Self.rate)
    let tempo = LiveTempo.given(beatsPerMinute: 400)
    let beats = LiveBeatOptions(tempo: tempo, beatsPerBar: 3, start: 0)
    let (plain, _) = try played(voice, room: 1000)
    let (withBars, schedule) = try played(voice, room: 1000, beats: beats)
    #expect(withBars == plain && plain.count > 20)
    var bars = 0
    while let event = schedule.nextKnown() { if case .bar = event.kind { bars += 1 } }
    #expect(bars > 10)
  }

  /// However few messages fit in a cycle, none is lost and none overtakes another.
  @Test(arguments: [1, 2]) func whereThereIsLittleRoomMessagesComeLaterInTheSameOrder(room: Int)
    throws
  {
    let voice = tune(seconds: 4, sampleRate: Self.rate)
    let all = try played(voice, room: 1000).0.map(\.message)
    let late = try played(voice, room: room).0.map(\.message)
    // Corrections act on what sounds at their time, so bends may differ; notes may not.
    func notes(_ messages: [MIDIMessage]) -> [MIDIMessage] {
      messages.filter { $0.status == 0x90 || $0.status == 0x80 }
    }
    #expect(notes(late) == notes(all) && notes(all).count > 8)
  }

  @Test(arguments: [
    (64, 0.04, 14), (256, 0.04, 4), (1024, 0.04, 1), (4096, 0.04, 1), (882, 0.04, 1),
    (441, 0.05, 3),
  ])
  func theMarginIsAsManyWholeCyclesAsTheWorkLasts(cycle: Int, work: Double, cycles: Int) {
    let margin = LiveSchedule.margin(for: Seconds(work), cycle: cycle, sampleRate: 22050)
    #expect(abs(margin.value - Double(cycles * cycle) / 22050) < 1e-12)
  }

  /// What a band plays depends on the events until a time: none of these may come later.
  @Test func noEventComesAfterTheTimeUntilWhichAllAreSaidToBeKnown() throws {
    let live = try Self.pipeline.get().live(sampleRate: Self.rate)
    let schedule = LiveSchedule(live, bends: .off, margin: 0.02)
    live.start()
    let voice = tune(seconds: 6, sampleRate: Self.rate)
    var (latest, count) = (Seconds.zero, 0)
    for start in stride(from: 0, to: voice.count - 512, by: 512) {
      schedule.cycle(voice.span.extracting(start..<start + 512)) { _, _ in true }
      // What this thread knows is what the last cycle said, while the other goes on.
      while let event = schedule.nextKnown() {
        #expect(event.heard > latest - 1e-6)
        count += 1
      }
      latest = schedule.heard
      Thread.sleep(forTimeInterval: 0.002)
    }
    live.stop()
    #expect(count > 50 && latest > 1)
  }

  @Test func theBendRangeIsToldFirstAndNothingSoundsOrIsBentAtTheEnd() throws {
    let messages = try played(tune(seconds: 2, sampleRate: Self.rate), room: 1000).0.map(\.message)
    #expect(Array(messages.prefix(6)) == MIDIMessage.bendRange(channel: 0, semitones: 12))
    #expect(
      messages.contains { $0.status == 0xE0 && $0 != .pitchBend(channel: 0, cents: 0, range: 12) })
    var sounding: Set<UInt8> = []
    for message in messages {
      if message.status == 0x90 { sounding.insert(message.first) }
      if message.status == 0x80 { sounding.remove(message.first) }
    }
    #expect(sounding.isEmpty)
    let bends = messages.filter { $0.status == 0xE0 }
    #expect(bends.last == .pitchBend(channel: 0, cents: 0, range: 12))
  }
}
