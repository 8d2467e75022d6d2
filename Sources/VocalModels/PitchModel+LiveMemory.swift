import VocalKernels
import VocalLayers
import VocalTensors

extension PitchModel {
  /// All memory of one live session: planned, allocated once, pointed to.
  final class LiveMemory {
    /// Features that one call completes, (block + the convolutions' latency, features).
    let features: UnsafeMutablePointer<Float>
    /// Where the windows of the first layer lie, empty.
    let gates: FrameWindow
    let forward: FrameWindow
    /// Gates of a window, (lookAhead + 1, 8 hidden), overwritten as it is read.
    let work: RowBuffer
    /// Hidden states of the decided frames, (frames, 2 hidden).
    let decided: RowBuffer
    /// The forward state of each layer after the last decided frame (the first layer: the last frame).
    let carried: [RecurrentState]
    /// The forward state of each layer within the window.
    let tentative: [RecurrentState]
    /// The backward state of the layer that is being read.
    let backward: RecurrentState
    /// Scratch of whichever product runs.
    let scratch: UnsafeMutablePointer<Float>

    private let memory: SessionMemory
    private let model: PitchModel
    private let convolutionPlan: ConvolutionStack.Plan
    /// Inputs and outputs of neighbouring layers, (lookAhead + 1, 2 hidden) each.
    private let windows: (RowBuffer, RowBuffer)
    private let pitch: RowBuffer
    private let velocity: RowBuffer
    private let onset: RowBuffer
    private let offset: RowBuffer

    init(_ model: PitchModel, lookAhead: Int, block: Int) {
      let sizes = model.configuration
      let new = block + model.convolutions.latency
      let (window, most) = (lookAhead + 1, lookAhead + new)

      var layout = ArenaLayout()
      let convolutionPlan = model.convolutions.plan(frames: block, in: &layout)
      let features = layout.reserve([new, sizes.features])
      let gates = layout.reserve([most, 8 * sizes.hidden])
      let forward = layout.reserve([most, sizes.hidden])
      let work = layout.reserve([window, 8 * sizes.hidden])
      let windows = (
        layout.reserve([window, 2 * sizes.hidden]), layout.reserve([window, 2 * sizes.hidden])
      )
      let decided = layout.reserve([most, 2 * sizes.hidden])
      let pitch = layout.reserve([most, sizes.classes])
      let velocity = layout.reserve([most, sizes.classes])
      let onset = layout.reserve([most, 1])
      let offset = layout.reserve([most, 1])
      let states = model.recurrent.map {
        ($0.forward.planState(in: &layout), $0.forward.planState(in: &layout))
      }
      let backward = model.recurrent[0].backward.planState(in: &layout)
      let scratch = layout.reserve([model.productScratchCount])

      let memory = SessionMemory(layout)
      self.features = memory.arena[features]
      self.gates = FrameWindow(
        memory.arena[gates], frameSize: 8 * sizes.hidden, capacity: most)
      self.forward = FrameWindow(memory.arena[forward], frameSize: sizes.hidden, capacity: most)
      self.work = memory.rows(work)
      self.windows = (memory.rows(windows.0), memory.rows(windows.1))
      self.decided = memory.rows(decided)
      self.pitch = memory.rows(pitch)
      self.velocity = memory.rows(velocity)
      self.onset = memory.rows(onset)
      self.offset = memory.rows(offset)
      carried = zip(model.recurrent, states).map {
        $0.forward.makeState($1.0, in: memory.arena)
      }
      tentative = zip(model.recurrent, states).map {
        $0.forward.makeState($1.1, in: memory.arena)
      }
      self.backward = model.recurrent[0].backward.makeState(backward, in: memory.arena)
      self.scratch = memory.arena[scratch]
      self.memory = memory
      self.model = model
      self.convolutionPlan = convolutionPlan
    }

    func makeConvolutionState() -> ConvolutionStack.State {
      model.convolutions.makeState(convolutionPlan, in: memory.arena)
    }

    /// The output of layer `index` over a window of `rows` frames.
    func window(_ index: Int, rows: Int) -> MutableMatrix {
      (index % 2 == 0 ? windows.0 : windows.1).matrix(rows)
    }

    /// The heads of the first `rows` decided frames.
    func heads(of model: PitchModel, rows: Int) -> Output {
      let hidden = Matrix(decided.matrix(rows))
      model.applyHeads(
        to: hidden, pitch: pitch.matrix(rows), velocity: velocity.matrix(rows),
        onset: onset.matrix(rows), offset: offset.matrix(rows), scratch: scratch)
      return Output(
        pitch: memory.output(pitch, rows: rows), velocity: memory.output(velocity, rows: rows),
        onset: memory.output(onset, rows: rows), offset: memory.output(offset, rows: rows))
    }
  }
}
