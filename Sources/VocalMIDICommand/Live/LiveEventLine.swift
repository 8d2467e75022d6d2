import Foundation
import VocalMIDI

/// An event as a line of JSON, for programs.
struct LiveEventLine: Encodable {
  let event: String
  let heard: Double
  var number: Int?
  var time: Double?
  var duration: Double?
  var pitch: Double?
  var key: Int?
  var velocity: Int?
  var confidence: Double?
  var count: Int?
  var bar: Int?
  var beats: Int?
  var bpm: Double?

  private init(_ name: String, _ event: LiveEvent) {
    self.event = name
    heard = event.heard.value
  }

  private init(_ name: String, _ event: LiveEvent, _ note: LiveEvent.Note) {
    self.init(name, event)
    number = note.number
    time = note.onset.value
    pitch = note.pitch
    key = note.key
    velocity = note.velocity
    confidence = note.confidence
  }

  /// The line, without its end.
  static func text(of event: LiveEvent) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return String(decoding: try encoder.encode(line(of: event)), as: UTF8.self)
  }

  private static func line(of event: LiveEvent) -> LiveEventLine {
    switch event.kind {
    case .noteOn(let note):
      return LiveEventLine("note-on", event, note)
    case .correction(let note):
      return LiveEventLine("correction", event, note)
    case .noteOff(let note, let offset):
      var line = LiveEventLine("note-off", event, note)
      line.duration = (offset - note.onset).value
      return line
    case .pitch(let number, let time, let pitch):
      var line = LiveEventLine("pitch", event)
      (line.number, line.time, line.pitch) = (number, time.value, pitch)
      return line
    case .retraction(let number):
      var line = LiveEventLine("retraction", event)
      line.number = number
      return line
    case .lostAudio(let from, let duration):
      var line = LiveEventLine("lost-audio", event)
      (line.time, line.duration) = (from.value, duration.value)
      return line
    case .tempo(let beats):
      var line = LiveEventLine("tempo", event)
      (line.time, line.bpm, line.beats) = (
        beats.start.value, beats.beatsPerMinute, beats.beatsPerBar
      )
      return line
    case .bar(let number, let time):
      var line = LiveEventLine("bar", event)
      (line.bar, line.time) = (number, time.value)
      return line
    case .lostEvents(let count):
      var line = LiveEventLine("lost-events", event)
      line.count = count
      return line
    case .end:
      return LiveEventLine("end", event)
    }
  }
}
