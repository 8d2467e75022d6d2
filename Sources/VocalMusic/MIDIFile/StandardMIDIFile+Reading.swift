import Foundation

extension StandardMIDIFile {
  /// What was read, and what was wrong with the file all the same.
  public struct Reading: Hashable, Sendable {
    /// The song, as far as the file has it.
    public let song: Song
    /// What breaks the format's rules, in the order of the file; none for a file that keeps them.
    public let warnings: [Warning]
  }

  /// A fault of a file that was read nevertheless.
  public enum Warning: Hashable, Sendable, CustomStringConvertible {
    /// The header states another number of tracks than there are.
    case trackCount(stated: Int, found: Int)
    /// The length of the chunk that begins at this byte is wrong; its own end was looked for.
    case chunkLength(offset: Int)
    /// The file ends inside a track; what comes before is kept.
    case brokenOff(offset: Int)
    /// The bytes from here on are not an event; the rest of the track is left out.
    case damaged(offset: Int)

    /// What is wrong, what was done about it, and what to do for the rest.
    public var description: String {
      switch self {
      case .trackCount(let stated, let found):
        "the header states \(stated) tracks, but there are \(found); these are read. "
          + "If tracks are missing, export the file again."
      case .chunkLength(let offset):
        "the chunk at byte \(offset) states a wrong length; it is read to its own end. "
          + "If notes are missing, export the file again."
      case .brokenOff(let offset):
        "the file breaks off at byte \(offset); what comes before is read. "
          + "Copy or export it again for the rest."
      case .damaged(let offset):
        "the file is damaged at byte \(offset); the rest of that track is left out. "
          + "Export the file again for the rest."
      }
    }
  }

  /// The song in the bytes of a type 0 or 1 file, also one in a RIFF container, and what is wrong with the
  /// file. A file with a wrong number of tracks, wrong lengths or damaged events is read as far as it goes.
  ///
  /// - Throws: ``ReadingError`` for what is no such file, and for one that is damaged and has no note left.
  public static func reading(of bytes: [UInt8]) throws(ReadingError) -> Reading {
    try SongDecoder.decode(bytes)
  }

  /// Whether a file that begins with these bytes, 12 or more, is a MIDI file, by itself or in a RIFF container.
  package static func isMIDI(_ start: some Collection<UInt8>) -> Bool {
    MIDIContainer.isMIDI(start)
  }
}
