import VocalLayers
import VocalTensors

extension PitchModel {
  /// All memory of one session: planned, allocated once, pointed to.
  ///
  /// A run has two phases, before and after the gates of the first LSTM layer are complete, and they
  /// share their bytes. A projected layer's input is dead when its output is written, so that the
  /// hidden states of all layers share one tensor, as the gates do.
  final class Memory {
    /// Mel frames that the convolutions take at a time.
    static let convolutionBlock = 32
    /// Feature frames to gather for one reading of the first LSTM layer's input weights.
    private static let projectionGroup = 224

    /// The most feature frames that fit.
    let featureCapacity: Int
    /// (featureCapacity, features).
    let features: UnsafeMutablePointer<Float>
    /// (capacity, 2 directions x 4 hidden).
    let gates: UnsafeMutablePointer<Float>
    /// (capacity, 2 hidden).
    let hidden: UnsafeMutablePointer<Float>
    /// (capacity, classes).
    let pitch: UnsafeMutablePointer<Float>
    /// (capacity, classes).
    let velocity: UnsafeMutablePointer<Float>
    /// (capacity).
    let onset: UnsafeMutablePointer<Float>
    /// (capacity).
    let offset: UnsafeMutablePointer<Float>
    /// Scratch of whichever product runs.
    let scratch: UnsafeMutablePointer<Float>
    /// The state of each LSTM layer.
    let recurrent: [BidirectionalLSTM.State]

    private let arena: Arena
    private let model: PitchModel
    private let convolutionPlan: ConvolutionStack.Plan

    init(_ model: PitchModel, capacity: Int) {
      let sizes = model.configuration
      let block = min(Self.convolutionBlock, capacity)
      featureCapacity = min(Self.projectionGroup, capacity) + model.convolutions.latency

      var layout = ArenaLayout()
      let gates = layout.reserve([capacity, 8 * sizes.hidden])
      let scratch = layout.reserve([model.productScratchCount])
      let (features, convolutionPlan) = layout.phase { [featureCapacity] layout in
        (
          layout.reserve([featureCapacity, sizes.features]),
          model.convolutions.plan(frames: block, in: &layout)
        )
      }
      let states = model.recurrent.map { $0.planState(in: &layout) }
      let hidden = layout.reserve([capacity, 2 * sizes.hidden])
      let pitch = layout.reserve([capacity, sizes.classes])
      let velocity = layout.reserve([capacity, sizes.classes])
      let onset = layout.reserve([capacity])
      let offset = layout.reserve([capacity])

      let arena = Arena(layout)
      self.features = arena[features]
      self.gates = arena[gates]
      self.hidden = arena[hidden]
      self.pitch = arena[pitch]
      self.velocity = arena[velocity]
      self.onset = arena[onset]
      self.offset = arena[offset]
      self.scratch = arena[scratch]
      var recurrent: [BidirectionalLSTM.State] = []
      for (layer, plan) in zip(model.recurrent, states) {
        recurrent.append(layer.makeState(plan, in: arena))
      }
      self.recurrent = recurrent
      self.model = model
      self.convolutionPlan = convolutionPlan
      self.arena = arena
    }

    func makeConvolutionState() -> ConvolutionStack.State {
      model.convolutions.makeState(convolutionPlan, in: arena)
    }

  }
}
