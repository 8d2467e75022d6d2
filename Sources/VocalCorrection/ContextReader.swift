import VocalModels
import VocalMusic
import VocalStages

/// The unit and the range of the model's micro-timing.
enum MicroTiming {
  /// Ticks in a beat.
  static let ticksPerBeat = 48.0
  /// The most ticks early or late.
  static let reach = 12
}

/// Reads sequences of notes with the context model, in windows.
struct ContextReader {
  let weights: ContextWeights
  let genre: Int
  let instrument: Int
  let key: KeySignature?

  private let session: ContextTransformer.Session
  private let features: [Float]

  init(_ weights: ContextWeights, genre: Int, instrument: Int, key: KeySignature?) {
    self.weights = weights
    self.genre = genre
    self.instrument = instrument
    self.key = key
    session = ContextTransformer.Session(weights.model, capacity: ContextWindows.capacity)
    features = [Float](repeating: 0, count: ContextWindows.capacity * ContextFeatures.count)
  }

  /// The key and cell that each note was meant to have.
  func predictions(
    of notes: [ContextNote], grid: QuantisationGrid, _ progress: (Double) -> Void
  ) throws(VocalMIDIError) -> [Prediction] {
    var predictions: [Prediction] = []
    let tunings = SungTuning.followed(through: notes)
    try read(notes, progress) { window in
      tunings[window.decided.lowerBound]
    } body: { index, row, output, tuning in
      let note = notes[index]
      let rounded = MIDIRange.key(nearestTo: note.pitch - tuning)
      predictions.append(
        Prediction(
          key: weights.decoder.key(output.note, row: row, rounded: rounded),
          cell: weights.decoder.cell(output.timing, row: row, beat: note.onset, grid: grid),
          tuning: tuning))
    }
    return predictions
  }

  /// How the genre plays quantised notes: how late, and at which velocity. Both are the means of the
  /// model's distributions.
  func performance(
    of notes: [ContextNote], _ progress: (Double) -> Void
  ) throws(VocalMIDIError) -> [(offset: Beats, velocity: Double)] {
    var performance: [(offset: Beats, velocity: Double)] = []
    let offsets =
      weights.model.configuration.phases..<weights.model.configuration.phases
      + weights.model.configuration.offsets
    try read(notes, progress) { _ in
      0
    } body: { _, row, output, _ in
      let ticks = mean(of: output.timing, row: row, columns: offsets) - Double(MicroTiming.reach)
      let velocity = mean(of: output.dynamics, row: row, columns: 0..<output.dynamics.columns)
      performance.append((Beats(ticks / MicroTiming.ticksPerBeat), velocity))
    }
    return performance
  }

  private typealias Window = (read: Range<Int>, decided: Range<Int>)

  /// Runs the model over `notes` and calls `body` with each note, its row in the output, and the tuning.
  ///
  /// - Parameter progress: called for each window with the share that is done, 0...1.
  private func read(
    _ notes: [ContextNote], _ progress: (Double) -> Void, tuning: (Window) -> Double,
    body: (Int, Int, ContextTransformer.Output, Double) -> Void
  ) throws(VocalMIDIError) {
    var features = features
    for window in ContextWindows.plan(notes.count) {
      try VocalMIDIError.checkCancellation()
      progress(Double(window.decided.lowerBound) / Double(notes.count))
      let tuned = tuning(window)
      features.withUnsafeMutableBufferPointer { features in
        guard let rows = features.baseAddress else { return }
        ContextFeatures(Array(notes[window.read]), key: key, tuning: tuned).write(to: rows)
        let output = session.run(
          features: rows, notes: window.read.count, genre: genre, instrument: instrument)
        for index in window.decided { body(index, index - window.read.lowerBound, output, tuned) }
      }
    }
  }

  /// The mean column under the row's probabilities, counted from the first of `columns`.
  private func mean(of matrix: OutputMatrix, row: Int, columns: Range<Int>) -> Double {
    columns.reduce(0) { $0 + Double(matrix[row, $1]) * Double($1 - columns.lowerBound) }
  }
}

/// What was meant by a note, according to the model.
struct Prediction: Equatable, Sendable {
  /// The MIDI key.
  var key: Int
  /// The cell of the onset, counted from beat 0; nil with the grid off.
  var cell: Int?
  /// The singer's tuning around the note, semitones.
  var tuning: Double
}
