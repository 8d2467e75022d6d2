import VocalKernels
import VocalModels
import VocalMusic
import VocalSignal

/// Turns audio at the front end's rate into analysed frames, each as soon as its ``PitchReader`` decides it.
///
/// Blocks of any size give the same frames, bit for bit. Once the first blocks have come, nothing is allocated.
final class FrameStream {
  /// The longest block that the memory is planned for, in frames; longer ones make it grow.
  private static let usualBlock = 32
  /// Frames after its beginning that are waited for, at most, to tell how loud a note begins: it may be short.
  private static let loudnessAhead = 2

  private let spectrogram: MelSpectrogram
  private let reader: any PitchReader
  private let analysis: FrameAnalysis
  private let hop: Int

  /// The rows that are still read, (frames, bands).
  private var rows: SlidingWindow
  /// The rows that have just come.
  private var newRows: [Float] = []
  /// The samples that frames still to be decided read.
  private var audio: SlidingWindow
  /// Frames decided so far.
  private var decided = 0
  /// The mean of the rows of voiced frames.
  private(set) var spectrum: SpectrumMean
  /// Fed every row once, in order.
  private var onsetStrength: OnsetStrength
  private let voicingThreshold: Float

  /// - Parameter reader: looks ahead far enough for the pitch of a frame to be measured in the audio after it
  ///   (``audioAhead(of:by:)``).
  init(_ model: TranscriptionModel, reader: any PitchReader) {
    spectrogram = MelSpectrogram(model.frontEnd)
    self.reader = reader
    voicingThreshold = model.thresholds.voicingThreshold
    let ahead = min(reader.lookAhead, Self.loudnessAhead)
    analysis = FrameAnalysis(
      sampleRate: model.frontEnd.sampleRate, voicingThreshold: voicingThreshold,
      hasLevels: model.thresholds.riseReach > 0,
      ahead: ahead * model.frontEnd.hop..<Self.audioAhead(of: model.frontEnd, by: ahead))
    spectrum = SpectrumMean(model.frontEnd)
    // Rows are normalised log10 power: one standard deviation is `deviation` bels.
    onsetStrength = OnsetStrength(
      bands: model.frontEnd.bands, scale: 10 * model.frontEnd.deviation)
    hop = model.frontEnd.hop
    let kept = reader.memory + reader.lookAhead + Self.usualBlock
    rows = SlidingWindow(frameSize: model.frontEnd.bands, capacity: kept)
    newRows.reserveCapacity(Self.usualBlock * model.frontEnd.bands)
    audio = SlidingWindow(
      frameSize: 1, capacity: kept * hop + model.frontEnd.fftSize + analysis.reach)
  }

  /// Samples after a frame's centre that have come when it is decided, at least.
  static func audioAhead(of frontEnd: MelConfiguration, by lookAhead: Int) -> Int {
    lookAhead * frontEnd.hop + frontEnd.fftSize / 2
  }

  /// Takes mono samples, finite, and hands on the frames that are decided.
  func append(_ samples: Span<Float>, _ take: (NoteSegmentFrame) -> Void) {
    samples.withUnsafeBufferPointer { samples in
      if let pointer = samples.baseAddress { audio.append(pointer, frames: samples.count) }
    }
    spectrogram.process(samples, appendingTo: &newRows)
    decide(isLast: false, take)
  }

  /// Ends the recording and hands on the frames that are left; ``reset()`` comes next.
  func finish(_ take: (NoteSegmentFrame) -> Void) {
    spectrogram.finish(appendingTo: &newRows)
    decide(isLast: true, take)
  }

  /// Forgets the recording so far.
  func reset() {
    spectrogram.reset()
    reader.reset()
    rows.removeAll()
    newRows.removeAll(keepingCapacity: true)
    audio.removeAll()
    decided = 0
    spectrum.removeAll()
    onsetStrength.reset()
  }

  private func decide(isLast: Bool, _ take: (NoteSegmentFrame) -> Void) {
    newRows.withUnsafeBufferPointer { new in
      if let pointer = new.baseAddress {
        rows.append(pointer, frames: new.count / rows.frameSize)
      }
    }
    newRows.removeAll(keepingCapacity: true)
    reader.read(rows, decided: decided, isLast: isLast) { output, row, count in
      for index in 0..<count { take(nextFrame(output, row: row + index)) }
    }
    rows.drop(before: decided - reader.memory)
    audio.drop(before: decided * hop - analysis.reach)
  }

  private func nextFrame(_ output: PitchModel.Output, row: Int) -> NoteSegmentFrame {
    let heard = audio.frames(audio.first..<audio.end)
    var frame = analysis.frame(
      output, row: row, audio: heard.span, centre: decided * hop - audio.first)
    let mel = rows.frames(decided..<decided + 1)
    frame.onsetStrength = onsetStrength.next(mel.span)
    if frame.voicing >= voicingThreshold { spectrum.append(mel) }
    decided += 1
    return frame
  }
}
