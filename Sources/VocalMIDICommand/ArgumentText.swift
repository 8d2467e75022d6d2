import ArgumentParser
import Foundation
import VocalFiles

/// Arguments as text.
enum ArgumentText {
  /// A message in which each argument is on one line, whatever the parser has quoted of it.
  static func onOneLine(_ message: String) -> String {
    var message = message
    for argument in CommandLine.arguments where argument.contains(where: \.isNewline) {
      let value =
        argument.hasPrefix("--") ? argument.drop { $0 != "=" }.dropFirst() : Substring(argument)
      for quoted in [argument, String(value)] where !quoted.isEmpty {
        message = message.replacing(quoted, with: quoted.printable())
      }
    }
    return message
  }

  /// Checks that the arguments are text: Swift has names of files as text, so that others would be changed, and not
  /// found.
  ///
  /// - Throws: a `ValidationError` for an argument that is not UTF-8.
  static func verify() throws {
    for index in 0..<Int(CommandLine.argc) {
      guard let bytes = CommandLine.unsafeArgv[index],
        String(validatingCString: bytes) == nil
      else { continue }
      throw isNoText(String(cString: bytes))
    }
  }

  /// What is said of a name that is not UTF-8, of which `name` is what can be shown.
  static func isNoText(_ name: String) -> ValidationError {
    ValidationError(
      "'\(name.printable(limit: 200))' is not UTF-8, as names of files must be here; "
        + "rename the file, or give it by a link or by the standard input.")
  }

  /// What may help where arguments were not understood: one that begins with a dash is an option, and may have been
  /// meant to be a file.
  static var hintOfDash: String? {
    let arguments = CommandLine.arguments.dropFirst().prefix { $0 != "--" }
    let file = arguments.first {
      $0.hasPrefix("-") && $0.count > 2 && FileManager.default.fileExists(atPath: $0)
    }
    return file.map {
      "there is a file '\($0)', but what begins with a dash is taken for an option; "
        + "put -- before it, or give it as './\($0)'."
    }
  }
}
