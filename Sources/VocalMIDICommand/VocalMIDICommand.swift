import ArgumentParser
import Foundation
import VocalCheckpoints
import VocalFiles

/// `vocalmidi`, the command line of the package.
@main struct RootCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vocalmidi",
    abstract: "Sing, hum or whistle into a recording; get the notes, or a whole song, as MIDI.",
    version: "0.1.0",
    subcommands: [
      GenerateCommand.self, TranscribeCommand.self, LiveCommand.self, ContinueCommand.self,
      RhythmCommand.self,
      InferCommand.self, InspectCommand.self, BenchCommand.self, ManualCommand.self,
    ])

  /// What the lines of an error begin with.
  static let _errorLabel = "vocalmidi"

  static func main() {
    // A reader that closes the pipe (`vocalmidi inspect FILE | head -1`) must not end a batch, and a file that may
    // not grow (`ulimit -f`) is an error like a full disk.
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
    ShortenedFile.watch()
    Quitting.restore()
    do {
      try ArgumentText.verify()
      try CommandName.verify()
      var command = try parseAsRoot()
      try command.run()
      try MappedFiles.verifyUnchanged()
      end(.success)
    } catch {
      let code = exitCode(for: tell(error))
      if code == .validationFailure, let hint = ArgumentText.hintOfDash { StandardError.line(hint) }
      end(code)
    }
  }

  /// Ends the process without what libraries do at its end: OpenBLAS waits there for its threads, and these wait for ever
  /// for memory where there is too little. Nothing of what the program writes is kept back until then.
  private static func end(_ code: ExitCode) -> Never { _exit(code.rawValue) }

  /// Prints what ended a command: an error, or the help that was asked for.
  ///
  /// - Returns: the error, or the one that printing it gave.
  private static func tell(_ error: any Error) -> any Error {
    let message = fullMessage(for: error)
    guard !message.isEmpty else { return error }
    let text = ArgumentText.onOneLine(message).printableLines() + "\n"
    guard exitCode(for: error).isSuccess else {
      StandardError.write(text)
      return error
    }
    do {
      try StandardOutput.write(text)
      return error
    } catch {
      return tell(error)
    }
  }
}
