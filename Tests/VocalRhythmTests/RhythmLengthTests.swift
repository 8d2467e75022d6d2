import Testing
import VocalMusic
import VocalRhythm
import VocalStages
import VocalTestSupport

/// A few bytes must not become millions of beats.
@Suite struct RhythmLengthTests {
  private let tracker: BeatTracker

  init() throws { tracker = try BeatTracker() }

  private func error(
    _ spans: [ClosedRange<Double>], _ options: BeatTracker.Options = .init()
  ) -> VocalMIDIError? {
    let notes = spans.enumerated().map { index, span in
      Note(
        onset: Seconds(span.lowerBound), offset: Seconds(span.upperBound),
        pitch: 60 + Double(index % 5))
    }
    return thrownError { () throws(VocalMIDIError) in
      try tracker.rhythm(of: notes, options: options)
    }
  }

  private func isTooLong(_ error: VocalMIDIError?) -> Bool {
    guard case .melodyTooLong(let length, limit: 100_000) = error else { return false }
    return length > 100_000 && error?.description.contains("give at most 100000 beats") == true
  }

  private static let tune = (0..<16).map { 0.5 * Double($0)...0.5 * Double($0) + 0.4 }

  @Test func notesThatAreMillionsOfBeatsApartAreRefused() {
    #expect(isTooLong(error([0...1, 999_999...999_999.5])))
    let fast = BeatTracker.Options(beatsPerMinute: 400)
    #expect(isTooLong(error([-999_999 ... -999_998, 999_999...999_999.5], fast)))
    #expect(isTooLong(error([-999_999...999_999], fast)), "a single note")
    #expect(isTooLong(error(Self.tune + [999_998...999_999])), "one note after a tune")
    #expect(isTooLong(error(Array(Self.tune.dropLast()) + [7.5...999_999])), "a last note")
  }

  @Test func theLimitCountsBeats() {
    let options = BeatTracker.Options(beatsPerMinute: 120)
    #expect(error([0...49_999], options) == nil)
    #expect(isTooLong(error([0...50_001], options)))
    // A beat of 6/8 is one and a half quarters.
    let six = BeatTracker.Options(beatsPerMinute: 120, timeSignature: .sixEight)
    #expect(error([0...33_300], six) == nil)
    #expect(isTooLong(error([0...33_400], six)))
  }

  @Test func anHourOfRestIsNoFault() throws {
    #expect(error(Self.tune + Self.tune.map { $0.lowerBound + 3600...$0.upperBound + 3600 }) == nil)
  }
}
