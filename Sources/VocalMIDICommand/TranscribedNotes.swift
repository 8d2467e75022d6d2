import VocalMIDI

/// The notes of one recording on their way into its files. Only as many are kept as something is made of at once.
final class TranscribedNotes: NoteTaker {
  /// How many notes tell the key where no more are needed: a file states the key of its beginning.
  private static let telling = 1 << 12

  private let newFiles: () -> NoteFiles
  private let needsAll: Bool
  /// What is written while the notes come.
  private(set) var files: NoteFiles
  /// All notes if they are needed, otherwise the first ones, without contours.
  private(set) var kept: [Note] = []
  /// How many notes have come.
  private(set) var count = 0
  /// The keys of the notes that have come, from the lowest to the highest; nil without notes.
  private(set) var keys: ClosedRange<Int>?

  /// - Parameters:
  ///   - needsAll: whether something is made of all notes together.
  ///   - files: what is written while the notes come, without any.
  init(needsAll: Bool, files: @escaping () -> NoteFiles) {
    self.needsAll = needsAll
    newFiles = files
    self.files = files()
  }

  func take(_ notes: [Note]) throws(TranscriptionFailure) {
    try files.append(notes)
    keep(notes)
    count += notes.count
    for key in notes.lazy.map(\.key) {
      keys = min(keys?.lowerBound ?? key, key)...max(keys?.upperBound ?? key, key)
    }
  }

  private func keep(_ notes: [Note]) {
    guard !needsAll else {
      kept += notes
      return
    }
    for var note in notes.prefix(Self.telling - kept.count) {
      note.contour = .flat
      kept.append(note)
    }
  }

  func restart() {
    files = newFiles()
    (kept, count, keys) = ([], 0, nil)
  }
}
