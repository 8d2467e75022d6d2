import VocalMusic
import VocalStages

extension BeatTracker {
  /// The most beats, in quarters, from the first bar to the end of the last note: some twelve hours of singing. Two notes may
  /// lie a million seconds apart, and each beat between them takes memory.
  public static let maximumBeats = 100_000

  /// - Throws: ``VocalMIDIError/melodyTooLong(_:limit:)``.
  static func verifyLength(_ length: Beats) throws(VocalMIDIError) {
    let limit = Beats(maximumBeats)
    guard length <= limit else { throw .melodyTooLong(length, limit: limit) }
  }

  /// The beats through the places of the onsets, which go on until the end.
  ///
  /// - Throws: ``VocalMIDIError/melodyTooLong(_:limit:)``.
  func timeline(
    through onsets: [HeardOnset], at places: [Beats], until end: Seconds, _ options: Options
  ) throws(VocalMIDIError) -> BeatTimeline {
    try Self.verifyLength(places.last ?? 0)
    let timeline = BeatTimeline(
      onsets: onsets, places: places,
      givenPeriod: options.quartersPerMinute.map { Seconds(60 / $0) }, model.decoder.fitting)
    try Self.verifyLength(timeline.length(until: end))
    return timeline
  }
}
