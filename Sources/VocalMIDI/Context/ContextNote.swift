import VocalMusic

/// A note in musical time, as the context model reads it.
package struct ContextNote: Equatable, Sendable {
  /// Beats from the start of the song.
  package var onset: Double
  /// Beats.
  package var duration: Double
  /// Fractional MIDI number.
  package var pitch: Double
  /// 1...127.
  package var velocity: Double
  /// 0...1.
  package var confidence: Double
  /// Beats from the last bar line to the onset.
  package var beatInBar: Double
  /// The length of the bar in beats.
  package var beatsPerBar: Double
  /// The tempo at the onset.
  package var beatsPerMinute: Double

  package init(
    onset: Double, duration: Double, pitch: Double, velocity: Double, confidence: Double,
    beatInBar: Double, beatsPerBar: Double, beatsPerMinute: Double
  ) {
    self.onset = onset
    self.duration = duration
    self.pitch = pitch
    self.velocity = velocity
    self.confidence = confidence
    self.beatInBar = beatInBar
    self.beatsPerBar = beatsPerBar
    self.beatsPerMinute = beatsPerMinute
  }

  /// Places a note in the time of a song.
  init(_ note: Note, in map: TempoMap) {
    let onset = map.beat(atSeconds: note.onset)
    let bar = map.bar(atBeat: onset)
    self.init(
      onset: onset, duration: map.beat(atSeconds: note.offset) - onset, pitch: note.pitch,
      velocity: Double(min(max(note.velocity, 1), 127)),
      confidence: min(max(note.confidence, 0), 1), beatInBar: onset - bar.start,
      beatsPerBar: bar.beats, beatsPerMinute: map.tempo(atBeat: onset).beatsPerMinute)
  }

  /// The same note beginning at another beat.
  func moved(to beat: Double, in map: TempoMap) -> ContextNote {
    var note = self
    let bar = map.bar(atBeat: beat)
    note.onset = beat
    note.beatInBar = beat - bar.start
    note.beatsPerBar = bar.beats
    return note
  }
}

extension TempoMap {
  /// The beat on which the bar around `beat` begins, and its length in beats.
  fileprivate func bar(atBeat beat: Double) -> (start: Double, beats: Double) {
    let change = timeSignatures[timeSignatures.lastIndex { $0.beat <= beat } ?? 0]
    let beats = change.value.beatsPerBar
    return (change.beat + ((beat - change.beat) / beats).rounded(.down) * beats, beats)
  }
}
