import VocalFiles
import VocalMIDI

/// What is being done with a file, on one line of a terminal; nothing elsewhere.
struct ProgressBar {
  private static let width = 30

  private let label: String
  private let isTerminal = StandardError.isTerminal
  /// What the line begins with; empty while nothing is shown.
  private var shown = ""

  init(label: String) {
    self.label = label.printable()
  }

  /// Shows how many bytes of a pipe have come.
  mutating func update(read bytes: Int) {
    show("\(bytes / 100_000 / 10).\(bytes / 100_000 % 10) MB", label)
  }

  /// Shows how much of a recording is heard.
  ///
  /// - Parameters:
  ///   - fraction: what is done, 0...1.
  ///   - latest: the notes found last.
  mutating func update(_ fraction: Double, latest: [Note]) {
    show(Self.bar(fraction), "\(label) \(Self.names(latest))")
  }

  /// Shows how much is heard of a recording whose length is not known.
  ///
  /// - Parameter latest: the notes found last.
  mutating func update(heard: Seconds, latest: [Note]) {
    show("\(Int(heard.value)) s", "\(label) \(Self.names(latest))")
  }

  /// Shows which step of a song is done, and how much of it.
  mutating func update(_ progress: SongProgress) {
    show(Self.bar(progress.fraction), "\(label): \(progress.step.words)")
  }

  /// Wipes the line.
  mutating func clear() {
    if !shown.isEmpty { StandardError.write("\r\u{1B}[K") }
    shown = ""
  }

  /// Writes the line anew where its beginning has changed.
  private mutating func show(_ beginning: String, _ words: String) {
    guard isTerminal, beginning != shown else { return }
    shown = beginning
    StandardError.write("\r\u{1B}[K\(beginning) \(words)")
  }

  private static func bar(_ fraction: Double) -> String {
    let percent = Int(fraction.clamped(to: 0...1) * 100)
    let done = percent * width / 100
    let bar = String(repeating: "#", count: done) + String(repeating: ".", count: width - done)
    return "[\(bar)] \(percent) %"
  }

  private static func names(_ notes: [Note]) -> String {
    notes.map { Note.name(ofKey: $0.key) }.joined(separator: " ")
  }
}

extension SongProgress.Step {
  /// What people are told is being done.
  fileprivate var words: String {
    switch self {
    case .transcription: "hearing the notes"
    case .rhythm: "finding the beats"
    case .correction: "correcting the notes"
    case .continuation: "continuing the melody"
    case .harmony: "finding chords"
    case .arrangement: "arranging the band"
    }
  }
}
