import Foundation
import VocalFiles
import VocalMIDI

/// The notes of a live take, in a MIDI file to which each is added as it is told: whatever ends the program, the file is
/// whole, and has every note until then. The first note is there once it is one for sure.
final class LiveTake: LiveOutput {
  /// The file is written whenever no event waits, and this often while they come one after the other.
  private static let interval = Duration.milliseconds(100)
  /// After so many notes the file is written anew, with new room: fewer are written again with each event.
  private static let notesOfAPart = 32

  private let path: String
  private let bends: PitchBendMode
  private var melody: LiveMelody
  private var file: TakeFile?
  private var lastWriting = ContinuousClock.now
  /// Whether the file has everything; there is nothing to write before the first note.
  private var isWritten = true
  /// Whether a note has been heard for sure: nothing is written before, so that a program that hears none, or only what
  /// turns out to be none, leaves an older take alone.
  private var hasNotes = false
  /// A note that has sounded so long is one.
  private static let certain: Seconds = 0.5

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
    hasNotes = hasNotes || melody.hasNote(lasting: Self.certain, at: event.heard)
    isWritten = !hasNotes
    if event.kind == .end {
      file = nil
      guard hasNotes || !FileManager.default.fileExists(atPath: path) else { return }
      try StandardMIDIFile.write(song(melody.ended), bends: bends, to: path)
    } else if lastWriting.duration(to: .now) > Self.interval {
      try writeDue(until: event.heard)
    }
  }

  func writeDue(until heard: Seconds) throws {
    guard !isWritten else { return }
    if try !goOn(until: heard) {
      let (ended, following) = (melody.ended, melody.notes(at: heard, without: melody.ended.count))
      file = try TakeFile(song(ended), following: following, bends: bends, path: path)
    }
    lastWriting = .now
    isWritten = true
  }

  /// Adds to the file what has followed since it was begun.
  ///
  /// - Returns: whether there was a file, with room for it.
  private func goOn(until heard: Seconds) throws -> Bool {
    guard let count = file?.count, melody.ended.count - count <= Self.notesOfAPart,
      FileManager.default.fileExists(atPath: path)
    else { return false }
    return try file?.goOn(with: melody.notes(at: heard, without: count)) ?? false
  }

  private func song(_ notes: [Note]) -> Song {
    Song(tracks: [Track(name: "Voice", played: notes)], isUnmeasured: true)
  }
}

/// A take's file while it grows.
private struct TakeFile {
  /// The notes that it began with.
  let count: Int

  private var contents: GrowingMIDIFile
  private let path: String
  /// nil where the path is of a pipe or a device, which gets the take when it is over.
  private let handle: FileHandle?

  /// Writes the file, whole, with notes that follow those of the song.
  init(_ song: Song, following: [Note], bends: PitchBendMode, path: String) throws {
    self.path = path
    count = song.tracks.reduce(0) { $0 + $1.notes.count }
    contents = try GrowingMIDIFile(song, bends: bends)
    guard AtomicFile.isReplaceable(path) else {
      handle = nil
      return
    }
    var bytes = contents.bytes
    for patch in try contents.patches(for: following.map(TempoMap().written)) ?? [] {
      bytes.replaceSubrange(patch.offset..<patch.offset + patch.bytes.count, with: patch.bytes)
    }
    try AtomicFile.write(bytes, to: path)
    handle = FileHandle(forUpdatingAtPath: path)
    if handle == nil {
      throw FileWritingError.failed(path: path, reason: "it cannot be opened again")
    }
  }

  /// Writes what follows the notes that the file began with.
  ///
  /// - Returns: false where there is no room for it.
  mutating func goOn(with notes: [Note]) throws -> Bool {
    guard let handle else { return true }
    guard let patches = try contents.patches(for: notes.map(TempoMap().written)) else {
      return false
    }
    do {
      for patch in patches {
        try handle.seek(toOffset: UInt64(patch.offset))
        try handle.write(contentsOf: patch.bytes)
      }
    } catch {
      throw FileWritingError.failed(path: path, reason: error.localizedDescription)
    }
    return true
  }
}
