import Foundation
import Testing
import VocalMIDI
import VocalTestSupport

/// What a server's audio callback does in each cycle.
@Suite(.enabled(if: canFindRealTimeBreaches, "the system allows no seccomp filter"))
struct RealTimeCycleTests {
  private static let rate = 22050.0
  private static let cycle = 256

  /// Two minutes of a voice that slides through keys, with rests.
  private static func voice() -> [Float] {
    var phase = 0.0
    return (0..<Int(120 * rate)).map { index in
      let time = Double(index) / rate
      let key = 57 + 5 * sin(time) + Double(Int(time * 2) % 3)
      phase += 440 * exp2((key - 69) / 12) / rate
      let isRest = Int(time * 2) % 5 == 4
      let wave = (1...8).reduce(0.0) { $0 + sin(2 * .pi * phase * Double($1)) / Double($1) }
      return isRest ? 0 : Float(0.1 * wave)
    }
  }

  @Test func theCyclesOfAVoiceAndItsBandDoNothingThatCouldMakeThemWait() throws {
    let pipeline = try Pipeline()
    let options = LiveBandOptions(beatsPerMinute: 120, start: 0.5, answers: true)
    let live = try pipeline.live(sampleRate: Self.rate)
    let (schedule, band) = (
      LiveSchedule(live, bends: .semitones(12), margin: 0.02),
      BandSchedule(options, sampleRate: Self.rate)
    )
    for bar in try pipeline.band(options).bars(until: 115) { band.add(bar) }
    live.start()
    let voice = Self.voice()
    // A callback does not wait for the transcription; here it is given time between cycles, elsewhere than in them.
    let played = UnsafeMutablePointer<Int>.allocate(capacity: 2)
    played.initialize(repeating: 0, count: 2)
    defer { played.deallocate() }
    var found = RealTimeBreaches()
    let perProbe = 64
    for first in stride(from: 0, to: voice.count - perProbe * Self.cycle, by: perProbe * Self.cycle)
    {
      let breaches = try #require(
        realTimeBreaches {
          for number in 0..<perProbe {
            let start = first + number * Self.cycle
            band.cycle(position: schedule.position, count: Self.cycle) { _, _, _ in
              played[0] += 1
              return true
            }
            if number == 10 { schedule.skip(3) }
            schedule.cycle(voice.span.extracting(start..<start + Self.cycle)) { _, _ in
              played[1] += 1
              return true
            }
          }
        })
      found.allocations += breaches.allocations
      found.locks += breaches.locks
      found.systemCalls += breaches.systemCalls
      while schedule.nextKnown() != nil {}
      let sung = Double(first + perProbe * Self.cycle) / Self.rate
      while live.heard.value < sung - 0.1 { Thread.sleep(forTimeInterval: 0.001) }
    }
    band.stop()
    let last = try #require(
      realTimeBreaches { band.cycle(position: schedule.position, count: 256) { _, _, _ in true } })
    live.stop()
    #expect(found == RealTimeBreaches() && last == RealTimeBreaches())
    #expect(played[0] > 1000 && played[1] > 1000 && band.isOver)
  }
}
