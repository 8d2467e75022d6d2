import VocalFiles

/// How much of a file is done, on a terminal; nothing elsewhere.
struct ProgressBar {
  private static let width = 30

  private let label: String
  private let isShown = StandardError.isTerminal
  private var percent = -1

  init(label: String) {
    self.label = label.printable()
  }

  /// - Parameter fraction: what is done, 0...1.
  mutating func update(_ fraction: Double) {
    let next = Int(min(max(fraction, 0), 1) * 100)
    guard isShown, next != percent else { return }
    percent = next
    let done = next * Self.width / 100
    let bar = String(repeating: "#", count: done) + String(repeating: ".", count: Self.width - done)
    StandardError.write("\r[\(bar)] \(next) % \(label)")
  }

  /// Wipes the bar off its line.
  func clear() {
    if percent >= 0 { StandardError.write("\r\u{1B}[K") }
  }
}
