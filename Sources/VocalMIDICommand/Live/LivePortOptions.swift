import ArgumentParser

/// Where sound comes from and MIDI goes to, other than standard input and output.
struct LivePortOptions: ParsableArguments {
  @Flag(
    help: """
      Be a client of a JACK server, or of PipeWire: sound comes in by the port 'voice', MIDI goes out by the \
      port 'notes', and by one for each track of the band. Standard input is not read.
      """)
  var jack = false

  @Flag(help: "Send MIDI by ALSA's sequencer too, from the port 'notes' of the client 'vocalmidi'.")
  var alsa = false

  @Option(help: ArgumentHelp("With --jack, the server's name.", valueName: "name"))
  var server: String?

  @Option(
    help: ArgumentHelp(
      "With --jack, a port to listen to, such as system:capture_1.", valueName: "port"))
  var from: String?

  @Option(
    help: ArgumentHelp(
      "With --jack or --alsa, a port to play on, such as 'FLUID Synth:0'.", valueName: "port"))
  var to: String?

  func validate() throws {
    if jack && alsa { throw ValidationError("Give --jack or --alsa, not both.") }
    if !jack, server != nil || from != nil {
      throw ValidationError("--server and --from are for --jack; give it too, or leave them out.")
    }
    if !jack, !alsa, to != nil {
      throw ValidationError("--to is for --jack and --alsa; give one of them, or leave it out.")
    }
  }
}
