import VocalMusic

/// A note in musical time, as the context model reads it.
package struct ContextNote: Equatable, Sendable {
  /// Counted from the start of the song.
  package var onset: Beats
  package var duration: Beats
  /// Fractional MIDI number.
  package var pitch: Double
  /// 1...127.
  package var velocity: Double
  /// 0...1.
  package var confidence: Double
  /// From the last bar line to the onset.
  package var beatInBar: Beats
  /// The length of the bar.
  package var beatsPerBar: Beats
  /// The tempo at the onset.
  package var beatsPerMinute: Double

  package init(
    onset: Beats, duration: Beats, pitch: Double, velocity: Double, confidence: Double,
    beatInBar: Beats, beatsPerBar: Beats, beatsPerMinute: Double
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
    let onset = map.beat(at: note.onset)
    let bar = map.bar(at: onset)
    self.init(
      onset: onset, duration: map.beat(at: note.offset) - onset, pitch: note.pitch,
      velocity: Double(note.velocity.clamped(to: MIDIRange.velocities)),
      confidence: note.confidence.clamped(to: 0...1), beatInBar: onset - bar.start,
      beatsPerBar: bar.beats, beatsPerMinute: map.tempo(at: onset).beatsPerMinute)
  }

  /// The same note beginning at another beat.
  func moved(to beat: Beats, in map: TempoMap) -> ContextNote {
    var note = self
    let bar = map.bar(at: beat)
    note.onset = beat
    note.beatInBar = beat - bar.start
    note.beatsPerBar = bar.beats
    return note
  }
}

extension TempoMap {
  /// The beat on which the bar around `beat` begins, and its length.
  fileprivate func bar(at beat: Beats) -> (start: Beats, beats: Beats) {
    let change = timeSignatures[timeSignatures.lastIndex { $0.beat <= beat } ?? 0]
    let beats = change.value.beatsPerBar
    return (change.beat + ((beat - change.beat) / beats).rounded(.down) * beats, beats)
  }
}
