import VocalCheckpoints
import VocalKernels
import VocalWeights

/// How a stage gets its weights.
package enum StageWeights {
  /// Opens what a stage needs, after a check that the processor can run it.
  ///
  /// - Parameter open: reads and verifies weight files.
  package static func load<Contents>(
    _ open: () throws(CheckpointError) -> Contents
  ) throws(VocalMIDIError) -> Contents {
    try verifyProcessor()
    do {
      return try open()
    } catch {
      throw .weights(error)
    }
  }

  /// The path of a model's weight file.
  ///
  /// - Parameter given: a file to use instead of the one shipped with the package.
  package static func path(
    of model: TrainedWeights.Model, given: String? = nil
  ) throws(VocalMIDIError) -> String {
    guard let path = given ?? TrainedWeights.path(of: model) else { throw .weightsNotFound }
    return path
  }

  package static func verifyProcessor() throws(VocalMIDIError) {
    do {
      try Processor.verify()
    } catch {
      switch error {
      case .missingExtensions(let names): throw .unsupportedProcessor(missing: names)
      case .unsupportedInstructions(let name):
        throw .invalidOption(
          name: Processor.variable, value: name, expected: InstructionSet.supportedText)
      }
    }
  }
}
