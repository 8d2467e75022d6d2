import ArgumentParser
import Foundation
import VocalMIDI

/// `vocalmidi live`: notes while one sings.
struct LiveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "live",
    abstract: "Transcribe while you sing.",
    discussion: """
      Reads raw samples from standard input, and writes what it hears as it hears it: JSON, an event a \
      line, or MIDI messages. It ends with its input, or at Ctrl-C.

        arecord -q -t raw -f S16_LE -r 44100 -c 1 | vocalmidi live
        pw-record --format s16 --rate 48000 --channels 1 - | vocalmidi live --rate 48000
        ffmpeg -loglevel error -i take.m4a -f s16le -ac 1 -ar 44100 - | vocalmidi live --output midi > take.bytes

      The events: note-on, pitch, correction, note-off and retraction bear the number of their note; \
      "time" is when it was in the stream, "heard" how much of the stream had come when it was known, in \
      seconds. A note is first told as soon as it seems to begin, and corrected or retracted later if need be.
      """)

  /// What is written.
  enum Output: String, ExpressibleByArgument, CaseIterable {
    case json, midi, none
  }

  @Option(help: "Samples a second and channel, in Hz.")
  var rate = 44100.0

  @Option(help: "Channels, interleaved; their mean is transcribed.")
  var channels = 1

  @Option(
    help: "How samples are stored: 16-bit integers or 32-bit floats, least significant byte first.")
  var format = SampleFormat.s16

  @Option(help: "What is written to standard output: events, MIDI messages, or nothing.")
  var output = Output.json

  @Option(
    help: ArgumentHelp(
      "How far to read ahead, in milliseconds: the more, the later and the more exact.",
      valueName: "ms"))
  var lookAhead = (TranscriptionOptions.live.lookAhead ?? 0).value * 1000

  @Option(help: "With --output midi, pitch bends of up to this many semitones: off, 2 or 12.")
  var bend = TranscribeCommand.Bend.off

  @Option(
    help: ArgumentHelp(
      "Also keep the notes in a MIDI file, which is whole whenever the program ends.",
      valueName: "file.mid"))
  var record: String?

  @Option(help: ArgumentHelp("Another weight file of the pitch model.", valueName: "file"))
  var weights: String?

  @OptionGroup var compute: ComputeOptions

  func validate() throws {
    try OptionRange.check(
      Seconds(lookAhead / 1000), in: TranscriptionOptions.lookAheads, "--look-ahead, in seconds,")
  }

  func run() throws {
    try compute.apply()
    let pipeline = try weights.map { try Pipeline(weights: $0) } ?? Pipeline()
    let live = try pipeline.live(
      sampleRate: rate, channels: channels,
      options: TranscriptionOptions(lookAhead: Seconds(lookAhead / 1000)))
    StandardError.line(Self.greeting(live.latency))
    let writer = LiveWriter(output: output, bends: bend.mode, take: record)
    let writing = WritingThread(writer, events: live)
    live.start()
    writing.start()
    let input = StandardInput(format: format, channels: channels)
    input.endAtSignals()
    while let block = input.next() { live.pushWaiting(block.span) }
    live.stop()
    try writing.finish()
  }

  /// "Listening; a note is told 119 ms after it begins: 3 resampling, 46 analysis window, 70 network."
  private static func greeting(_ latency: Latency) -> String {
    func milliseconds(_ time: Seconds) -> String { String(Int((1000 * time.value).rounded())) }
    let parts = latency.parts.filter { $0.time > 0 }
      .map { "\(milliseconds($0.time)) \($0.stage.rawValue)" }
    return "listening; a note is told \(milliseconds(latency.total)) ms after it begins: "
      + parts.joined(separator: ", ")
  }
}
