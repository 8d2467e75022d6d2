import VocalMusic
import VocalStages

/// The beats of a stream: even ones, from a bar line on.
public struct LiveBeats: Hashable, Sendable, BitwiseCopyable {
  /// When bar 0 begins in the stream.
  public var start: Seconds
  /// The tempo.
  public var beatsPerMinute: Double
  /// The metre, in quarters.
  public var beatsPerBar: Int

  /// Creates beats, for instance to test what takes events.
  public init(start: Seconds, beatsPerMinute: Double, beatsPerBar: Int) {
    self.start = start
    self.beatsPerMinute = beatsPerMinute
    self.beatsPerBar = beatsPerBar
  }
}

/// Finds the beats of a stream while it is sung. It is called by the thread that transcribes.
package protocol LiveBeatFinder: Sendable {
  /// nil while they are not known; from then on they stay.
  var beats: LiveBeats? { get }
  /// Why no beats will be found in this stream; nil while they may be.
  var failure: VocalMIDIError? { get }

  /// Takes the next event of the stream.
  mutating func take(_ event: LiveEvent)

  /// When a bar of the ``beats`` begins in the stream.
  func line(of bar: Int) -> Seconds

  /// Forgets the stream.
  mutating func reset()
}

/// Tells of the tempo and of the bars of a stream, in order with its other events.
struct BarCounter {
  private var finder: any LiveBeatFinder
  /// The bar that begins next; nil while the beats are not known.
  private var next: Int?

  init(_ finder: any LiveBeatFinder) { self.finder = finder }

  /// Why the beats cannot be found; nil while they may be.
  var failure: VocalMIDIError? { finder.failure }

  /// Takes an event that has been sent.
  mutating func take(_ event: LiveEvent, _ send: (LiveEvent.Kind, _ heard: Seconds) -> Void) {
    finder.take(event)
    if next == nil { begin(at: event.heard, send) }
  }

  /// Sends the bars that have begun by a time, up to which all other events have been sent.
  mutating func advance(
    to time: Seconds, _ send: (LiveEvent.Kind, _ heard: Seconds) -> Void
  ) {
    if next == nil { begin(at: 0, send) }
    while let bar = next, case let line = finder.line(of: bar), line <= time {
      send(.bar(number: bar, at: line), line)
      next = bar + 1
    }
  }

  mutating func reset() {
    finder.reset()
    next = nil
  }

  /// Sends the tempo if it is known. Of the bars, those that begin after `now` will be told.
  private mutating func begin(
    at now: Seconds, _ send: (LiveEvent.Kind, _ heard: Seconds) -> Void
  ) {
    guard let beats = finder.beats else { return }
    send(.tempo(beats), now)
    let length = finder.line(of: 1) - finder.line(of: 0)
    var bar = max(Int(((now - beats.start) / length).rounded(.down)), 0)
    while finder.line(of: bar) < now { bar += 1 }
    next = bar
  }
}
