import Foundation
import VocalFiles

/// Standard MIDI files: the notation most music programs open.
///
/// Source of the format: *Standard MIDI Files 1.0* (RP-001) and *MIDI 1.0 Detailed Specification*, MIDI
/// Manufacturers Association.
///
/// Writing gives a type 1 file with 480 ticks per beat: a first track with the title, the tempi, the time
/// signatures, the key and the chords, then a track for each of the song's. Melodic tracks get a channel each, drums
/// share channel 10. The same song always gives the same bytes. Note that
/// - a note lasts a tick or longer; velocities are clamped to 1...127, times before 0 moved to 0;
/// - a key that starts again while it sounds is released first; of two notes that start on a key at one tick,
///   the second starts a tick later, so that a file has every note of its song;
/// - a track's volume and place, where it has them, are controllers 7 and 10 of its channel;
/// - the format cannot hold the confidence;
/// - a chord is a text event, its symbol in ASCII, such as `F#m7`, at its beat in the first track;
/// - a text event, "\(unmeasuredMark)", marks a song whose tempo says nothing (``Song/isUnmeasured``).
///
/// Reading takes types 0 and 1, in beats or in SMPTE frames, also in a RIFF container, and gives a track for
/// each pair of a file's track and a channel on which notes sound there. Names are taken for UTF-8, otherwise
/// for Shift-JIS or Latin letters. Texts are taken for chords in the first track where more than half are chord symbols.
public enum StandardMIDIFile {
  /// Ticks per beat (quarter note) in the files written.
  public static let ticksPerBeat = 480

  /// The text that marks a file whose tempo says nothing.
  static let unmeasuredMark = "VocalMIDI: as sung, not in beats"

  /// The song as the bytes of a type 1 file.
  ///
  /// - Parameter bends: whether notes follow their contour by pitch bend, and how far.
  public static func encode(
    _ song: Song, bends: PitchBendMode = .off
  ) throws(WritingError) -> [UInt8] {
    try SongEncoder(song: song, bends: bends).encode()
  }

  /// Writes the song to a file as `encode(_:bends:)` gives it; see `FileWritingError` for what happens
  /// to a file that is already there.
  public static func write(
    _ song: Song, bends: PitchBendMode = .off, to path: String
  ) throws(WritingError) {
    let bytes = try encode(song, bends: bends)
    do {
      try AtomicFile.write(bytes, to: path)
    } catch {
      throw .file(error)
    }
  }

  /// The song in the bytes of a type 0 or 1 file.
  ///
  /// Each note's pitch is its key plus the median of the channel's bend while it sounds, and its contour
  /// follows the bend until the next note on that channel starts. A note that is never released ends with
  /// its track. Time and memory are proportional to the number of bytes, whatever they contain. Faults that
  /// leave notes to be read are passed over; ``reading(of:)`` tells of them.
  public static func decode(_ bytes: [UInt8]) throws(ReadingError) -> Song {
    try reading(of: bytes).song
  }

  /// Reads the file at `path`; see `decode(_:)`.
  public static func read(from path: String) throws(ReadingError) -> Song {
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe)
    } catch {
      throw .unreadable(path: path)
    }
    // A recording given by mistake is rejected before all of it is read.
    guard isMIDI(data.prefix(12)) else { throw .notMIDI }
    return try decode([UInt8](data))
  }
}

/// The four letters that begin a chunk.
enum ChunkTag {
  /// Bytes before a chunk's contents: the tag and the length.
  static let headerLength = 8
  static let header = "MThd"
  static let track = "MTrk"
}

/// Whether written notes follow their pitch contour by pitch bend.
public enum PitchBendMode: Hashable, Sendable {
  /// Notes sound at their nearest key, no bends.
  case off

  /// Notes follow their contour by up to this many semitones (1...96, clamped) up or down; pitches
  /// further away are held at the limit.
  ///
  /// The range is announced by RPN 0 before the first bend. A bend is sent where the pitch has moved by 3
  /// cents, at most every 10 ms, and before each note so that it starts where it was sung. A channel has
  /// one bend for all its notes: where notes overlap, the one that started last decides; of notes that
  /// start together, the highest. Instruments expect two semitones unless told otherwise; twelve also
  /// carries wide slides.
  case semitones(Int)

  /// As by ``semitones(_:)`` with 48 semitones, but every note of the first melodic track has a channel of its own while
  /// it sounds, as instruments with MPE (MIDI Polyphonic Expression) expect it. The other tracks stay on their keys.
  case expressive
}
