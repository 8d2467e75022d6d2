import VocalCheckpoints
import VocalFiles
import VocalMIDI

/// The files that a command makes of one input. All of them are written before the first one is put in its place, and
/// then they are put there one right after the other.
final class ProducedFiles {
  private var files: [PreparedFile] = []
  /// What goes to the standard output.
  private var output: (any WritableContents)?

  /// Writes contents, for a file or for the standard output.
  func add(_ contents: any WritableContents, to path: String) throws(FileWritingError) {
    if path == OutputPlan.standardOutput {
      output = contents
    } else {
      files.append(try PreparedFile(contents, for: path))
    }
  }

  /// Puts everything in its place: first what cannot be put in one go.
  ///
  /// - Throws: ``TranscriptionFailure/weights(_:)`` before that, where the weights have been written to meanwhile.
  func put() throws(TranscriptionFailure) {
    do { try MappedFiles.verifyUnchanged() } catch { throw .weights(error) }
    do throws(FileWritingError) {
      if let output { try StandardOutput.write(output) }
      for file in files where file.isForDevice { try file.put() }
      for file in files where !file.isForDevice { try file.put() }
    } catch {
      throw .output(error)
    }
  }

  /// Writes a song, as a MIDI file or, where the path's extension says so, as a score; nothing without a path.
  func add(
    _ song: Song, bends: PitchBendMode = .off, to path: String?
  ) throws(TranscriptionFailure) {
    guard let path else { return }
    guard !OutputKind.isScore(path) else {
      do throws(MusicXML.WritingError) {
        let text = try MusicXML.encode(song)
        do { try add(Array(text.utf8), to: path) } catch { throw .file(error) }
      } catch {
        throw .musicXML(path: path, error)
      }
      return
    }
    do throws(StandardMIDIFile.WritingError) {
      let bytes = try StandardMIDIFile.encode(song, bends: bends)
      do { try add(bytes, to: path) } catch { throw .file(error) }
    } catch {
      throw .midi(path: path, error)
    }
  }

  /// Writes a table; nothing without a path.
  func addTable(
    to path: String?, _ table: () throws(InvalidNoteError) -> String
  ) throws(TranscriptionFailure) {
    guard let path else { return }
    do throws(NoteTable.WritingError) {
      let text: String
      do { text = try table() } catch { throw .invalidNote(error) }
      do { try add(Array(text.utf8), to: path) } catch { throw .file(error) }
    } catch {
      throw .table(path: path, error)
    }
  }

  /// Writes a piano roll, or a page where the path's extension says so; nothing without a path.
  ///
  /// - Parameter recording: of the song, and when it begins on the song's clock; nil for none.
  func draw(
    _ song: Song, recording: (path: String, start: Seconds)?, to path: String?
  ) throws(TranscriptionFailure) {
    guard let path else { return }
    let text =
      OutputKind.isPage(path)
      ? try SongPagePlot(song: song, recording: recording).html() : PianoRoll.svg(of: song)
    do { try add(Array(text.utf8), to: path) } catch { throw .picture(error) }
  }
}
