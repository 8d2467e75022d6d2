import VocalMIDI

/// Takes the notes of a recording while they are found.
protocol NoteTaker: AnyObject {
  /// Takes the next notes, in order of onset.
  func take(_ notes: [Note]) throws(TranscriptionFailure)

  /// Forgets all notes: they come once more from the first one on.
  func restart()
}

/// All notes of a recording.
final class NoteList: NoteTaker {
  private(set) var notes: [Note] = []

  func take(_ notes: [Note]) { self.notes += notes }

  func restart() { notes = [] }
}
