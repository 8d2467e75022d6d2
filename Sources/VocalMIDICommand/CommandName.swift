import ArgumentParser
import Foundation
import VocalFiles

/// The name of a command, as it was meant.
enum CommandName {
  /// Names that differ by more letters are not taken for each other.
  private static let mostMistakes = 3

  /// Checks that the first argument is a command or an option.
  ///
  /// - Throws: a `ValidationError` that says what may have been meant.
  static func verify(_ arguments: [String] = CommandLine.arguments) throws {
    guard let name = arguments.dropFirst().first, !name.hasPrefix("-") else { return }
    let known = RootCommand.configuration.subcommands.map { $0._commandName } + ["help"]
    guard !known.contains(name) else { return }
    let shown = name.printable(limit: 200)
    if FileManager.default.fileExists(atPath: name) {
      throw ValidationError(
        "'\(shown)' is no command but a file; give a command first: vocalmidi transcribe '\(shown)'"
      )
    }
    let likeliest = known.min { mistakes(name, $0) < mistakes(name, $1) }
    if let likeliest, mistakes(name, likeliest) <= min(mostMistakes, likeliest.count / 2) {
      throw ValidationError("There is no command '\(shown)'; did you mean '\(likeliest)'?")
    }
    throw ValidationError(
      "There is no command '\(shown)'; 'vocalmidi --help' lists those that there are.")
  }

  /// How many letters are missing, added, other ones or in another order than their neighbour's (the optimal string
  /// alignment distance).
  private static func mistakes(_ first: String, _ second: String) -> Int {
    let (a, b) = (Array(first.lowercased().prefix(40)), Array(second))
    var rows = [Array(0...b.count)]
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var least = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          least = min(least, rows[i - 1][j - 1] + 1)
        }
        row.append(least)
      }
      rows.append(row)
    }
    return rows[a.count][b.count]
  }
}
