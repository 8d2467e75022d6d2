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

  /// The line, without its end.
  static func text(of event: LiveEvent) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return String(decoding: try encoder.encode(LiveEventLine(event)), as: UTF8.self)
  }

  private init(_ event: LiveEvent) {
    heard = event.heard.value
    switch event.kind {
    case .noteOn(let note):
      self.event = "note-on"
      take(note)
    case .correction(let note):
      self.event = "correction"
      take(note)
    case .noteOff(let note, let offset):
      self.event = "note-off"
      take(note)
      duration = (offset - note.onset).value
    case .pitch(let number, let time, let pitch):
      self.event = "pitch"
      (self.number, self.time, self.pitch) = (number, time.value, pitch)
    case .retraction(let number):
      self.event = "retraction"
      self.number = number
    case .lostAudio(let from, let duration):
      self.event = "lost-audio"
      (time, self.duration) = (from.value, duration.value)
    case .tempo(let beats):
      self.event = "tempo"
      (time, bpm, self.beats) = (beats.start.value, beats.beatsPerMinute, beats.beatsPerBar)
    case .bar(let number, let time):
      self.event = "bar"
      (bar, self.time) = (number, time.value)
    case .lostEvents(let count):
      self.event = "lost-events"
      self.count = count
    case .end:
      self.event = "end"
    }
  }

  private mutating func take(_ note: LiveEvent.Note) {
    number = note.number
    time = note.onset.value
    pitch = note.pitch
    key = note.key
    velocity = note.velocity
    confidence = note.confidence
  }
}
