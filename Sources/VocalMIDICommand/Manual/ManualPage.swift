/// The program's manual page, in the macros of man(7).
struct ManualPage {
  private let program: CommandDescription

  init(of program: CommandDescription) {
    self.program = program
  }

  /// The page, ready for `man`.
  var text: String {
    let name = program.commandName
    let head = [
      ".TH \(name.uppercased()) 1 \"\" \"\(name) \(RootCommand.configuration.version)\"",
      ".SH NAME", "\(name) \\- \(Self.escaped(program.abstract ?? ""))",
      ".SH SYNOPSIS", ".B \(name)", ".I command", "[options]",
      ".SH COMMANDS",
    ]
    let commands = (program.subcommands ?? []).filter {
      $0.shouldDisplay && $0.commandName != "help"
    }
    let foot = [
      ".SH EXIT STATUS", "0 after success, 1 where an input failed, 64 for wrong arguments.",
      ".SH FILES", ".I ../share/vocalmidi/weights",
      "beside the program's folder: the trained models.",
    ]
    return (head + commands.flatMap(section) + foot).map { $0 + "\n" }.joined()
  }

  private func section(of command: CommandDescription) -> [String] {
    let arguments = (command.arguments ?? []).filter(\.shouldDisplay)
    let positional = arguments.filter { $0.kind == .positional }.map(Self.placeholder)
    let usage = ([program.commandName, command.commandName] + positional + ["[options]"])
    let paragraphs = [command.abstract, command.discussion].compactMap { $0 }
      .flatMap { $0.split(separator: "\n") }
    return [".SS " + usage.map(Self.escaped).joined(separator: " ")]
      + paragraphs.flatMap { [Self.escaped(String($0)), ".PP"] }.dropLast()
      + arguments.filter { $0.names?.contains { $0.name == "help" } != true }.flatMap(Self.item)
  }

  private static func item(_ argument: CommandDescription.Argument) -> [String] {
    let names = (argument.names ?? []).map { "\\fB\(escaped($0.typed))\\fR" }
    let value = argument.kind == .flag ? nil : "\\fI\(escaped(argument.valueName ?? ""))\\fR"
    let label = [names.isEmpty ? nil : names.joined(separator: ", "), value].compactMap { $0 }
    let values = argument.allValues.map { "One of " + $0.joined(separator: ", ") + "." }
    let standard = argument.defaultValue.map { "By default \($0)." }
    let text = [argument.abstract, values, standard].compactMap { $0 }.joined(separator: " ")
    return [".TP", label.joined(separator: " "), escaped(text)]
  }

  private static func placeholder(_ argument: CommandDescription.Argument) -> String {
    let name = "<\(argument.valueName ?? "")>" + (argument.isRepeating ? "..." : "")
    return argument.isOptional ? "[\(name)]" : name
  }

  /// A text of one line that the macros leave as it is.
  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for character in text {
      switch character {
      case "\\": escaped += "\\e"
      case "-": escaped += "\\-"
      case "\n": escaped += " "
      default: escaped.append(character)
      }
    }
    return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" + escaped : escaped
  }
}
