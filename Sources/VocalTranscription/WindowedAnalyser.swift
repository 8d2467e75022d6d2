import VocalModels
import VocalMusic
import VocalSignal
import VocalStages

/// Turns audio at the front end's rate into analysed frames, by running the model over windows.
///
/// The model reads a whole sequence, forwards and backwards. A long recording is read in windows of
/// ``core`` frames with up to ``margin`` frames of context on either side; the cores follow each other
/// without overlap. A recording of fewer than ``core`` + ``margin`` frames is read in one piece. Where
/// the windows lie depends on nothing but the number of frames, so that blocks of any size give the same
/// bits. Look-ahead: at most ``core`` + ``margin`` frames and half of the front end's window.
final class WindowedAnalyser {
  /// Frames that a window decides.
  static let core = 512
  /// Frames of context that a window reads on either side of its core.
  static let margin = 64

  /// Samples that must have arrived after the centre of a core's last frame before its window can be run.
  static func lookAhead(of frontEnd: MelConfiguration) -> Int {
    margin * frontEnd.hop + frontEnd.fftSize / 2
  }

  private let spectrogram: MelSpectrogram
  private let session: PitchModel.Session
  private let analysis: FrameAnalysis
  private let bands: Int

  /// Rows from `firstRow` on, each of `bands` values.
  private var rows: [Float] = []
  private var firstRow = 0
  private var audio: AudioHistory
  /// Every frame decided so far.
  private var frames: [NoteSegmentFrame] = []
  /// The mean of the rows of voiced frames.
  private var spectrum: SpectrumMean
  /// Fed every row once, in order.
  private var onsetStrength: OnsetStrength
  private let voicingThreshold: Float

  init(_ model: TranscriptionModel) throws(VocalMIDIError) {
    do {
      spectrogram = try MelSpectrogram(model.frontEnd)
    } catch {
      switch error {
      case .unsupported(let key, let value, let expected):
        throw .invalidOption(name: key, value: value, expected: expected)
      }
    }
    session = PitchModel.Session(model.network, capacity: Self.core + 2 * Self.margin)
    voicingThreshold = model.thresholds.voicingThreshold
    analysis = FrameAnalysis(
      sampleRate: model.frontEnd.sampleRate, voicingThreshold: voicingThreshold)
    spectrum = SpectrumMean(model.frontEnd)
    // Rows are normalised log10 power: one standard deviation is `deviation` bels.
    onsetStrength = OnsetStrength(
      bands: model.frontEnd.bands, scale: 10 * model.frontEnd.deviation)
    bands = model.frontEnd.bands
    audio = AudioHistory(hop: model.frontEnd.hop, reach: analysis.reach)
  }

  /// Takes mono samples, finite.
  func append(_ samples: Span<Float>) {
    audio.append(samples)
    spectrogram.process(samples, appendingTo: &rows)
    while rowEnd >= frames.count + Self.core + Self.margin {
      decide(Self.core)
    }
  }

  /// Ends the recording.
  ///
  /// - Returns: its frames, and the mean of the rows of those that are voiced.
  func finish() -> (frames: [NoteSegmentFrame], spectrum: SpectrumMean) {
    spectrogram.finish(appendingTo: &rows)
    while rowEnd >= frames.count + Self.core + Self.margin {
      decide(Self.core)
    }
    if rowEnd > frames.count { decide(rowEnd - frames.count) }
    defer { frames = [] }
    return (frames, spectrum)
  }

  /// Forgets the recording so far.
  func reset() {
    spectrogram.reset()
    rows.removeAll(keepingCapacity: true)
    firstRow = 0
    audio.removeAll()
    frames = []
    spectrum.removeAll()
    onsetStrength.reset()
  }

  private var rowEnd: Int { firstRow + rows.count / bands }

  /// Runs the window of the next `count` frames and drops what no later one needs.
  private func decide(_ count: Int) {
    let start = frames.count
    let end = start + count
    let first = max(start - Self.margin, 0)
    let last = min(end + Self.margin, rowEnd)
    let output = run(first..<last)
    for frame in start..<end {
      frames.append(
        analysis.frame(
          output, row: frame - first, audio: audio.samples, centre: audio.centre(frame)))
      measureOnset(at: frame)
      if frames[frame].voicing >= voicingThreshold { gatherSpectrum(of: frame) }
    }
    let kept = max(end - Self.margin, 0)
    rows.removeFirst((kept - firstRow) * bands)
    firstRow = kept
    audio.dropBefore(frame: end)
  }

  private func measureOnset(at frame: Int) {
    let start = (frame - firstRow) * bands
    frames[frame].onsetStrength = onsetStrength.next(rows.span.extracting(start..<start + bands))
  }

  private func gatherSpectrum(of frame: Int) {
    let start = (frame - firstRow) * bands
    rows.withUnsafeBufferPointer { rows in
      spectrum.append(UnsafeBufferPointer(rebasing: rows[start..<start + bands]))
    }
  }

  private func run(_ range: Range<Int>) -> PitchModel.Output {
    rows.withUnsafeBufferPointer { rows in
      let window = rows[
        (range.lowerBound - firstRow) * bands..<(range.upperBound - firstRow) * bands]
      guard let mel = UnsafeBufferPointer(rebasing: window).baseAddress else {
        preconditionFailure("a window has frames")
      }
      return session.run(mel: mel, frames: range.count)
    }
  }
}
