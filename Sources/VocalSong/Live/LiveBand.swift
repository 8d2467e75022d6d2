import VocalMusic
import VocalStages
import VocalTranscription

/// A band that plays along with a singer: makes each bar before it begins, of what was sung so far.
///
/// ```swift
/// let band = try pipeline.band(LiveBandOptions(beatsPerMinute: 96, genre: .reggae))
/// for await event in live.events {
///   for bar in try band.take(event) { play(bar) }
/// }
/// ```
/// The chords of a bar that nobody has sung yet are those that the harmoniser expects after the ones under what was
/// sung. Which bars come, and what is in them, depends on nothing but the events, the options and the seed. Making a
/// bar takes some hundredths of a second and allocates: it is not for an audio callback. A band loads nothing once it
/// is made, and serves one thread at a time.
public final class LiveBand {
  /// How it plays along.
  public let options: LiveBandOptions

  private var maker: BarMaker
  /// Before anything was heard.
  private let unheard: BandListener
  private var listener: BandListener
  /// The next bar to be made.
  private var next = 0

  package init(_ stages: ChosenStages, _ options: LiveBandOptions) throws(VocalMIDIError) {
    try options.validate()
    self.options = options
    maker = try BarMaker(stages, options)
    unheard = try BandListener(stages, options.beats)
    listener = unheard
  }

  /// When bar 0 begins in the stream; nil while it is not known.
  public var start: Seconds? { listener.beats?.start }

  /// The tempo, from bar 0 on; nil while it is not known.
  public var tempoMap: TempoMap? { listener.beats?.tempoMap }

  /// Takes the next event. At the end of a stream the band forgets it: in the next one times begin at 0.
  ///
  /// - Returns: the bars that had to be made before it was known, in order.
  /// - Throws: as ``bars(until:)``.
  public func take(_ event: LiveEvent) throws(VocalMIDIError) -> [LiveBar] {
    let bars = try bars(until: event.heard)
    if event.kind == .end {
      (listener, next) = (unheard, 0)
    } else if try listener.take(event) {
      leaveOut(before: event.heard)
    }
    return bars
  }

  /// The bars that are due once the stream is known up to a time, for silence, in which no event comes. Call
  /// ``take(_:)`` first with every event before it.
  ///
  /// - Parameter heard: in ``LiveBeatOptions/times``.
  /// - Throws: ``VocalMIDIError/invalidOption(name:value:expected:)`` for another time, or what a replaced stage throws.
  public func bars(until heard: Seconds) throws(VocalMIDIError) -> [LiveBar] {
    try VocalMIDIError.require(heard, in: LiveBeatOptions.times, "heard")
    var bars: [LiveBar] = []
    while let beats = listener.beats, dueTime(of: next, beats) <= heard {
      bars.append(
        try maker.bar(next, beats, listener.melody, heard: dueTime(of: next, beats)))
      next += 1
      listener.forget(before: beats.line(maker.memory(of: next)))
    }
    return bars
  }

  /// Leaves out the bars that it is too late for when the beats become known.
  private func leaveOut(before now: Seconds) {
    while let beats = listener.beats, dueTime(of: next, beats) < now { next += 1 }
  }

  /// Up to when the stream is heard for a bar.
  private func dueTime(of bar: Int, _ beats: BandBeats) -> Seconds {
    beats.line(bar) - options.lead
  }
}
