import Foundation
import VocalMIDI

/// Makes songs and writes them.
struct SongProduction {
  /// The melody's track in a MIDI file, by name or by number; nil for the likeliest.
  let melodyTrack: String?
  /// How a recording is listened to.
  let listening: TranscriptionOptions
  let bends: PitchBendMode
  /// Where the song of a recording begins.
  let start: SongStart
  /// What plays the song; nil where nobody wants to hear it.
  let preview: Preview?

  /// Makes and writes the song of a plan.
  ///
  /// - Returns: lines that say what came out.
  func run(
    _ plan: OutputPlan, _ make: (MelodyInput) throws(TranscriptionFailure) -> MadeSong
  ) throws(TranscriptionFailure) -> String {
    let made = try make(
      MelodyInput(plan: plan, melodyTrack: melodyTrack, listening: listening))
    let aligned =
      made.isOfRecording && start == .recording ? made.generated.songOnRecording : nil
    try write(made, aligned, plan)
    let isEarly = made.isOfRecording && start == .recording && aligned == nil
    return Self.summary(of: made.generated, plan) + (isEarly ? Self.delay(of: made.generated) : "")
  }

  /// - Parameter aligned: the song from the beginning of the recording; nil to begin with bar 1.
  private func write(
    _ made: MadeSong, _ aligned: Song?, _ plan: OutputPlan
  ) throws(TranscriptionFailure) {
    let generated = made.generated
    let song = aligned ?? generated.song
    let leadIn = aligned == nil ? generated.rhythm.leadIn : 0
    let files = ProducedFiles()
    try files.add(
      OutputKind.isScore(plan.midi) ? generated.song : song, bends: bends, to: plan.midi)
    try files.addTable(to: plan.csv) { () throws(InvalidNoteError) in
      try NoteTable.csv(of: song)
    }
    if let json = plan.json { try SongReport(generated).write(to: json, of: files) }
    let recording = made.isOfRecording ? plan.file.map { ($0, -leadIn) } : nil
    try files.draw(song, recording: recording, to: plan.plot)
    if let path = plan.preview {
      try preview?.write(
        song, bends: bends, recording: plan.input, leadIn: leadIn, to: path, of: files)
    }
    try files.put()
  }

  /// Where the recording belongs that an intro is played before.
  private static func delay(of generated: GeneratedSong) -> String {
    String(format: "\n  the recording begins %.3f s into the song", -generated.rhythm.leadIn.value)
  }

  private static func summary(of generated: GeneratedSong, _ plan: OutputPlan) -> String {
    let tempo = String(format: "%.1f", generated.rhythm.beatsPerMinute)
    let signature = generated.rhythm.timeSignature
    let bars = generated.bars
    let tracks = generated.song.tracks.map { "\($0.name) (\($0.notes.count))" }
    return """
      \(plan.input): \(generated.key.key), \(tempo) beats a minute, \
      \(signature), \(bars) bars, \(generated.style), \
      \(generated.instrument.instrument.rawValue)\(plan.place)
        \(tracks.joined(separator: ", "))
      """
  }
}
