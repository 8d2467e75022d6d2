import ArgumentParser

/// `vocalmidi manual`: the manual page, for `tools/install`.
struct ManualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual", abstract: "Print the manual page, for man.", shouldDisplay: false)

  func run() throws {
    try StandardOutput.write(ManualPage(of: .program()).text)
  }
}
