import Foundation
import VocalMIDI

/// What is done with each recording of a batch: read, transcribed, written.
struct RecordingTranscription {
  let pipeline: Pipeline
  let options: TranscriptionOptions
  let bends: PitchBendMode
  /// How to find the bars of the MIDI file; nil to write it without bars, in the recording's own time.
  let rhythm: BeatTracker.Options?
  /// Where a MIDI file with bars begins.
  let start: SongStart
  /// What plays the notes; nil where nobody wants to hear them.
  let preview: Preview?

  /// - Returns: a line that says what came out.
  func run(_ plan: OutputPlan) throws(TranscriptionFailure) -> String {
    var options = options
    options.contours = bends != .off || plan.json != nil || plan.plot != nil
    let bars = barOptions(plan)
    let notes = TranscribedNotes(
      needsAll: bars != nil || plan.plot != nil || plan.preview != nil
    ) {
      NoteFiles(
        plan, song: bars == nil ? song(Transcription(notes: [], duration: 0), plan) : nil,
        bends: bends)
    }
    let duration = try Recording(path: plan.input)
      .transcribe(pipeline, options, into: notes).duration
    let (rhythm, key) = try music(of: notes, bars, plan)
    let heard = Transcription(notes: notes.all ?? [], duration: duration)
    let written = song(heard, plan, rhythm, key)
    let files = ProducedFiles()
    if notes.all != nil { try write(written, rhythm, plan, to: files) }
    try notes.files.write(key: key, length: written.length, to: files)
    try files.put()
    return summary(of: notes, duration, rhythm, key, plan)
  }

  /// How to find the bars; nil to write none. A score has bars in any case.
  private func barOptions(_ plan: OutputPlan) -> BeatTracker.Options? {
    rhythm ?? (OutputKind.isScore(plan.midi) ? BeatTracker.Options() : nil)
  }

  private func music(
    of notes: TranscribedNotes, _ bars: BeatTracker.Options?, _ plan: OutputPlan
  ) throws(TranscriptionFailure) -> (Rhythm?, KeySignature?) {
    do throws(VocalMIDIError) {
      let key = try pipeline.key(of: notes.tellingKey)?.key
      guard var options = bars, let all = notes.all else { return (nil, key) }
      options.key = key
      return (try pipeline.rhythm(of: all, options: options), key)
    } catch {
      throw .transcription(path: plan.input, error)
    }
  }

  private func song(
    _ heard: Transcription, _ plan: OutputPlan, _ rhythm: Rhythm? = nil,
    _ key: KeySignature? = nil
  ) -> Song {
    var song = heard.song(title: plan.title, rhythm: rhythm, key: key)
    song.isUnmeasured = rhythm == nil
    return song
  }

  /// Writes what is made of all notes together: the MIDI file if it has bars, the picture and the preview.
  ///
  /// - Parameter measured: begins with bar 1, if it has bars.
  private func write(
    _ measured: Song, _ rhythm: Rhythm?, _ plan: OutputPlan, to files: ProducedFiles
  ) throws(TranscriptionFailure) {
    let aligned = rhythm.flatMap { rhythm in
      start == .recording ? measured.startingWithRecording(leadIn: rhythm.leadIn) : nil
    }
    let song = aligned ?? measured
    let leadIn = aligned == nil ? rhythm?.leadIn ?? 0 : 0
    if !song.isUnmeasured {
      try files.add(OutputKind.isScore(plan.midi) ? measured : song, bends: bends, to: plan.midi)
    }
    try files.draw(song, recording: plan.file.map { ($0, -leadIn) }, to: plan.plot)
    if let path = plan.preview {
      try preview?.write(
        song, bends: bends, recording: plan.input, leadIn: leadIn, to: path, of: files)
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
