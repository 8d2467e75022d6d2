import VocalCheckpoints
import VocalKernels
import VocalLayers

/// The CNN-BiLSTM pitch model: log-mel frames in; pitch, velocity, onset and offset out.
///
/// ```
/// mel (T, 128)
///   -> convolutions: 3 x [3x3, batch norm, ReLU, 1x2 max pool]   (T, 16 bands x 256 channels)
///   -> recurrent: 2 x bidirectional LSTM, 256 units a direction  (T, 512)
///   -> pitch    softmax  (T, 128)   class 0 unvoiced, class n MIDI number n
///      velocity sigmoid  (T, 128)
///      onset    sigmoid  (T)
///      offset   sigmoid  (T)
/// ```
/// The sizes are those of the trained model; the weight file's configuration states them. A model is
/// immutable and may be shared; a ``Session`` is one stream that uses it.
package struct PitchModel: Sendable {
  /// The weight file's name for this architecture.
  package static let architecture = "pitch-cnn-bilstm"

  package let configuration: PitchConfiguration

  let convolutions: ConvolutionStack
  let recurrent: [BidirectionalLSTM]
  let pitch: Linear
  let velocity: Linear
  let onset: Linear
  let offset: Linear

  /// Frames after a frame that the convolutions read before they are through with it.
  package var latency: Int { convolutions.latency }

  /// Builds the model from the configuration and the parameters of its weight file.
  ///
  /// - Throws: a ``CheckpointError`` where the file is another model's, the configuration makes no
  ///   model, or a tensor is missing, surplus or of the wrong shape.
  package init(_ checkpoint: Checkpoint) throws(CheckpointError) {
    let sizes = try checkpoint.configuration(of: Self.architecture, as: PitchConfiguration.self)
    configuration = sizes
    let parameters = checkpoint.parameters

    convolutions = try ConvolutionStack(
      parameters.scope("conv"), bands: sizes.melBands, channels: sizes.channels)
    recurrent = try Self.recurrent(parameters.scope("lstm"), sizes)

    let head = parameters.scope("head")
    let inputs = 2 * sizes.hidden
    pitch = try Linear(head.scope("pitch"), inputs: inputs, outputs: sizes.classes)
    velocity = try Linear(head.scope("velocity"), inputs: inputs, outputs: sizes.classes)
    onset = try Linear(head.scope("onset"), inputs: inputs, outputs: 1)
    offset = try Linear(head.scope("offset"), inputs: inputs, outputs: 1)
    try checkpoint.verifyAllRead()
  }

  private static func recurrent(
    _ scope: ParameterScope, _ sizes: PitchConfiguration
  ) throws(CheckpointError) -> [BidirectionalLSTM] {
    var layers: [BidirectionalLSTM] = []
    for index in 0..<sizes.layers {
      layers.append(
        try BidirectionalLSTM(
          scope.scope(String(index)), inputs: index == 0 ? sizes.features : 2 * sizes.hidden,
          units: sizes.hidden))
    }
    return layers
  }
}
