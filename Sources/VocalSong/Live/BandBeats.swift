import VocalMusic
import VocalRhythm
import VocalTranscription

/// The beats that a band plays to: an even tempo from a bar line on.
struct BandBeats: Sendable {
  /// When bar 0 begins in the stream.
  let start: Seconds
  /// The tempo, from bar 0 on.
  let tempoMap: TempoMap
  let beatsPerMinute: Double
  let beatsPerBar: Int

  init(start: Seconds, beatsPerMinute: Double, beatsPerBar: Int) {
    self.start = start
    self.beatsPerMinute = beatsPerMinute
    self.beatsPerBar = beatsPerBar
    tempoMap = TempoMap(
      beatsPerMinute: beatsPerMinute, timeSignature: .quarters(beatsPerBar))
  }

  /// The same, for the events of the stream.
  var live: LiveBeats {
    LiveBeats(start: start, beatsPerMinute: beatsPerMinute, beatsPerBar: beatsPerBar)
  }

  /// When a bar begins in the stream.
  func line(_ bar: Int) -> Seconds { start + tempoMap.seconds(at: firstBeat(of: bar)) }

  /// Where a bar begins, in beats from bar 0 on.
  func firstBeat(of bar: Int) -> Beats { Beats(bar * beatsPerBar) }

  /// The beats of a bar.
  func range(of bar: Int) -> Range<Beats> { firstBeat(of: bar)..<firstBeat(of: bar + 1) }

  /// A note of the stream, from bar 0 on.
  func written(_ note: Note) -> BeatNote {
    var moved = note
    moved.onset -= start
    moved.offset -= start
    return tempoMap.written(moved)
  }
}

extension BandBeats {
  /// By how much the beats of a count-in may differ, as a share of a beat.
  private static let unevenness = 0.15
  /// Bars that must have been sung before their tempo is relied on.
  private static let heardBars = 2

  /// The beats of a bar that was counted in: the first even series of onsets, as many as a bar has beats.
  static func countedIn(_ onsets: [Seconds], beatsPerBar: Int) -> BandBeats? {
    for first in 0..<max(onsets.count - beatsPerBar + 1, 0) {
      let series = onsets[first..<first + beatsPerBar]
      let last = onsets[first + beatsPerBar - 1]
      let beat = (last - onsets[first]) / Double(beatsPerBar - 1)
      guard beat > 0, BeatTracker.Options.tempi.contains(60 / beat.value) else { continue }
      let isEven = zip(series, series.dropFirst()).allSatisfy {
        ($1 - $0 - beat).magnitude < beat * unevenness
      }
      if isEven {
        return BandBeats(
          start: last + beat, beatsPerMinute: 60 / beat.value, beatsPerBar: beatsPerBar)
      }
    }
    return nil
  }

  /// The beats that go on from a rhythm: from its last bar line on at the tempo of its last bars. nil before two bars
  /// are over.
  static func goingOn(from rhythm: Rhythm, beatsPerBar: Int) -> BandBeats? {
    let beats = rhythm.beats
    let bar = (beats.count - 1) / beatsPerBar
    guard bar >= heardBars else { return nil }
    let line = bar * beatsPerBar
    let first = line - heardBars * beatsPerBar
    let beat = (beats[line] - beats[first]) / Double(line - first)
    guard beat > 0, BeatTracker.Options.tempi.contains(60 / beat.value) else { return nil }
    return BandBeats(
      start: beats[line] - beat * Double(line), beatsPerMinute: 60 / beat.value,
      beatsPerBar: beatsPerBar)
  }
}
