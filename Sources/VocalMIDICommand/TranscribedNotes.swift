import VocalMIDI

/// The notes of one recording on their way into its files. Only as many are kept as something is made of at once.
final class TranscribedNotes: NoteTaker {
  /// How many notes tell the key, which a file states at its beginning.
  private static let telling = 1 << 12

  private let newFiles: () -> NoteFiles
  private let needsAll: Bool
  /// What is written while the notes come.
  private(set) var files: NoteFiles
  /// All notes if they are needed, otherwise those that tell the key, without contours.
  private var kept: [Note] = []
  /// How many notes have come.
  private(set) var count = 0
  /// The keys of the notes that have come, from the lowest to the highest; nil without notes.
  private(set) var keys: ClosedRange<Int>?

  /// - Parameters:
  ///   - needsAll: whether all notes are to be kept.
  ///   - files: what is written while the notes come, without any.
  init(needsAll: Bool, files: @escaping () -> NoteFiles) {
    self.needsAll = needsAll
    newFiles = files
    self.files = files()
  }

  /// All notes; nil if they were not to be kept.
  var all: [Note]? { needsAll ? kept : nil }

  /// The notes that tell the key.
  var tellingKey: [Note] { Array(kept.prefix(Self.telling)) }

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
