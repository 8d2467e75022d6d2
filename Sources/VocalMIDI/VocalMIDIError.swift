import VocalCheckpoints
import VocalKernels

/// Why a transcription is not possible.
public enum VocalMIDIError: Error, Equatable, Sendable {
  /// The processor lacks these extensions, by their `/proc/cpuinfo` names.
  case unsupportedProcessor(missing: [String])
  /// The trained weights do not lie where the package puts them.
  case weightsNotFound
  /// The weight file cannot be used.
  case weights(CheckpointError)
  /// A value of the configuration is none that can be used.
  case invalidConfiguration(name: String, value: String, expected: String)
  /// The audio's sample rate (Hz) is not supported.
  case unsupportedSampleRate(Double)
  /// The audio's number of channels is not supported.
  case unsupportedChannelCount(Int)
  /// A block of samples does not hold a whole number of frames.
  case incompleteFrame(samples: Int, channels: Int)
  /// There was not a single sample.
  case noAudio
  /// Not a single sample was a number.
  case noFiniteSamples
}

extension VocalMIDIError: CustomStringConvertible {
  /// What is wrong and what to do about it.
  public var description: String {
    switch self {
    case .unsupportedProcessor(let names):
      ProcessorError.missingExtensions(names).description
    case .weightsNotFound:
      "The trained weights are not beside the program. Keep the folder that SwiftPM built beside it "
        + "(VocalMIDI_VocalWeights.resources), or give the path of a weight file."
    case .weights(let error): error.description
    case .invalidConfiguration(let name, let value, let expected):
      "\(name) is \(value); give \(expected)."
    case .unsupportedSampleRate(let rate):
      "A sample rate of \(rate) Hz is not supported; convert the audio to one from 8000 to 192000 Hz."
    case .unsupportedChannelCount(let count):
      "\(count) channels are not supported; give audio of 1 to \(Transcriber.maximumChannels)."
    case .incompleteFrame(let samples, let channels):
      "\(samples) samples are no whole number of frames of \(channels) channels; "
        + "give interleaved samples, all channels of a frame in one block."
    case .noAudio: "There is no audio; record or export it again."
    case .noFiniteSamples:
      "Not a single sample of the audio is a number; record or export it again."
    }
  }
}
