import VocalMIDI

/// The files of one recording that are written while its notes come, and put in their places once these are all there.
struct NoteFiles {
  private struct Table {
    let path: String
    let stream: NoteTableStream

    init?(_ format: NoteTableStream.Format, path: String?) {
      guard let path else { return nil }
      self.path = path
      stream = NoteTableStream(format)
    }
  }

  private let midi: (path: String, stream: MIDIFileStream)?
  private let tables: [Table]

  /// - Parameters:
  ///   - song: in seconds, of one track without notes; nil where its file is made of all notes together.
  ///   - bends: how the notes of its file follow their contours.
  init(_ plan: OutputPlan, song: Song?, bends: PitchBendMode) {
    midi = plan.midi.flatMap { path in
      song.map { (path, MIDIFileStream($0, bends: bends)) }
    }
    tables = [Table(.csv, path: plan.csv), Table(.json, path: plan.json)].compactMap { $0 }
  }

  /// Adds the next notes.
  func append(_ notes: [Note]) throws(TranscriptionFailure) {
    if let (path, stream) = midi {
      do { try stream.append(notes) } catch { throw .midi(path: path, error) }
    }
    for table in tables {
      do { try table.stream.append(notes) } catch {
        throw .table(path: table.path, .invalidNote(error))
      }
    }
  }

  /// Puts the files in their places.
  ///
  /// - Parameters:
  ///   - key: of the song.
  ///   - length: of the song, in beats of its file.
  func write(key: KeySignature?, length: Beats) throws(TranscriptionFailure) {
    if let (path, stream) = midi {
      do throws(StandardMIDIFile.WritingError) {
        let file = try stream.contents(key: key, length: length)
        do { try ProducedFile.write(file, to: path) } catch { throw .file(error) }
      } catch {
        throw .midi(path: path, error)
      }
    }
    for table in tables {
      do { try ProducedFile.write(table.stream.contents, to: table.path) } catch {
        throw .table(path: table.path, .file(error))
      }
    }
  }
}
