import VocalKernels
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
  /// Frames that are kept at a time, where no block is longer than half a margin.
  private static let capacity = core + 2 * margin + margin / 2

  /// Samples that must have arrived after the centre of a core's last frame before its window can be run.
  static func lookAhead(of frontEnd: MelConfiguration) -> Int {
    margin * frontEnd.hop + frontEnd.fftSize / 2
  }

  private let spectrogram: MelSpectrogram
  private let session: PitchModel.Session
  private let analysis: FrameAnalysis
  private let bands: Int

  /// The rows that windows still read, (frames, bands), and those that have just come.
  private var rows: SlidingWindow
  private var newRows: [Float] = []
  /// The samples that frames still to be decided read.
  private var audio: SlidingWindow
  private let hop: Int
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
    rows = SlidingWindow(frameSize: bands, capacity: Self.capacity)
    hop = model.frontEnd.hop
    audio = SlidingWindow(frameSize: 1, capacity: Self.capacity * hop)
  }

  /// Takes mono samples, finite.
  func append(_ samples: Span<Float>) {
    samples.withUnsafeBufferPointer { samples in
      if let pointer = samples.baseAddress { audio.append(pointer, frames: samples.count) }
    }
    spectrogram.process(samples, appendingTo: &newRows)
    takeNewRows()
    while rows.end >= frames.count + Self.core + Self.margin {
      decide(Self.core)
    }
  }

  /// Ends the recording.
  ///
  /// - Returns: its frames, and the mean of the rows of those that are voiced.
  func finish() -> (frames: [NoteSegmentFrame], spectrum: SpectrumMean) {
    spectrogram.finish(appendingTo: &newRows)
    takeNewRows()
    while rows.end >= frames.count + Self.core + Self.margin {
      decide(Self.core)
    }
    if rows.end > frames.count { decide(rows.end - frames.count) }
    defer { frames = [] }
    return (frames, spectrum)
  }

  /// Forgets the recording so far.
  func reset() {
    spectrogram.reset()
    rows.removeAll()
    newRows.removeAll(keepingCapacity: true)
    audio.removeAll()
    frames = []
    spectrum.removeAll()
    onsetStrength.reset()
  }

  private func takeNewRows() {
    newRows.withUnsafeBufferPointer { new in
      if let pointer = new.baseAddress { rows.append(pointer, frames: new.count / bands) }
    }
    newRows.removeAll(keepingCapacity: true)
  }

  /// Runs the window of the next `count` frames and drops what no later one needs.
  private func decide(_ count: Int) {
    let start = frames.count
    let end = start + count
    let first = max(start - Self.margin, 0)
    let last = min(end + Self.margin, rows.end)
    let output = run(first..<last)
    let heard = audio.frames(audio.first..<audio.end)
    for frame in start..<end {
      frames.append(
        analysis.frame(
          output, row: frame - first, audio: heard.span, centre: frame * hop - audio.first))
      measureOnset(at: frame)
      if frames[frame].voicing >= voicingThreshold { gatherSpectrum(of: frame) }
    }
    rows.drop(before: end - Self.margin)
    audio.drop(before: end * hop - analysis.reach)
  }

  private func measureOnset(at frame: Int) {
    frames[frame].onsetStrength = onsetStrength.next(rows.frames(frame..<frame + 1).span)
  }

  private func gatherSpectrum(of frame: Int) {
    spectrum.append(rows.frames(frame..<frame + 1))
  }

  private func run(_ range: Range<Int>) -> PitchModel.Output {
    session.run(
      mel: rows.pointer + (range.lowerBound - rows.first) * bands, frames: range.count)
  }
}
