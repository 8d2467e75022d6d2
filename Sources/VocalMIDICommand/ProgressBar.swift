import VocalFiles
import VocalMIDI

/// How much of a file is done, and the notes found last, on a terminal; nothing elsewhere.
struct ProgressBar {
  private static let width = 30

  private let label: String
  private let isShown = StandardError.isTerminal
  private var percent = -1

  init(label: String) {
    self.label = label.printable()
  }

  /// - Parameters:
  ///   - fraction: what is done, 0...1.
  ///   - latest: the notes to show.
  mutating func update(_ fraction: Double, latest: [Note]) {
    let next = Int(fraction.clamped(to: 0...1) * 100)
    guard isShown, next != percent else { return }
    percent = next
    let done = next * Self.width / 100
    let bar = String(repeating: "#", count: done) + String(repeating: ".", count: Self.width - done)
    let names = latest.map { Note.name(ofKey: $0.key) }.joined(separator: " ")
    StandardError.write("\r\u{1B}[K[\(bar)] \(next) % \(label) \(names)")
  }

  /// Wipes the bar off its line.
  func clear() {
    if percent >= 0 { StandardError.write("\r\u{1B}[K") }
  }
}
