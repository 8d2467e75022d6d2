import ArgumentParser
import Glibc

/// `vocalmidi`, the command line of the package.
@main struct RootCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vocalmidi",
    abstract: "Sing, hum or whistle into a recording; get the notes, or a whole song, as MIDI.",
    version: "0.1.0",
    subcommands: [
      GenerateCommand.self, TranscribeCommand.self, ContinueCommand.self, RhythmCommand.self,
      InferCommand.self, InspectCommand.self,
    ])

  static func main() {
    // A reader that goes away (`vocalmidi inspect FILE | head -1`) must not end a batch.
    signal(SIGPIPE, SIG_IGN)
    main(nil)
  }
}
