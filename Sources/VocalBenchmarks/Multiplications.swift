import VocalModels

/// How many multiplications the models take, from their sizes.
enum Multiplications {
  static func pitch(_ sizes: PitchConfiguration, frames: Int) -> Int {
    var total = 0
    var (inputs, bands) = (1, sizes.melBands)
    for outputs in sizes.channels {
      total += 9 * bands * inputs * outputs
      (inputs, bands) = (outputs, bands / 2)
    }
    for layer in 0..<sizes.layers {
      let width = layer == 0 ? inputs * bands : 2 * sizes.hidden
      total += 8 * sizes.hidden * (width + sizes.hidden)
    }
    return frames * (total + 2 * sizes.hidden * (2 * sizes.classes + 2))
  }

  /// One frame of a live stream: the convolutions and projections of the new frame, and the window of
  /// every later layer.
  static func live(_ sizes: PitchConfiguration, lookAhead: Int) -> Int {
    let steps = 8 * sizes.hidden * sizes.hidden
    // Backward in every layer, forward too in those between the first and the last.
    let later = 4 * sizes.hidden * 3 * sizes.hidden
    let window = steps / 2 + later * max(0, 2 * sizes.layers - 3)
    return pitch(sizes, frames: 1) + lookAhead * window
  }

  static func context(_ sizes: ContextConfiguration, notes: Int) -> Int {
    let width = sizes.width
    let input = (sizes.features + 2 * sizes.embedding) * width
    let layer = 4 * width * width + 2 * width * sizes.feedforward + 2 * notes * width
    let heads = width * (sizes.notes + sizes.phases + sizes.offsets + sizes.dynamics)
    return notes * (input + sizes.layers * layer + heads)
  }

  static func timbre(_ sizes: TimbreConfiguration, rows: Int) -> Int {
    let layers = [sizes.melBands] + sizes.hidden + [sizes.latent]
    return rows * (2 * chain(layers) + sizes.instruments * sizes.latent)
  }

  static func generator(_ sizes: GeneratorConfiguration, bars: Int) -> Int {
    let inputs = sizes.noise + sizes.embedding + sizes.condition
    return bars * chain([inputs] + sizes.hidden + [sizes.steps * sizes.notes])
  }

  static func discriminator(_ sizes: DiscriminatorConfiguration, bars: Int) -> Int {
    var total = 0
    var (inputs, steps) = (sizes.notes, sizes.steps)
    for (index, outputs) in sizes.channels.enumerated() {
      total += 3 * steps * inputs * outputs
      inputs = outputs
      if index + 1 < sizes.channels.count { steps /= 2 }
    }
    return bars * (total + chain([steps * inputs + sizes.embedding] + sizes.hidden + [1]))
  }

  static func continuation(_ sizes: ContinuationConfiguration, steps: Int) -> Int {
    let gates = sizes.cell == .lstm ? 4 : 3
    var total = sizes.hidden * (sizes.notes + sizes.velocities + sizes.timings)
    for layer in 0..<sizes.layers {
      let inputs = layer == 0 ? sizes.features : sizes.hidden
      total += gates * sizes.hidden * (inputs + sizes.hidden)
    }
    return steps * total
  }

  /// Of linear layers between neighbouring sizes.
  private static func chain(_ sizes: [Int]) -> Int {
    zip(sizes, sizes.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
