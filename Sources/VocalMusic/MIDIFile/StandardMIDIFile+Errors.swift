import VocalFiles

extension StandardMIDIFile {
  /// Why a song could not be written.
  public enum WritingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A note cannot be written to a file.
    case invalidNote(InvalidNoteError)
    /// The song has more melodic tracks than MIDI has channels for: 15 beside the drums.
    case tooManyTracks(Int)
    /// A note or change lies later than a file's ticks can count.
    case tooLong(Seconds)
    /// The file system refused to write the file.
    case file(FileWritingError)

    /// What is wrong and what to do about it.
    public var description: String {
      switch self {
      case .invalidNote(let error): return error.description
      case .tooManyTracks(let count):
        return "\(count) melodic tracks do not fit in a MIDI file's 15 melodic channels; "
          + "merge tracks or write several files."
      case .tooLong(let time):
        return "A MIDI file cannot hold a note or change at \(time) seconds at this tempo; "
          + "check the times, or split the song."
      case .file(let error): return error.description
      }
    }
  }

  /// Why a file could not be read.
  public enum ReadingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file does not exist or cannot be read.
    case unreadable(path: String)
    /// The file does not begin as a Standard MIDI File.
    case notMIDI
    /// The file's type is neither 0 nor 1.
    case unsupportedType(Int)
    /// The header's division (these 16 bits) is not a valid unit of time.
    case invalidDivision(Int)
    /// The file or a chunk ends inside the item that starts at this byte.
    case truncated(offset: Int)
    /// The bytes from here on are not a MIDI event.
    case malformedEvent(offset: Int)

    /// What is wrong and what to do about it.
    public var description: String {
      switch self {
      case .unreadable(let path):
        return "\(path) cannot be read; check the path and its permissions."
      case .notMIDI:
        return "This is not a Standard MIDI File; give a file that begins with \(ChunkTag.header)."
      case .unsupportedType(let type):
        return "MIDI files of type \(type) are not supported; save the song as type 0 or 1."
      case .invalidDivision(let bits):
        return
          "The MIDI file's division \(bits) is not a valid unit of time; export the file again."
      case .truncated(let offset):
        return "The MIDI file breaks off in what begins at byte \(offset); "
          + "copy or export the file again."
      case .malformedEvent(let offset):
        return "The MIDI file is damaged at byte \(offset); export the file again."
      }
    }
  }
}
