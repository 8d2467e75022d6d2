import VocalFiles

/// Scores as MusicXML 4.0 (partwise), which notation programs open.
///
/// Source of the format: *MusicXML 4.0*, W3C Music Notation Community Group, 2021.
///
/// A song has its notes as they are played, a score as they are written:
/// - Onsets are rounded to a grid. Each beat has the coarsest one that its onsets fit: sixteenths, eighth triplets, or
///   halves of these.
/// - A note that is followed by a gap of less than a sixteenth lasts until the next note. A note that reaches a little
///   into the next one ends where that begins; notes that sound together longer are put into different voices.
/// - Notes are tied over bar lines, and where one note value is not enough.
///
/// Each track is a part with its instrument, and with a MIDI channel as long as there are any. Drums have a percussion
/// staff, on which each hit lasts until the next one, or to the end of its beat. Pitches are spelled in the song's key;
/// what lies below C0 is written an octave higher. Velocities are kept (`dynamics`), bends are not. The same song always
/// gives the same text.
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
