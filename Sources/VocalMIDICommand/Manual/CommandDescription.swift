import Foundation

/// A command as the argument parser describes it in JSON.
struct CommandDescription: Decodable {
  /// An argument, an option or a flag.
  struct Argument: Decodable {
    enum Kind: String, Decodable {
      case positional, option, flag
    }

    /// One of the names of an option.
    struct Name: Decodable {
      let kind: String
      let name: String

      /// The name as it is typed.
      var typed: String { (kind == "long" ? "--" : "-") + name }
    }

    let kind: Kind
    let shouldDisplay: Bool
    let isOptional: Bool
    let isRepeating: Bool
    let names: [Name]?
    let valueName: String?
    let abstract: String?
    let defaultValue: String?
    let allValues: [String]?
  }

  let commandName: String
  let shouldDisplay: Bool
  let abstract: String?
  let discussion: String?
  let arguments: [Argument]?
  let subcommands: [CommandDescription]?

  private struct Document: Decodable {
    let command: CommandDescription
  }

  /// The program, with its commands.
  static func program() throws -> CommandDescription {
    let text = RootCommand._dumpHelp()
    return try JSONDecoder().decode(Document.self, from: Data(text.utf8)).command
  }
}
