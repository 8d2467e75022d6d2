import VocalAudioFiles
import VocalMIDI

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
    do { source = try AudioSource(path: path) } catch { throw .audio(error) }
  }

  /// The notes. Where the whole recording shows that its channels cancel each other, it is read once more, in
  /// another mix.
  func transcribe(
    _ pipeline: Pipeline, _ options: TranscriptionOptions = TranscriptionOptions()
  ) throws(TranscriptionFailure) -> Transcription {
    let (transcription, mix) = try transcription(pipeline, options, mix: .mean)
    guard mix != .mean else { return transcription }
    let instead =
      switch mix {
      case .mean: "mean"
      case .difference: "difference"
      case .only(let channel): "channel \(channel + 1)"
      }
    StandardError.line(
      "note: the channels of \(source.name) cancel each other, as where one has the opposite polarity; "
        + "their \(instead) is transcribed.")
    return try self.transcription(pipeline, options, mix: mix, isAgain: true).transcription
  }

  /// The notes of a mix of the channels, and the mix that would be better.
  private func transcription(
    _ pipeline: Pipeline, _ options: TranscriptionOptions, mix: ChannelMix, isAgain: Bool = false
  ) throws(TranscriptionFailure) -> (transcription: Transcription, mix: ChannelMix) {
    var progress = ProgressBar(label: source.name)
    defer { progress.clear() }
    let file = try reading { () throws(AudioFileError) in
      try AudioFile(source, rates: Transcriber.sampleRates)
    }
    let transcriber = try transcribing { () throws(VocalMIDIError) in
      try pipeline.transcriber(
        sampleRate: Double(file.sampleRate), channels: mix == .mean ? file.channels : 1,
        options: options)
    }
    var balance = ChannelBalance(channels: file.channels)
    var block = [Float](repeating: 0, count: Self.blockLength / file.channels * file.channels)
    while true {
      let count = try reading { () throws(AudioFileError) in try file.read(into: &block) }
      if count == 0 { break }
      let frames = block[..<(count * file.channels)]
      balance.append(frames)
      try transcribing { () throws(VocalMIDIError) in
        if mix == .mean {
          try transcriber.append(frames.span)
        } else {
          try transcriber.append(mix.samples(of: frames, channels: file.channels).span)
        }
      }
      if let total = file.frameCount {
        progress.update(
          Double(file.framesRead) / Double(total), latest: transcriber.notes.suffix(Self.shown))
      }
    }
    let transcription = try transcribing { () throws(VocalMIDIError) in try transcriber.finish() }
    progress.clear()
    if !isAgain { warn(of: file, transcription) }
    return (transcription, balance.mix)
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
    if file.endedEarly {
      StandardError.line(
        "warning: \(source.name) ends after \(file.framesRead) frames, fewer than its header states; "
          + "these are transcribed. Copy or export it again for the rest.")
    }
    if file.isLengthWrong {
      StandardError.line(
        "warning: the header of \(source.name) states fewer samples than there are, as where a recorder was "
          + "cut off; it is transcribed to its end. Export it again to mend the header.")
    }
    if let complaint = file.complaint {
      StandardError.line(
        "warning: ffmpeg says of \(source.name): \(complaint); what it decodes is transcribed. "
          + "Export it again if something is missing.")
    }
    if transcription.nonFiniteSamples > 0 {
      StandardError.line(
        "warning: \(source.name) has \(transcription.nonFiniteSamples) samples that are not numbers; "
          + "they count as silence.")
    }
  }
}
