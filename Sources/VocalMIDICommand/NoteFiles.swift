import VocalMIDI

/// The files of one recording whose contents are made while its notes come.
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

  /// Writes the files.
  ///
  /// - Parameters:
  ///   - key: of the song.
  ///   - length: of the song, in beats of its file.
  ///   - files: with which they are put in their places.
  func write(
    key: KeySignature?, length: Beats, to files: ProducedFiles
  ) throws(TranscriptionFailure) {
    if let (path, stream) = midi {
      do throws(StandardMIDIFile.WritingError) {
        let file = try stream.contents(key: key, length: length)
        do { try files.add(file, to: path) } catch { throw .file(error) }
      } catch {
        throw .midi(path: path, error)
      }
    }
    for table in tables {
      do { try files.add(table.stream.contents, to: table.path) } catch {
        throw .table(path: table.path, .file(error))
      }
    }
  }
}
