import ArgumentParser
import VocalAudioFiles
import VocalMIDI

/// Where the MIDI file and the picture go.
struct MIDIOutputs: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The MIDI file, or a folder for it; a path that ends in .musicxml gets a score as MusicXML instead.",
      valueName: "out.mid"))
  var output: String?

  @Option(
    help: ArgumentHelp(
      """
      Also draw a piano roll as SVG; a path that ends in .html gets a page instead, which shows the notes over the \
      spectrogram and plays voice and song.
      """,
      valueName: "file"))
  var plot: String?
}

/// Where the tables go.
struct TableOutputs: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Also write the notes as CSV; for a song, those of all tracks.", valueName: "file"))
  var csv: String?

  @Option(
    help: ArgumentHelp(
      "Also write the notes as JSON, with their contours; for a song, all tracks and what was found.",
      valueName: "file"))
  var json: String?
}

/// How the notes sound.
struct PreviewOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Also play the notes by fluidsynth, to a WAV, FLAC, OGG or MP3 file.", valueName: "file"))
  var preview: String?

  @Flag(help: "Let the recording sound beside them.")
  var previewVoice = false

  @Option(
    help: ArgumentHelp(
      "The sound font that plays them; by default one that is installed.", valueName: "file"))
  var soundFont: String?

  func validate() throws {
    guard preview == nil, previewVoice || soundFont != nil else { return }
    throw ValidationError(
      "\(previewVoice ? "--preview-voice" : "--sound-font") has no effect without --preview.")
  }

  /// What plays the notes of inputs; nil where nobody wants to hear them.
  func player(of inputs: [String]) throws -> Preview? {
    guard preview != nil else { return nil }
    guard !previewVoice || !inputs.contains(AudioSource.standardInput) else {
      throw ValidationError(
        "--preview-voice reads a recording twice, which the standard input cannot be; give a file.")
    }
    do {
      return Preview(synth: try FluidSynth(soundFont: soundFont), hasVoice: previewVoice)
    } catch {
      throw ValidationError("--preview: \(error).")
    }
  }
}

/// The beats and bars of what is sung, as far as they are known.
struct RhythmOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      The tempo in beats per minute, \(TempoArgument.limits), or auto; in 6/8 and 12/8 beats are dotted quarters. A \
      singer near it is followed.
      """,
      valueName: "auto|n"))
  var bpm: TempoArgument = .auto

  @OptionGroup var bars: BarOptions

  /// What is known beforehand of beats and bars.
  var known: BeatTracker.Options { bars.known(beatsPerMinute: bpm.beatsPerMinute) }
}

/// The bars of what is sung, as far as they are known.
struct BarOptions: ParsableArguments {
  @Option(
    name: [.customLong("metre"), .customLong("meter")],
    help: "The metre of what is sung; by default 4/4, 3/4 and quick 6/8 are told apart.")
  var metre: MetreArgument?

  @Option(
    help: ArgumentHelp(
      "When a bar of the recording begins; by default it is found.", valueName: "seconds"))
  var downbeat: Double?

  func validate() throws {
    guard downbeat?.isFinite ?? true else { throw ValidationError("--downbeat must be a time.") }
  }

  /// Whether anything is known.
  var areKnown: Bool { metre != nil || downbeat != nil }

  func known(beatsPerMinute: Double?) -> BeatTracker.Options {
    BeatTracker.Options(
      beatsPerMinute: beatsPerMinute, timeSignature: metre?.timeSignature,
      downbeat: downbeat.map { Seconds($0) })
  }
}

/// Where the song of a recording begins.
enum SongStart: String, ExpressibleByArgument, CaseIterable {
  case recording, bar
}

/// Where the song of a recording begins.
struct StartOptions: ParsableArguments {
  @Option(
    help: """
      Where a MIDI file with bars begins that is made of a recording: with the recording, so that the two lie under each \
      other, or with bar 1.
      """)
  var start: SongStart = .recording
}

/// How a voice's pitch is written.
struct BendOptions: ParsableArguments {
  @Option(
    help: """
      Pitch bends that follow the voice by up to this many semitones: off, 2 or 12; mpe gives each note a channel of \
      its own, for instruments with MIDI Polyphonic Expression.
      """)
  var bend = BendArgument.off

  /// - Throws: a `ValidationError` where the notes are written to a score, which has no bends.
  func verify(_ outputs: MIDIOutputs) throws {
    guard bend != .off, OutputKind.isScore(outputs.output) else { return }
    throw ValidationError("--bend has no effect on a score; leave it out, or write a MIDI file.")
  }
}

/// The key of a song.
struct KeyOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The key, such as C, F#m or \"Bb major\".", valueName: "key"))
  var key: KeyArgument?
}

/// How a MIDI file is read.
struct ScoreOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The melody's track in a MIDI file, by its name, or by its number among the tracks with notes.",
      valueName: "name|n"))
  var melodyTrack: String?
}

/// How the computation is done.
struct ComputeOptions: ParsableArguments {
  @Option(help: "Threads for the networks.")
  var threads = 1

  func validate() throws {
    try OptionRange.check(threads, in: Pipeline.threadCounts, "--threads")
  }

  /// Sets them for the process, which must have the memory to compute.
  func apply() throws {
    try MemoryLimit.verify()
    try Pipeline.useThreads(threads)
  }
}

/// The check of a number that an option takes.
enum OptionRange {
  static func check<Value: Comparable>(
    _ value: Value, in range: ClosedRange<Value>, _ option: String
  ) throws {
    guard range.contains(value) else {
      throw ValidationError(
        "\(option) must be from \(range.lowerBound) to \(range.upperBound).")
    }
  }
}
