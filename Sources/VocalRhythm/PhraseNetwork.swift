import VocalCheckpoints
import VocalKernels
import VocalLayers
import VocalStages

/// Tells right readings of a melody from wrong ones by how its notes follow each other.
///
/// h₁ = f(C₁ x), h₂ = h₁ + f(C₂ h₁), h₃ = h₂ + f(C₃ h₂); f is max(·, 0), the notes that a ``DilatedConvolution`` C reads are
/// 1, 2 and 4 notes apart. A ``Perceptron`` scores the mean and the maximum of h₃ over the notes.
package struct PhraseNetwork: Sendable {
  /// How many channels there may be.
  static let sizes = 1...1024
  private static let dilations = [1, 2, 4]
  private static let hidden = 64

  private let convolutions: [DilatedConvolution]
  private let perceptron: Perceptron
  private let channels: Int

  /// Parameters: those of the convolutions in the scopes `windows.0` to `windows.2`, and those of the `perceptron`.
  package init(_ scope: ParameterScope, channels: Int) throws(CheckpointError) {
    var convolutions: [DilatedConvolution] = []
    for (index, dilation) in Self.dilations.enumerated() {
      convolutions.append(
        try DilatedConvolution(
          scope.scope("windows").scope(String(index)),
          inputs: index == 0 ? MetricalNotes.columns : channels, outputs: channels,
          dilation: dilation))
    }
    self.convolutions = convolutions
    self.channels = channels
    perceptron = try Perceptron(
      scope.scope("perceptron"), sizes: [2 * channels, Self.hidden, 1], activation: .relu,
      activatesLast: false)
  }

  /// Where the working memory lies.
  package struct Slots {
    fileprivate let state: ArenaSlot
    fileprivate let change: ArenaSlot
    fileprivate let pooled: ArenaSlot
    fileprivate let score: ArenaSlot
    fileprivate let convolutions: [DilatedConvolution.Slots]
    fileprivate let perceptron: Perceptron.Slots
  }

  /// Reserves working memory for up to so many notes.
  package func reserve(notes: Int, in layout: inout ArenaLayout) -> Slots {
    Slots(
      state: layout.reserve(rows: notes, columns: channels),
      change: layout.reserve(rows: notes, columns: channels),
      pooled: layout.reserve(rows: 1, columns: 2 * channels),
      score: layout.reserve(rows: 1, columns: 1),
      convolutions: convolutions.map { $0.reserve(steps: notes, in: &layout) },
      perceptron: perceptron.reserve(rows: 1, in: &layout))
  }

  /// The log-odds that a reading is right, up to a constant that all readings of a melody share.
  ///
  /// - Parameter notes: ``MetricalNotes``, at least one.
  package func logOdds(of notes: Matrix, slots: Slots, in arena: Arena) -> Float {
    let state = arena.rows(slots.state, notes.rows)
    let change = arena.rows(slots.change, notes.rows)
    for (index, convolution) in convolutions.enumerated() {
      let output = index == 0 ? state : change
      convolution.apply(
        to: index == 0 ? notes : Matrix(state), into: output, slots: slots.convolutions[index],
        in: arena)
      Activations.relu(output)
      if index > 0 { Self.add(change, to: state) }
    }
    pool(Matrix(state), into: arena[slots.pooled])
    let score = arena.matrix(slots.score)
    perceptron.apply(
      to: Matrix(arena.matrix(slots.pooled)), into: score, slots: slots.perceptron, in: arena)
    return score.pointer[0]
  }

  private static func add(_ change: MutableMatrix, to state: MutableMatrix) {
    for index in 0..<state.rows * state.columns { state.pointer[index] += change.pointer[index] }
  }

  /// The mean of each channel, then the maximum of each.
  private func pool(_ state: Matrix, into pooled: UnsafeMutablePointer<Float>) {
    for channel in 0..<channels {
      var (sum, highest) = (Float(0), -Float.infinity)
      for note in 0..<state.rows {
        let value = state.row(note)[channel]
        sum += value
        highest = max(highest, value)
      }
      pooled[channel] = sum / Float(state.rows)
      pooled[channels + channel] = highest
    }
  }
}

/// Some ``PhraseNetwork``s, of which the mean counts.
struct PhraseNetworks: Sendable {
  /// How many there may be.
  static let counts = 1...16
  /// How many notes of a melody are read, so that memory is bounded: some minutes of singing.
  private static let longest = 1024

  private let networks: [PhraseNetwork]

  /// Parameters: those of network n in the scope n.
  init(_ scope: ParameterScope, count: Int, channels: Int) throws(CheckpointError) {
    var networks: [PhraseNetwork] = []
    for index in 0..<count {
      networks.append(try PhraseNetwork(scope.scope(String(index)), channels: channels))
    }
    self.networks = networks
  }

  /// The mean of the networks' log-odds of each reading.
  ///
  /// - Parameter progress: called for each reading with the share that is done, 0...1.
  func logOdds(
    of readings: [(places: [Int], barLength: Int)], in accents: MelodyAccents,
    _ progress: (Double) -> Void
  ) throws(VocalMIDIError) -> [Double] {
    let notes = MetricalNotes(accents, limit: Self.longest)
    var layout = ArenaLayout()
    let rows = layout.reserve(rows: notes.count, columns: MetricalNotes.columns)
    let slots = networks.map { network in
      layout.phase { network.reserve(notes: notes.count, in: &$0) }
    }
    let arena = Arena(layout)
    let input = arena.matrix(rows)
    return try readings.enumerated().map { index, reading throws(VocalMIDIError) in
      try VocalMIDIError.checkCancellation()
      progress(Double(index) / Double(readings.count))
      notes.write(
        places: Array(reading.places.prefix(notes.count)), barLength: reading.barLength, to: input)
      let scores = zip(networks, slots).map {
        Double($0.logOdds(of: Matrix(input), slots: $1, in: arena))
      }
      return scores.reduce(0, +) / Double(scores.count)
    }
  }
}
