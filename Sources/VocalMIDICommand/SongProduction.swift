import ArgumentParser
import Foundation
import VocalMIDI

/// Makes the songs of a batch and writes them.
enum SongProduction {
  /// Runs every plan; what fails is reported, the others go on, and the exit code is 1.
  static func run(
    _ plans: [OutputPlan], pipeline: Pipeline,
    _ make: (MelodyInput) throws(TranscriptionFailure) -> GeneratedSong
  ) throws {
    var failures = 0
    for plan in plans {
      do throws(TranscriptionFailure) {
        try plan.verifyFolders()
        let generated = try make(MelodyInput(path: plan.input))
        try write(generated, plan)
        try StandardOutput.summary(summary(of: generated, plan))
      } catch {
        StandardError.line(error.description)
        failures += 1
      }
    }
    if failures > 0 { throw ExitCode.failure }
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
      if let csv = plan.csv { try SongTable.writeCSV(generated.song, to: csv) }
    } catch {
      throw .table(path: plan.csv ?? "", error)
    }
    do {
      if let json = plan.json { try SongReport(generated).write(to: json) }
      if let plot = plan.plot { try PianoRoll.write(generated.song, to: plot) }
    } catch {
      throw .picture(error)
    }
  }

  private static func summary(of generated: GeneratedSong, _ plan: OutputPlan) -> String {
    let tempo = String(format: "%.1f", generated.rhythm.beatsPerMinute)
    let bars = (generated.chords.count + 1) / 2
    let tracks = generated.song.tracks.map { "\($0.name) (\($0.notes.count))" }
    return """
      \(plan.input): \(generated.key.key), \(tempo) beats a minute, \
      \(generated.rhythm.timeSignature), \(bars) bars, \(generated.genre.rawValue), \
      \(generated.instrument.instrument.rawValue) -> \(plan.midi)
        \(tracks.joined(separator: ", "))
      """
  }
}
