import Foundation
import VocalMIDI

/// Makes songs and writes them.
enum SongProduction {
  /// Makes and writes the song of a plan.
  ///
  /// - Returns: lines that say what came out.
  static func run(
    _ plan: OutputPlan, melodyTrack: String?,
    _ make: (MelodyInput) throws(TranscriptionFailure) -> GeneratedSong
  ) throws(TranscriptionFailure) -> String {
    let generated = try make(MelodyInput(plan: plan, melodyTrack: melodyTrack))
    try write(generated, plan)
    return summary(of: generated, plan)
  }

  private static func write(
    _ generated: GeneratedSong, _ plan: OutputPlan
  ) throws(TranscriptionFailure) {
    try ProducedFile.write(generated.songWithChords, to: plan.midi)
    try ProducedFile.write(to: plan.csv) { () throws(InvalidNoteError) in
      try NoteTable.csv(of: generated.song)
    }
    if let json = plan.json { try SongReport(generated).write(to: json) }
    try ProducedFile.draw(generated.songWithChords, to: plan.plot)
  }

  private static func summary(of generated: GeneratedSong, _ plan: OutputPlan) -> String {
    let tempo = String(format: "%.1f", generated.rhythm.beatsPerMinute)
    let bars = (generated.chords.count + 1) / 2
    let tracks = generated.song.tracks.map { "\($0.name) (\($0.notes.count))" }
    return """
      \(plan.input): \(generated.key.key), \(tempo) beats a minute, \
      \(generated.rhythm.timeSignature), \(bars) bars, \(generated.genre.rawValue), \
      \(generated.instrument.instrument.rawValue)\(plan.place)
        \(tracks.joined(separator: ", "))
      """
  }
}
