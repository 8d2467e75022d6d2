import VocalKernels
import VocalModels

/// How many multiplications the models take, from their sizes.
///
/// Which of them are made with integers follows from the forms in which weights are kept, and from the number of
/// rows.
extension Multiplications {
  static func pitch(_ sizes: PitchConfiguration, frames: Int) -> Multiplications {
    var total = Multiplications()
    var (inputs, bands) = (1, sizes.melBands)
    for outputs in sizes.channels {
      total += convolution(frames: frames, bands: bands, inputs: inputs, outputs: outputs)
      (inputs, bands) = (outputs, bands / 2)
    }
    for layer in 0..<sizes.layers {
      total +=
        2
        * product(
          rows: frames, inputs: layer == 0 ? inputs * bands : 2 * sizes.hidden,
          outputs: 4 * sizes.hidden)
      total += .integers(frames * 8 * sizes.hidden * sizes.hidden)
    }
    return total + .integers(frames * 2 * sizes.hidden * (2 * sizes.classes + 2))
  }

  /// A product with FP16 weights: those that stay in the file are widened for few rows.
  private static func product(rows: Int, inputs: Int, outputs: Int) -> Multiplications {
    let (count, bytes) = (rows * inputs * outputs, MemoryLayout<Float16>.size * inputs * outputs)
    let isWidened = bytes >= Float16Weights.leastBytes && rows <= SkinnyGEMM.mostRows
    return isWidened ? .floats(count) : .integers(count)
  }

  /// A 3x3 convolution: of one channel by im2col, otherwise by Winograd's algorithm with six by six products for four
  /// by four outputs.
  private static func convolution(
    frames: Int, bands: Int, inputs: Int, outputs: Int
  ) -> Multiplications {
    let defined = 9 * frames * bands * inputs * outputs
    guard inputs > 1 else { return .floats(defined) }
    guard frames >= Convolution.leastWinogradFrames else { return .integers(defined) }
    let tiles = ((frames + 3) / 4) * ((bands + 3) / 4)
    return Multiplications(defined: defined, integers: 36 * tiles * inputs * outputs)
  }

  /// One frame of a live stream: the convolutions and projections of the new frame, and the window of
  /// every later layer.
  static func live(_ sizes: PitchConfiguration, lookAhead: Int) -> Multiplications {
    let steps = 8 * sizes.hidden * sizes.hidden
    // Backward in every layer, forward too in those between the first and the last.
    let later = 4 * sizes.hidden * 3 * sizes.hidden
    let window = steps / 2 + later * max(0, 2 * sizes.layers - 3)
    return pitch(sizes, frames: 1) + .integers(lookAhead * window)
  }

  static func context(_ sizes: ContextConfiguration, notes: Int) -> Multiplications {
    let width = sizes.width
    let input = (sizes.features + 2 * sizes.embedding) * width
    let layer = 4 * width * width + 2 * width * sizes.feedforward
    let heads = width * (sizes.notes + sizes.phases + sizes.offsets + sizes.dynamics)
    return notes
      * (.integers(input + sizes.layers * layer + heads)
        + .floats(sizes.layers * 2 * notes * width))
  }

  static func timbre(_ sizes: TimbreConfiguration, rows: Int) -> Multiplications {
    let layers = [sizes.melBands] + sizes.hidden + [sizes.latent]
    return rows
      * (.integers(2 * chain(layers)) + .floats(sizes.instruments * sizes.latent))
  }

  static func generator(_ sizes: GeneratorConfiguration, bars: Int) -> Multiplications {
    let inputs = sizes.noise + sizes.embedding + sizes.condition
    return .integers(bars * chain([inputs] + sizes.hidden + [sizes.steps * sizes.notes]))
  }

  static func discriminator(_ sizes: DiscriminatorConfiguration, bars: Int) -> Multiplications {
    var total = 0
    var (inputs, steps) = (sizes.notes, sizes.steps)
    for (index, outputs) in sizes.channels.enumerated() {
      total += 3 * steps * inputs * outputs
      inputs = outputs
      if index + 1 < sizes.channels.count { steps /= 2 }
    }
    return .integers(
      bars * (total + chain([steps * inputs + sizes.embedding] + sizes.hidden + [1])))
  }

  static func continuation(_ sizes: ContinuationConfiguration, steps: Int) -> Multiplications {
    let gates = sizes.cell == .lstm ? 4 : 3
    var total = sizes.hidden * (sizes.notes + sizes.velocities + sizes.timings)
    for layer in 0..<sizes.layers {
      let inputs = layer == 0 ? sizes.features : sizes.hidden
      total += gates * sizes.hidden * (inputs + sizes.hidden)
    }
    return .integers(steps * total)
  }

  /// Of linear layers between neighbouring sizes.
  private static func chain(_ sizes: [Int]) -> Int {
    zip(sizes, sizes.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
