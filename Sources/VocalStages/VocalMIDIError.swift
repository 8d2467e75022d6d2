import VocalCheckpoints
import VocalKernels
import VocalMusic
import VocalSignal

/// Why a call of the library failed.
public enum VocalMIDIError: Error, Equatable, Sendable {
  // The installation.
  /// The processor lacks these extensions, by their `/proc/cpuinfo` names.
  case unsupportedProcessor(missing: [String])
  /// The trained weights are not where the package puts them.
  case weightsNotFound
  /// The weight file cannot be used.
  case weights(CheckpointError)

  // What was asked for.
  /// An option has a value that cannot be used.
  case invalidOption(name: String, value: String, expected: String)
  /// The weights were not trained on the genre.
  case unknownGenre(Genre, known: [Genre])

  // What was given.
  /// The audio's sample rate (Hz) is not supported.
  case unsupportedSampleRate(Double)
  /// The audio's number of channels is not supported.
  case unsupportedChannelCount(Int, limit: Int)
  /// A block of samples does not hold a whole number of frames.
  case incompleteFrame(samples: Int, channels: Int)
  /// There are no samples.
  case noAudio
  /// None of the samples is a number.
  case noFiniteSamples
  /// The melody is in a metre that cannot be accompanied or continued.
  case unsupportedTimeSignature(TimeSignature)
  /// The melody has more beats than a song, or what beats are found in, may have.
  case melodyTooLong(Beats, limit: Beats)
  /// The melody has more notes than a song may have.
  case tooManyNotes(Int, limit: Int)

  /// The task that made the call was cancelled.
  case cancelled
}

extension VocalMIDIError: CustomStringConvertible {
  /// What is wrong and what to do about it.
  public var description: String {
    switch self {
    case .unsupportedProcessor(let names):
      ProcessorError.missingExtensions(names).description
    case .weightsNotFound:
      "The trained weights are not where the program looks for them. Keep the folder that SwiftPM built beside it "
        + "(VocalMIDI_VocalWeights.resources), install it by tools/install, or give the path of a weight file."
    case .weights(let error): error.description
    case .invalidOption(let name, let value, let expected):
      "\(name) is \(value); give \(expected)."
    case .unknownGenre(let genre, let known):
      "The weights do not know the genre \(genre.rawValue); give one of "
        + known.map(\.rawValue).joined(separator: ", ") + "."
    case .unsupportedSampleRate(let rate):
      "A sample rate of \(rate) Hz is not supported; "
        + "convert the audio to one from \(Resampler.supportedRatesText) Hz."
    case .unsupportedChannelCount(let count, let limit):
      "\(count) channels are not supported; give audio of 1 to \(limit)."
    case .incompleteFrame(let samples, let channels):
      "\(samples) samples are not a whole number of frames of \(channels) channels; "
        + "give interleaved samples, all channels of a frame in one block."
    case .noAudio: "There is no audio; record or export it again."
    case .noFiniteSamples:
      "No sample of the audio is a number; record or export it again."
    case .unsupportedTimeSignature(let signature):
      "The melody is in \(signature); give one in \(BandMetre.names)."
    case .melodyTooLong(let length, let limit):
      "The melody is \(Int(length.value.clamped(to: 0...1e15))) beats long; "
        + "give at most \(Int(limit.value)) beats, in several parts if necessary."
    case .tooManyNotes(let count, let limit):
      "The melody has \(count) notes; give at most \(limit), in several parts if necessary."
    case .cancelled: "The call was cancelled; call again for a result."
    }
  }
}

extension VocalMIDIError {
  /// Checks an option against the range that it must lie in.
  ///
  /// - Throws: ``invalidOption(name:value:expected:)``; a value that is not a number lies in no range.
  package static func require<Value: Comparable>(
    _ value: Value, in range: ClosedRange<Value>, _ name: String
  ) throws(VocalMIDIError) {
    guard range.contains(value) else {
      throw .invalidOption(
        name: name, value: "\(value)",
        expected: "a number from \(range.lowerBound) to \(range.upperBound)")
    }
  }

  /// Ends a long computation whose task was cancelled. Outside of tasks it does nothing. It is called at least once
  /// in 50 ms of work; it neither allocates nor makes a system call, but is not for audio threads.
  package static func checkCancellation() throws(VocalMIDIError) {
    if Task.isCancelled { throw .cancelled }
  }
}
