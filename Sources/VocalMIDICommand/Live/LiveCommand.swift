import ArgumentParser
import Foundation
import VocalALSA
import VocalFiles
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
        pw-record --raw --format s16 --rate 48000 --channels 1 - | vocalmidi live --rate 48000
        ffmpeg -loglevel error -i take.m4a -f s16le -ac 1 -ar 44100 - | vocalmidi live --output midi > take.bytes

      The events: note-on, pitch, correction, note-off and retraction bear the number of their note; \
      "time" is when it was in the stream, "heard" how much of the stream had come when it was known, in \
      seconds. A note is first told as soon as it seems to begin, and corrected or retracted later if need be. \
      With --bars, tempo and bar events come too.
      """)

  /// What is written.
  enum Output: String, ExpressibleByArgument, CaseIterable {
    case json, midi, none
  }

  @OptionGroup(title: "Sound from standard input") var input: LiveInputOptions

  @Option(help: "What is written to standard output: events, MIDI messages, or nothing.")
  var output = Output.json

  @Option(
    help: ArgumentHelp(
      "How far to read ahead, in milliseconds: the more, the later and the more exact.",
      valueName: "ms"))
  var lookAhead = (TranscriptionOptions.live.lookAhead ?? 0).value * 1000

  @Option(
    help: """
      With MIDI messages or --record, pitch bends of up to this many semitones: off, 2 or 12. Corrections within that \
      range are bent to, others strike the note anew.
      """, transform: Self.bend)
  var bend = BendArgument.off

  private static func bend(_ text: String) throws -> BendArgument {
    guard let bend = BendArgument(rawValue: text), bend != .expressive else {
      throw ValidationError("live notes share a channel; give off, 2 or 12.")
    }
    return bend
  }

  @Option(
    help: ArgumentHelp(
      "Also keep the notes in a MIDI file, which is whole whenever the program ends.",
      valueName: "file.mid"))
  var record: String?

  @OptionGroup(title: "JACK and ALSA") var ports: LivePortOptions

  @OptionGroup(title: "Beats, and a band that plays along") var bandArguments: LiveBandArguments

  @Option(help: ArgumentHelp("Another weight file of the pitch model.", valueName: "file"))
  var weights: String?

  @OptionGroup var compute: ComputeOptions

  func validate() throws {
    try OptionRange.check(
      Seconds(lookAhead / 1000), in: TranscriptionOptions.lookAheads, "--look-ahead, in seconds,")
    if ports.jack {
      try input.refuse(because: "sound comes in by JACK")
      if output == .midi {
        throw ValidationError(
          "With --jack, MIDI goes out by its ports; give --output json or none.")
      }
    } else if output == .none, !ports.alsa, record == nil {
      throw ValidationError(
        "Nothing is to be written: give --record, --jack or --alsa, or another --output.")
    }
    if let record, let weights, CanonicalPath.of(record) == CanonicalPath.of(weights) {
      throw OutputPlan.overwriting(record)
    }
    if bend != .off, output != .midi, !ports.jack, !ports.alsa, record == nil {
      throw ValidationError(
        "--bend is for MIDI: give --output midi, --record, --jack or --alsa too.")
    }
    if bandArguments.bars, output != .json {
      throw ValidationError("The bars are told of as JSON: give --output json.")
    }
    if bandArguments.band, output != .json, !ports.jack {
      throw ValidationError(
        "The band is told of as JSON, or plays by JACK: give --output json or --jack.")
    }
  }

  func run() throws {
    try compute.apply()
    let pipeline = try weights.map { try Pipeline(weights: $0) } ?? Pipeline()
    let options = TranscriptionOptions(lookAhead: Seconds(lookAhead / 1000))
    Interruption.watch()
    if ports.jack {
      try runJack(pipeline, options)
    } else {
      let live = try pipeline.live(
        sampleRate: input.rateOrDefault, channels: input.channelsOrDefault, options: options,
        beats: bandArguments.beatOptions)
      let writer = try writer(pipeline, live, band: nil)
      writer.tell(Self.greeting(live.latency))
      try Self.run(
        live,
        StandardInput(format: input.formatOrDefault, channels: input.channelsOrDefault), writer)
    }
  }

  /// Writes what a transcriber tells: MIDI first, whose time matters most, and last what the band takes time to make.
  private func writer(
    _ pipeline: Pipeline, _ live: LiveTranscriber, band schedule: BandSchedule?
  ) throws -> LiveWriter {
    let standardOutput = StandardOutputThread()
    var outputs: [any LiveOutput] = try sinks(standardOutput).map {
      EventMessages(to: $0, bends: bend.mode)
    }
    if output == .json { outputs.append(EventLines(to: standardOutput)) }
    if let record {
      outputs.append(
        try OutputThread(LiveTake(path: record, bends: bend.mode, hop: live.hop), "take"))
    }
    if let options = bandArguments.options {
      outputs.append(
        BandBars(
          try pipeline.band(options), lines: output == .json ? standardOutput : nil,
          schedule: schedule))
    }
    return LiveWriter(outputs)
  }

  private func sinks(_ standardOutput: StandardOutputThread) throws -> [any MIDISink] {
    var sinks: [any MIDISink] = output == .midi ? [standardOutput] : []
    if ports.alsa {
      #if ALSA
        let sequencer = try ALSASequencer(name: "vocalmidi")
        if let target = ports.to { try sequencer.connect(to: target) }
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
    let writing = WritingThread(
      writer, of: live, heard: { live.heard }, next: { live.nextEvent() })
    live.start()
    writing.start()
    let reading = Result {
      while !writing.hasNowhereToWrite, let block = try input.next() {
        live.pushWaiting(block.span)
        writing.catchUp()
      }
    }
    live.stop()
    try writing.finish()
    try reading.get()
  }

  private func runJack(_ pipeline: Pipeline, _ options: TranscriptionOptions) throws {
    #if JACK
      let jack = LiveJack(
        server: ports.server, source: ports.from, target: ports.to, bends: bend.mode,
        band: bandArguments.options)
      try jack.run(
        { rate throws(VocalMIDIError) in
          try pipeline.live(sampleRate: rate, options: options, beats: bandArguments.beatOptions)
        },
        to: { live, schedule in try writer(pipeline, live, band: schedule) })
    #else
      throw JackError.notBuilt
    #endif
  }

  /// "Listening; a note is told 55 ms after it begins: 3 resampling, 46 analysis window, 23 network, -17 segmentation."
  private static func greeting(_ latency: Latency) -> String {
    func milliseconds(_ time: Seconds) -> String { String(Int((1000 * time.value).rounded())) }
    let parts = latency.parts.filter { $0.time != 0 }
      .map { "\(milliseconds($0.time)) \($0.stage.rawValue)" }
    return "listening; a note is told \(milliseconds(latency.total)) ms after it begins: "
      + parts.joined(separator: ", ")
  }
}
