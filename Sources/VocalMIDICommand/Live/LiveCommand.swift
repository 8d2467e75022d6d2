import ArgumentParser
import Foundation
import VocalALSA
import VocalJack
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

  @Option(help: "With MIDI messages, pitch bends of up to this many semitones: off, 2 or 12.")
  var bend = TranscribeCommand.Bend.off

  @Flag(
    help: """
      Be a client of a JACK server, or of PipeWire: sound comes in by the port 'voice', MIDI goes out by the \
      port 'notes'. Standard input is not read.
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

  @Flag(help: "Let a band play along: a line of JSON for each bar, before it begins; needs --bpm.")
  var band = false

  @Option(
    help: ArgumentHelp(
      "With --band, the tempo in beats a minute, \(TempoArgument.limits).", valueName: "n"))
  var bpm: Double?

  @Option(help: "With --band, beats of a bar, 3 or 4.")
  var beats = 4

  @Option(
    help: ArgumentHelp(
      "With --band, when its first bar begins, in seconds; by default with the first note.",
      valueName: "seconds"))
  var downbeat: Double?

  @Option(help: "With --band, its style.")
  var genre = Genre.pop

  @Option(help: "With --band, another seed gives another band.")
  var seed: UInt64 = 0

  @Flag(help: "With --band, continue the melody where you have been silent for a bar.")
  var answer = false

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
    if band {
      guard let bpm else { throw ValidationError("With --band, give the tempo by --bpm.") }
      try OptionRange.check(bpm, in: BeatTracker.Options.tempi, "--bpm")
      try OptionRange.check(beats, in: 3...4, "--beats")
      if jack {
        throw ValidationError("With --jack the band cannot play yet; give one of the two.")
      }
      if output != .json {
        throw ValidationError("The band is told of as JSON; give --output json.")
      }
    }
    if jack && alsa { throw ValidationError("Give --jack or --alsa, not both.") }
    if jack && output == .midi {
      throw ValidationError("With --jack, MIDI goes out by its port; give --output json or none.")
    }
  }

  func run() throws {
    try compute.apply()
    let pipeline = try weights.map { try Pipeline(weights: $0) } ?? Pipeline()
    let options = TranscriptionOptions(lookAhead: Seconds(lookAhead / 1000))
    let writer = LiveWriter(
      writesLines: output == .json, to: try sinks(), bends: bend.mode, take: record,
      band: try band ? pipeline.band(bandOptions) : nil)
    Interruption.watch()
    if jack {
      try runJack(pipeline, options, writer)
    } else {
      let live = try pipeline.live(sampleRate: rate, channels: channels, options: options)
      StandardError.line(Self.greeting(live.latency))
      try Self.run(live, StandardInput(format: format, channels: channels), writer)
    }
  }

  private var bandOptions: LiveBandOptions {
    LiveBandOptions(
      beatsPerMinute: bpm ?? 0, beatsPerBar: beats, start: downbeat.map { Seconds($0) },
      genre: genre, answers: answer, seed: seed)
  }

  private func sinks() throws -> [any MIDISink] {
    var sinks: [any MIDISink] = output == .midi ? [StandardOutputSink()] : []
    if alsa {
      #if ALSA
        let sequencer = try ALSASequencer(name: "vocalmidi")
        if let to { try sequencer.connect(to: to) }
        sinks.append(sequencer)
      #else
        throw ALSAError.notBuilt
      #endif
    }
    return sinks
  }

  private static func run(
    _ live: LiveTranscriber, _ input: StandardInput, _ writer: LiveWriter
  ) throws {
    let writing = WritingThread(writer, next: { live.nextEvent() }, heard: { live.heard })
    live.start()
    writing.start()
    while let block = input.next() { live.pushWaiting(block.span) }
    live.stop()
    try writing.finish()
  }

  private func runJack(
    _ pipeline: Pipeline, _ options: TranscriptionOptions, _ writer: LiveWriter
  ) throws {
    #if JACK
      try LiveJack(server: server, source: from, target: to, bends: bend.mode).run(
        { rate throws(VocalMIDIError) in try pipeline.live(sampleRate: rate, options: options) },
        to: writer)
    #else
      throw JackError.notBuilt
    #endif
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
