import VocalModels
import VocalMusic
import VocalSignal

/// Reads the model's heads at one frame, and measures the audio's exact pitch near the one they name.
struct FrameAnalysis {
  /// Samples before and after a frame's centre that may be read.
  let reach: Int

  private let fundamental: FundamentalFrequency
  /// nil where nobody asks for the levels of keys.
  private let tones: ToneLevels?
  private let voicingThreshold: Float
  private let silenceReach: Int
  /// The samples after a frame's centre that tell how loud a note is that begins there.
  private let ahead: Range<Int>

  /// The lowest pitch measured, in Hz.
  private static let minFrequency = 55.0
  /// The highest pitch measured, in Hz: the highest key of a piano.
  private static let maxFrequency = 4186.0
  /// A lower power counts as silence: 80 dB below full scale.
  private static let silence: Float = 1e-8
  /// Seconds of the frames in which the levels of keys are measured.
  private static let toneDuration = 1024 / 22050.0
  /// Seconds to either side of a frame within which there must be sound.
  private static let silenceDuration = 0.03

  /// - Parameters:
  ///   - sampleRate: of the audio, in Hz.
  ///   - voicingThreshold: the pitch of frames with a lower voicing is not measured.
  ///   - hasLevels: whether the levels of keys are measured.
  ///   - ahead: samples after a frame's centre, which have come when it is analysed unless the recording ends before:
  ///     they tell how loud a note is that begins there.
  init(sampleRate: Double, voicingThreshold: Float, hasLevels: Bool, ahead: Range<Int>) {
    fundamental = FundamentalFrequency(
      sampleRate: sampleRate, minFrequency: Self.minFrequency,
      maxFrequency: min(Self.maxFrequency, sampleRate / 4))
    tones =
      hasLevels
      ? ToneLevels(keys: KeyLevels.keys, sampleRate: sampleRate, duration: Self.toneDuration) : nil
    self.voicingThreshold = voicingThreshold
    self.ahead = ahead
    silenceReach = Self.silenceReach(at: sampleRate)
    reach = Self.reach(at: sampleRate)
  }

  /// Samples before and after a frame's centre that may be read at a rate in Hz.
  static func reach(at sampleRate: Double) -> Int {
    // Half of a frame of three of the longest periods, with a margin.
    max(
      Int(2 * sampleRate / minFrequency), silenceReach(at: sampleRate),
      Int(toneDuration * sampleRate / 2) + 1)
  }

  private static func silenceReach(at sampleRate: Double) -> Int {
    Int(silenceDuration * sampleRate)
  }

  /// The frame that `row` of the heads and the audio around `centre` describe.
  ///
  /// - Parameter audio: mono, holding ``reach`` samples to either side, and those that are read ahead, where the
  ///   recording does.
  func frame(
    _ output: PitchModel.Output, row: Int, audio: Span<Float>, centre: Int
  ) -> NoteSegmentFrame {
    let posterior = PitchPosterior(output.pitch, row: row)
    let power = Self.power(of: audio, in: centre - silenceReach..<centre + silenceReach)
    let isSilent = power < Self.silence
    var frame = NoteSegmentFrame(
      voicing: isSilent ? 0 : posterior.voicing, pitch: posterior.pitch,
      support: posterior.support, onset: isSilent ? 0 : output.onset[row, 0],
      offset: output.offset[row, 0], velocity: output.velocity[row, posterior.best], power: power,
      powerAhead: Self.power(of: audio, in: centre + ahead.lowerBound..<centre + ahead.upperBound))
    if let tones {
      tones.analyse(audio, centre: centre)
      frame.levels = KeyLevels(tones.levels)
    }
    guard frame.voicing >= voicingThreshold else { return frame }
    let estimate = fundamental.refine(audio, centre: centre, prior: posterior.pitch)
    if estimate.clarity > 0 {
      frame.measuredPitch = estimate.pitch
      frame.clarity = estimate.clarity
    }
    return frame
  }

  /// The mean square of what there is of these samples; 0 of none.
  private static func power(of audio: Span<Float>, in range: Range<Int>) -> Float {
    let inside = range.clamped(to: 0..<audio.count)
    guard !inside.isEmpty else { return 0 }
    var energy: Float = 0
    for index in inside { energy += audio[index] * audio[index] }
    return energy / Float(inside.count)
  }
}
