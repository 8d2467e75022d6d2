import Foundation
import VocalMIDI

/// What is done with each recording of a batch: read, transcribed, written.
struct RecordingTranscription {
  let pipeline: Pipeline
  let options: TranscriptionOptions
  let bends: PitchBendMode
  /// How to find the bars of the MIDI file; nil to write it without bars, in the recording's own time. A score has bars
  /// in any case.
  let rhythm: BeatTracker.Options?
  /// What plays the notes; nil where nobody wants to hear them.
  let preview: Preview?

  /// - Returns: a line that says what came out.
  func run(_ plan: OutputPlan) throws(TranscriptionFailure) -> String {
    var options = options
    options.contours = bends != .off || plan.json != nil || plan.plot != nil
    let transcription = try Recording(path: plan.input).transcribe(pipeline, options)
    let (rhythm, key) = try music(of: transcription.notes, plan)
    try write(transcription, rhythm, key, plan)
    return summary(of: transcription, rhythm, key, plan)
  }

  private func music(
    of notes: [Note], _ plan: OutputPlan
  ) throws(TranscriptionFailure) -> (Rhythm?, KeySignature?) {
    do throws(VocalMIDIError) {
      let key = try pipeline.key(of: notes)?.key
      let isScore = OutputKind.isScore(plan.midi)
      guard var options = rhythm ?? (isScore ? BeatTracker.Options() : nil) else {
        return (nil, key)
      }
      options.key = key
      return (try pipeline.rhythm(of: notes, options: options), key)
    } catch {
      throw .transcription(path: plan.input, error)
    }
  }

  private func write(
    _ transcription: Transcription, _ rhythm: Rhythm?, _ key: KeySignature?, _ plan: OutputPlan
  ) throws(TranscriptionFailure) {
    var song = transcription.song(title: plan.title, rhythm: rhythm, key: key)
    song.isUnmeasured = rhythm == nil
    try ProducedFile.write(song, bends: bends, to: plan.midi)
    try ProducedFile.write(to: plan.csv) { () throws(InvalidNoteError) in
      try NoteTable.csv(transcription.notes)
    }
    try ProducedFile.write(to: plan.json) { () throws(InvalidNoteError) in
      try NoteTable.json(transcription.notes)
    }
    let leadIn = rhythm?.leadIn ?? 0
    try ProducedFile.draw(song, recording: plan.file.map { ($0, -leadIn) }, to: plan.plot)
    if let path = plan.preview {
      try preview?.write(
        song, bends: bends, recording: plan.input, leadIn: leadIn, to: path)
    }
  }

  private func summary(
    of transcription: Transcription, _ rhythm: Rhythm?, _ key: KeySignature?, _ plan: OutputPlan
  ) -> String {
    let keys = transcription.notes.map(\.key)
    let seconds = String(format: "%.1f s", transcription.duration.value)
    guard let lowest = keys.min(), let highest = keys.max() else {
      return "\(plan.input): no notes found in \(seconds)\(plan.place)"
    }
    let range = "\(Note.name(ofKey: lowest)) to \(Note.name(ofKey: highest))"
    let count = keys.count == 1 ? "1 note" : "\(keys.count) notes"
    let tempo = rhythm.map {
      String(format: "%.0f beats a minute in ", $0.beatsPerMinute) + $0.timeSignature.description
    }
    let music = [count, range, tempo, key?.description].compactMap { $0 }.joined(separator: ", ")
    return "\(plan.input): \(music), \(seconds)\(plan.place)"
  }
}
