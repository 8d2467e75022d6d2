import Foundation
import VocalFiles
import VocalMIDI

/// The notes of a live take, in a MIDI file that is written anew as they come: whatever ends the program, the file is
/// whole. It holds what was sung until then, after hours until some seconds before.
final class LiveTake: LiveOutput {
  /// The file is written for a tenth of the time at most: at once in a short take, and every few seconds after hours.
  private static let pause = 9.0

  private let path: String
  private let bends: PitchBendMode
  private var melody: LiveMelody
  private var nextWriting = ContinuousClock.now
  /// Whether the file has everything; there is nothing to write before the first note.
  private var isWritten = true
  private var hasNotes = false

  /// Nothing is written before the first note, so that a program that hears none leaves an older take alone.
  ///
  /// - Parameter hop: the time from one pitch to the next.
  /// - Throws: ``FileWritingError`` where no file can be written at the path.
  init(path: String, bends: PitchBendMode, hop: Seconds) throws {
    self.path = path
    self.bends = bends
    melody = LiveMelody(contoursWithHop: bends == .off ? nil : hop)
    try AtomicFile.verify(path)
  }

  func write(_ event: LiveEvent) throws {
    melody.take(event)
    if case .noteOn = event.kind { hasNotes = true }
    isWritten = !hasNotes
    if event.kind != .end {
      try writeDue(until: event.heard)
    } else if hasNotes || !FileManager.default.fileExists(atPath: path) {
      try write(until: event.heard)
    }
  }

  func writeDue(until heard: Seconds) throws {
    let now = ContinuousClock.now
    guard !isWritten, now >= nextWriting else { return }
    try write(until: heard)
    nextWriting = .now + (.now - now) * Self.pause
  }

  private func write(until time: Seconds) throws {
    let track = Track(name: "Voice", played: melody.notes(at: time))
    try StandardMIDIFile.write(Song(tracks: [track], isUnmeasured: true), bends: bends, to: path)
    isWritten = true
  }
}
