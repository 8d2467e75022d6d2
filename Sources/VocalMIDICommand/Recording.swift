import VocalAudioFiles
import VocalMIDI

extension AudioSource {
  /// Opens an input; while a pipe is read, how much has come is shown.
  static func opened(_ path: String) throws(TranscriptionFailure) -> AudioSource {
    var bar = ProgressBar(label: path == standardInput ? "from the standard input" : path)
    defer { bar.clear() }
    do throws(AudioFileError) {
      return try AudioSource(path: path) { bar.update(read: $0) }
    } catch {
      throw .audio(error)
    }
  }
}

/// An audio file that is transcribed block by block, with progress and warnings on stderr.
struct Recording {
  let source: AudioSource

  /// Samples read at a time, all channels together.
  private static let blockLength = 1 << 14

  /// The latest notes that are shown while a recording is transcribed.
  private static let shown = 8

  init(source: AudioSource) {
    self.source = source
  }

  init(path: String) throws(TranscriptionFailure) {
    source = try AudioSource.opened(path)
  }

  /// The transcription with all notes.
  func transcribe(
    _ pipeline: Pipeline, _ options: TranscriptionOptions
  ) throws(TranscriptionFailure) -> Transcription {
    let list = NoteList()
    return try transcribe(pipeline, options, into: list).with(list.notes)
  }

  /// The transcription without notes: these are given to `taker` while they are found. Where the whole recording shows
  /// that its channels cancel each other, it is read once more, in another mix.
  func transcribe(
    _ pipeline: Pipeline, _ options: TranscriptionOptions, into taker: any NoteTaker
  ) throws(TranscriptionFailure) -> Transcription {
    let (file, transcription) = try read(pipeline, options, into: taker)
    warn(of: file, transcription)
    guard let mix = transcription.betterMix else { return transcription }
    let instead =
      switch mix {
      case .mean: "mean"
      case .difference: "difference"
      case .only(let channel): "channel \(channel + 1)"
      }
    StandardError.line(
      "note: the channels of \(source.name) cancel each other, as where one has the opposite polarity; "
        + "their \(instead) is transcribed.")
    var options = options
    options.mix = mix
    taker.restart()
    return try read(pipeline, options, into: taker).transcription
  }

  /// The transcription, and the file as it was read.
  private func read(
    _ pipeline: Pipeline, _ options: TranscriptionOptions, into taker: any NoteTaker
  ) throws(TranscriptionFailure) -> (file: AudioFile, transcription: Transcription) {
    let file = try reading { () throws(AudioFileError) in
      try AudioFile(source, rates: Transcriber.sampleRates)
    }
    let transcriber = try transcribing { () throws(VocalMIDIError) in
      try pipeline.transcriber(
        sampleRate: Double(file.sampleRate), channels: file.channels, options: options)
    }
    try append(file, to: transcriber, taker)
    let transcription = try transcribing { () throws(VocalMIDIError) in try transcriber.finish() }
    try taker.take(transcription.notes)
    return (file, transcription.with([]))
  }

  private func append(
    _ file: AudioFile, to transcriber: Transcriber, _ taker: any NoteTaker
  ) throws(TranscriptionFailure) {
    var latest: [Note] = []
    var progress = ProgressBar(label: source.name)
    defer { progress.clear() }
    var block = [Float](repeating: 0, count: Self.blockLength / file.channels * file.channels)
    while true {
      let count = try reading { () throws(AudioFileError) in try file.read(into: &block) }
      if count == 0 { return }
      try transcribing { () throws(VocalMIDIError) in
        let frames = block.span.extracting(..<(count * file.channels))
        try transcriber.append(frames)
      }
      let notes = transcriber.takeNotes()
      try taker.take(notes)
      latest = (latest + notes).suffix(Self.shown)
      if let total = file.frameCount {
        progress.update(Double(file.framesRead) / Double(total), latest: latest)
      } else {
        let heard = Seconds(Double(file.framesRead) / Double(file.sampleRate))
        progress.update(heard: heard, latest: latest)
      }
    }
  }

  private func reading<Result>(
    _ body: () throws(AudioFileError) -> Result
  ) throws(TranscriptionFailure) -> Result {
    do { return try body() } catch { throw .audio(error) }
  }

  private func transcribing<Result>(
    _ body: () throws(VocalMIDIError) -> Result
  ) throws(TranscriptionFailure) -> Result {
    do { return try body() } catch { throw .transcription(path: source.name, error) }
  }

  private func warn(of file: AudioFile, _ transcription: Transcription) {
    for warning in RecordingFaults(file, name: source.name).warnings { StandardError.line(warning) }
    if transcription.nonFiniteSamples > 0 {
      StandardError.line(
        "warning: \(source.name) has \(transcription.nonFiniteSamples) samples that are not numbers; "
          + "they count as silence.")
    }
  }
}
