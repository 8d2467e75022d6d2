import VocalFiles

/// Scores as MusicXML 4.0 (partwise), which notation programs open.
///
/// Source of the format: *MusicXML 4.0*, W3C Music Notation Community Group, 2021.
///
/// A song's notes are as they are played; a score has them as they are written:
/// - each beat has the coarsest grid that its onsets fit: sixteenths, eighth triplets, or halves of these;
/// - a gap of less than a sixteenth after a longer note is filled, and where a note reaches a little into the next it
///   ends there; notes that sound together longer are voices of their own;
/// - notes are tied over bar lines and where no single note value will do.
///
/// Each track is a part, with its instrument and its channel; drums have a percussion staff, where they last until the
/// next stroke. Pitches are spelled in the song's key, the octave below C0 as the one above. Velocities are kept (`dynamics`), bends are not. The same song
/// always gives the same text.
///
/// ```swift
/// try MusicXML.write(generated.song, to: "song.musicxml")
/// ```
public enum MusicXML {
  /// Bars that a score may have.
  public static let maximumBars = 20_000

  /// Why a score could not be written.
  public enum WritingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A note cannot be written.
    case invalidNote(InvalidNoteError)
    /// The song is in the time in which it was sung, and has no bars.
    case noBars
    /// The song has more than ``MusicXML/maximumBars``.
    case tooManyBars
    /// The file system refused to write the file.
    case file(FileWritingError)

    /// What is wrong and what to do about it.
    public var description: String {
      switch self {
      case .invalidNote(let error): error.description
      case .noBars:
        "The song has no bars, since its beats are not known; find them first "
          + "(Pipeline.rhythm, or --bpm auto), or write a MIDI file."
      case .tooManyBars:
        "The song has more than \(maximumBars) bars; write its parts one by one, or a MIDI file."
      case .file(let error): error.description
      }
    }
  }

  /// The song as a score, with its chords as symbols above the first part.
  public static func encode(_ song: Song) throws(WritingError) -> String {
    guard !song.isUnmeasured else { throw .noBars }
    do throws(InvalidNoteError) {
      for track in song.tracks { try InvalidNoteError.check(track.notes, track: track.name) }
    } catch {
      throw .invalidNote(error)
    }
    let bars = try ScoreBars(of: song)
    return ScoreWriter(song: song, bars: bars).text()
  }

  /// Writes the song to a file as ``encode(_:)`` gives it; see `FileWritingError` for what happens to a file
  /// that is already there.
  public static func write(_ song: Song, to path: String) throws(WritingError) {
    let text = try encode(song)
    do { try AtomicFile.write(Array(text.utf8), to: path) } catch { throw .file(error) }
  }
}
