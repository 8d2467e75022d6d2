import ArgumentParser
import VocalAudioFiles
import VocalCheckpoints
import VocalFiles
import VocalKernels

/// `vocalmidi infer`: one model on given tensors, for checking against other engines.
struct InferCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "infer",
    abstract: "Run one model on given tensors.",
    discussion: """
      Names and shapes are those of the models' ONNX exports. B is the batch, T frames, L notes or \
      steps; 'genre' and 'instrument' hold whole numbers.

        pitch          input (B,T,128) -> pitch (B,T,128), velocity (B,T,128),
                       onset (B,T), offset (B,T)
        context        input (B,L,256), genre (B), instrument (B)
                       -> note (B,L,128), timing (B,L,37), dynamics (B,L,128)
        timbre         input (B,128) -> latent (B,64), reconstruction (B,128),
                       similarity (B,20)
        generator      noise (B,100), genre (B), condition (B,64)
                       -> bar (B,16,128)
        discriminator  bar (B,16,128), genre (B) -> realness (B,1)
        continuation   input (B,L,128) -> note (B,L,128), velocity (B,L,128),
                       timing (B,L,16)
      """)

  /// The models that can be run.
  enum Model: String, ExpressibleByArgument, CaseIterable {
    case pitch, context, timbre, generator, discriminator, continuation

    var inference: any ModelInference.Type {
      switch self {
      case .pitch: PitchInference.self
      case .context: ContextInference.self
      case .timbre: TimbreInference.self
      case .generator: GeneratorInference.self
      case .discriminator: DiscriminatorInference.self
      case .continuation: ContinuationInference.self
      }
    }
  }

  @Argument(help: "The model.")
  var model: Model

  @Option(help: ArgumentHelp("The model's weight file.", valueName: "file"))
  var weights: String

  @Option(help: ArgumentHelp("A safetensors file of inputs.", valueName: "file"))
  var input: String

  @Option(
    help: ArgumentHelp(
      "The safetensors file to write, or - for the standard output.", valueName: "file"))
  var output: String

  @OptionGroup var compute: ComputeOptions

  func validate() throws {
    let read = [weights, input]
    if read.contains(AudioSource.standardInput) { throw ReadAtRandom.refusal }
    if read.map(CanonicalPath.of).contains(CanonicalPath.of(output)) {
      throw OutputPlan.overwriting(output)
    }
  }

  func run() throws {
    try Processor.verify()
    try compute.apply()
    let inference = try model.inference.init(Checkpoint(path: weights))
    let inputs = ModelInputs(try TensorFile(path: input), file: input)
    let outputs = try inference.run(inputs)
    // Nothing is written of weights that are no longer what they were.
    try MappedFiles.verifyUnchanged()
    if output == OutputPlan.standardOutput || StandardOutput.isAt(output) {
      try StandardOutput.write(outputs.bytes)
    } else {
      try outputs.write(to: output)
    }
  }
}

/// Files of tensors, which are read at whatever place is needed.
enum ReadAtRandom {
  /// What is said where the standard input is given for one.
  static let refusal = ValidationError(
    "Weights and tensors are read from files, which the standard input is not; save it, and "
      + "give the path of the file."
  )
}
