import Foundation
import VocalMIDI

/// What is done with each recording of a batch: read, transcribed, written.
struct RecordingTranscription {
  let pipeline: Pipeline
  let options: TranscriptionOptions
  let bends: PitchBendMode
  /// How to find the bars of the MIDI file; nil to write it without bars, in the recording's own time.
  let rhythm: BeatTracker.Options?
  /// What plays the notes; nil where nobody wants to hear them.
  let preview: Preview?

  /// - Returns: a line that says what came out.
  func run(_ plan: OutputPlan) throws(TranscriptionFailure) -> String {
    var options = options
    options.contours = bends != .off || plan.json != nil || plan.plot != nil
    let barOptions = barOptions(plan)
    let notes = TranscribedNotes(
      needsAll: barOptions != nil || plan.plot != nil || plan.preview != nil
    ) {
      NoteFiles(plan, song: barOptions == nil ? song(of: [], plan) : nil, bends: bends)
    }
    let transcription = try Recording(path: plan.input).transcribe(pipeline, options, into: notes)
    let (rhythm, key) = try music(of: notes.kept, barOptions, plan)
    try write(notes, rhythm, key, plan)
    return summary(of: notes, transcription.duration, rhythm, key, plan)
  }

  /// How to find the bars; nil to write none. A score has bars in any case.
  private func barOptions(_ plan: OutputPlan) -> BeatTracker.Options? {
    rhythm ?? (OutputKind.isScore(plan.midi) ? BeatTracker.Options() : nil)
  }

  private func music(
    of notes: [Note], _ bars: BeatTracker.Options?, _ plan: OutputPlan
  ) throws(TranscriptionFailure) -> (Rhythm?, KeySignature?) {
    do throws(VocalMIDIError) {
      let key = try pipeline.key(of: notes)?.key
      guard var options = bars else { return (nil, key) }
      options.key = key
      return (try pipeline.rhythm(of: notes, options: options), key)
    } catch {
      throw .transcription(path: plan.input, error)
    }
  }

  private func song(
    of notes: [Note], _ plan: OutputPlan, _ rhythm: Rhythm? = nil, _ key: KeySignature? = nil
  ) -> Song {
    var song = Transcription(notes: notes, duration: 0).song(
      title: plan.title, rhythm: rhythm, key: key)
    song.isUnmeasured = rhythm == nil
    return song
  }

  private func write(
    _ notes: TranscribedNotes, _ rhythm: Rhythm?, _ key: KeySignature?, _ plan: OutputPlan
  ) throws(TranscriptionFailure) {
    let song = song(of: notes.kept, plan, rhythm, key)
    if rhythm != nil { try ProducedFile.write(song, bends: bends, to: plan.midi) }
    try notes.files.write(key: key)
    let leadIn = rhythm?.leadIn ?? 0
    try ProducedFile.draw(song, recording: plan.file.map { ($0, -leadIn) }, to: plan.plot)
    if let path = plan.preview {
      try preview?.write(
        song, bends: bends, recording: plan.input, leadIn: leadIn, to: path)
    }
  }

  private func summary(
    of notes: TranscribedNotes, _ duration: Seconds, _ rhythm: Rhythm?, _ key: KeySignature?,
    _ plan: OutputPlan
  ) -> String {
    let seconds = String(format: "%.1f s", duration.value)
    guard let keys = notes.keys else {
      return "\(plan.input): no notes found in \(seconds)\(plan.place)"
    }
    let range = "\(Note.name(ofKey: keys.lowerBound)) to \(Note.name(ofKey: keys.upperBound))"
    let count = notes.count == 1 ? "1 note" : "\(notes.count) notes"
    let tempo = rhythm.map {
      String(format: "%.0f beats a minute in ", $0.beatsPerMinute) + $0.timeSignature.description
    }
    let music = [count, range, tempo, key?.description].compactMap { $0 }.joined(separator: ", ")
    return "\(plan.input): \(music), \(seconds)\(plan.place)"
  }
}
