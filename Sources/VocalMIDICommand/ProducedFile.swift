import VocalFiles
import VocalMIDI

/// Writes what a command makes, to a file or to the standard output.
enum ProducedFile {
  static func write(
    _ contents: some WritableContents, to path: String
  ) throws(FileWritingError) {
    if path == OutputPlan.standardOutput {
      try StandardOutput.write(contents)
    } else {
      try AtomicFile.write(contents: contents, to: path)
    }
  }

  /// Writes a song, as a MIDI file or, where the path's extension says so, as a score; nothing without a path.
  static func write(
    _ song: Song, bends: PitchBendMode = .off, to path: String?
  ) throws(TranscriptionFailure) {
    guard let path else { return }
    guard !OutputKind.isScore(path) else {
      do throws(MusicXML.WritingError) {
        let text = try MusicXML.encode(song)
        do { try write(Array(text.utf8), to: path) } catch { throw .file(error) }
      } catch {
        throw .musicXML(path: path, error)
      }
      return
    }
    do throws(StandardMIDIFile.WritingError) {
      let bytes = try StandardMIDIFile.encode(song, bends: bends)
      do { try write(bytes, to: path) } catch { throw .file(error) }
    } catch {
      throw .midi(path: path, error)
    }
  }

  /// Writes a table; nothing without a path.
  static func write(
    to path: String?, _ table: () throws(InvalidNoteError) -> String
  ) throws(TranscriptionFailure) {
    guard let path else { return }
    do throws(NoteTable.WritingError) {
      let text: String
      do { text = try table() } catch { throw .invalidNote(error) }
      do { try write(Array(text.utf8), to: path) } catch { throw .file(error) }
    } catch {
      throw .table(path: path, error)
    }
  }

  /// Writes a piano roll, or a page where the path's extension says so; nothing without a path.
  ///
  /// - Parameter recording: of the song, and when it begins on the song's clock; nil for none.
  static func draw(
    _ song: Song, recording: (path: String, start: Seconds)?, to path: String?
  ) throws(TranscriptionFailure) {
    guard let path else { return }
    let text =
      OutputKind.isPage(path)
      ? try SongPagePlot(song: song, recording: recording).html() : PianoRoll.svg(of: song)
    do { try write(Array(text.utf8), to: path) } catch { throw .picture(error) }
  }
}
