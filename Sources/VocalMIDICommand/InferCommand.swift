import ArgumentParser
import VocalCheckpoints
import VocalKernels
import VocalModels

/// `vocalmidi infer`: one model on given tensors, for checking against other engines.
struct InferCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "infer",
    abstract: "Run one model on given tensors.",
    discussion: """
      The pitch model reads 'input' (batch, time, mel bands), normalised log-mel, and gives 'pitch' \
      and 'velocity' (batch, time, classes), 'onset' and 'offset' (batch, time) as probabilities: \
      the names and shapes of its ONNX export.
      """)

  /// The models that can be run.
  enum Model: String, ExpressibleByArgument, CaseIterable {
    case pitch
  }

  @Argument(help: "The model.")
  var model: Model

  @Option(help: ArgumentHelp("The model's weight file.", valueName: "file"))
  var weights: String

  @Option(help: ArgumentHelp("A safetensors file of inputs.", valueName: "file"))
  var input: String

  @Option(help: ArgumentHelp("The safetensors file to write.", valueName: "file"))
  var output: String

  @Option(help: "Threads for matrix products.")
  var threads = 1

  func validate() throws {
    guard (1...256).contains(threads) else {
      throw ValidationError("--threads must be from 1 to 256.")
    }
  }

  func run() throws {
    try Processor.verify()
    LinearAlgebraThreads.use(threads)
    let outputs: TensorFile
    switch model {
    case .pitch: outputs = try PitchInference(weights: weights).run(TensorFile(path: input), input)
    }
    try outputs.write(to: output)
  }
}
