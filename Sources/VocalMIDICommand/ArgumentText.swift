import ArgumentParser
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
      throw ValidationError(
        "'\(String(cString: bytes).printable(limit: 200))' is not UTF-8, as names of files must be here; "
          + "rename the file, or give it by a link or by the standard input.")
    }
  }
}
