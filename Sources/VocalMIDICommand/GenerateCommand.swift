import ArgumentParser
import Foundation
import VocalMIDI

/// `vocalmidi generate`: singing or a melody in, a song of several tracks out.
struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract:
      "Make a song of singing: the melody corrected, with drums, bass, chords and a second line.",
    discussion: """
      Reads recordings as 'transcribe' does, and MIDI files, whose first track with notes is the \
      melody. Without -o, TUNE.wav gives TUNE.song.mid beside it. With several inputs, -o, --csv, \
      --json and --plot name folders. The same input, options and seed give the same song.
      """)

  @Argument(help: "Recordings or MIDI files.", completion: .file())
  var inputs: [String]

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The MIDI file, or a folder for it.", valueName: "out.mid"))
  var output: String?

  @Option(help: ArgumentHelp("The style of the band.", valueName: "genre"))
  var genre: Genre = .pop

  @Option(
    help: ArgumentHelp(
      "The tracks of the band, commas between: drums,bass,chords,melody, or none.",
      valueName: "tracks"))
  var tracks: TracksArgument?

  @Option(help: "Another seed gives another band.")
  var seed: UInt64 = 0

  @Option(
    help: ArgumentHelp("The tempo in beats per minute, 20 to 400, or auto.", valueName: "auto|n"))
  var bpm: TempoArgument = .auto

  @Option(help: ArgumentHelp("The key, as in C, F#m or \"Bb major\".", valueName: "key"))
  var key: KeyArgument?

  @Option(help: "Where the notes of the melody may begin.")
  var grid: QuantisationGrid = .auto

  @Option(help: "How far they are moved there, from 0, as sung, to 1.")
  var strength = 1.0

  @Option(
    help: """
      What plays the melody; unasked, what it clearly sounds like, else a choir; of a MIDI file, its own.
      """)
  var instrument: Instrument?

  @Option(
    name: .customLong("continue"),
    help: ArgumentHelp("Bars that are added to the melody.", valueName: "bars"))
  var continuedBars = 0

  @Option(help: ArgumentHelp("Also write the notes of all tracks as CSV.", valueName: "file"))
  var csv: String?

  @Option(
    help: ArgumentHelp(
      "Also write what was found (tempo, beats, key, chords) and all tracks as JSON.",
      valueName: "file"))
  var json: String?

  @Option(help: ArgumentHelp("Also draw a piano roll as SVG.", valueName: "file"))
  var plot: String?

  @Option(help: "Threads for matrix products.")
  var threads = 1

  func validate() throws {
    guard (1...256).contains(threads) else {
      throw ValidationError("--threads must be from 1 to 256.")
    }
    guard (0...1).contains(strength) else {
      throw ValidationError("--strength must be from 0 to 1.")
    }
    guard (0...Continuer.maximumBars).contains(continuedBars) else {
      throw ValidationError("--continue must be from 0 to \(Continuer.maximumBars) bars.")
    }
    do throws(OutputConflict) {
      _ = try plans()
    } catch {
      throw ValidationError(error.description)
    }
  }

  func run() throws {
    let pipeline = try Pipeline(
      configuration: Pipeline.Configuration(threads: threads, song: options))
    try Batch.run(try plans(), wishes: wishes) { plan throws(TranscriptionFailure) in
      try SongProduction.run(plan) { input throws(TranscriptionFailure) in
        try input.song(pipeline, stages: nil)
      }
    }
  }

  private var options: SongOptions {
    SongOptions(
      genre: genre, beatsPerMinute: bpm.beatsPerMinute, key: key?.key, instrument: instrument,
      grid: grid, strength: strength, tracks: tracks?.tracks ?? Set(ArrangedTrack.allCases),
      continuedBars: continuedBars, seed: seed)
  }

  private var wishes: OutputPlan.Wishes { .init(midi: output, csv: csv, json: json, plot: plot) }

  private func plans() throws(OutputConflict) -> [OutputPlan] {
    try OutputPlan.plans(
      for: inputs, wishes: wishes,
      suffix: "song.mid")
  }
}
