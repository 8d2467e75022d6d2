import Foundation
import VocalMIDI

/// Makes songs and writes them.
enum SongProduction {
  /// Makes and writes the song of a plan.
  ///
  /// - Returns: lines that say what came out.
  static func run(
    _ plan: OutputPlan,
    _ make: (MelodyInput) throws(TranscriptionFailure) -> GeneratedSong
  ) throws(TranscriptionFailure) -> String {
    let generated = try make(MelodyInput(path: plan.input))
    try write(generated, plan)
    return summary(of: generated, plan)
  }

  private static func write(
    _ generated: GeneratedSong, _ plan: OutputPlan
  ) throws(TranscriptionFailure) {
    do {
      try StandardMIDIFile.write(generated.song, to: plan.midi)
    } catch {
      throw .midi(path: plan.midi, error)
    }
    do {
      if let csv = plan.csv { try NoteTable.writeCSV(of: generated.song, to: csv) }
    } catch {
      throw .table(path: plan.csv ?? "", error)
    }
    if let json = plan.json { try SongReport(generated).write(to: json) }
    do {
      if let plot = plan.plot { try PianoRoll.write(generated.song, to: plot) }
    } catch {
      throw .picture(error)
    }
  }

  private static func summary(of generated: GeneratedSong, _ plan: OutputPlan) -> String {
    let tempo = String(format: "%.1f", generated.rhythm.beatsPerMinute)
    let bars = (generated.chords.count + 1) / 2
    guard generated.song.tracks.contains(where: { !$0.notes.isEmpty }) else {
      return "\(plan.input): no notes found -> \(plan.midi)"
    }
    let tracks = generated.song.tracks.map { "\($0.name) (\($0.notes.count))" }
    return """
      \(plan.input): \(generated.key.key), \(tempo) beats a minute, \
      \(generated.rhythm.timeSignature), \(bars) bars, \(generated.genre.rawValue), \
      \(generated.instrument.instrument.rawValue) -> \(plan.midi)
        \(tracks.joined(separator: ", "))
      """
  }
}
