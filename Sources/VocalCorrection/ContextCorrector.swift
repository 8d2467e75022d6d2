import VocalCheckpoints
import VocalMusic
import VocalStages

/// Corrects what was sung to what was meant, and plays it in the manner of a genre.
///
/// ```swift
/// let corrector = try ContextCorrector()
/// let options = ContextCorrector.Options(genre: .jazz, grid: .eighth)
/// let corrected = try corrector.correct(notes, tempoMap: map, key: key, options: options)
/// ```
/// A Transformer reads the notes twice: as sung, for the key and the cell of the grid that each was meant
/// to have; and corrected, for when and how loud players of the genre would play them. A corrector is
/// immutable and may be used by several threads; the same input gives the same notes.
public final class ContextCorrector: Sendable {
  /// The result of a correction.
  public struct Result: Hashable, Sendable {
    /// The notes, in order of their sung onsets. Notes whose times or pitch are no numbers, or that lie beyond a million
    /// seconds, are left out.
    public let notes: [Note]

    /// For each note the beat on which it was meant to begin, without the genre's feel; nil with the
    /// grid off.
    public let positions: [Beats?]

    /// Creates a result.
    ///
    /// - Precondition: one position for each note.
    public init(notes: [Note], positions: [Beats?]) {
      precondition(notes.count == positions.count, "one position for each note")
      self.notes = notes
      self.positions = positions
    }
  }

  let weights: ContextWeights

  /// Loads the trained weights that are shipped with the package.
  ///
  /// - Throws: ``VocalMIDIError`` where the processor is not supported, or the weights are missing or
  ///   damaged.
  public convenience init() throws(VocalMIDIError) {
    try self.init(weights: StageWeights.path(of: .context))
  }

  /// Loads a weight file of the context model.
  ///
  /// - Parameter path: a file that the converter made; it stays memory-mapped.
  /// - Throws: ``VocalMIDIError`` where the processor is not supported, or the weights are missing,
  ///   damaged or another model's.
  public init(weights path: String) throws(VocalMIDIError) {
    weights = try StageWeights.load { () throws(CheckpointError) -> ContextWeights in
      try ContextWeights(path: path)
    }
  }

  /// The genres that the weights know.
  public var genres: [Genre] { weights.genres.genres }

  /// The notes as they were meant, in the manner of a genre.
  ///
  /// - Parameters:
  ///   - notes: of one voice, in any order.
  ///   - tempoMap: the beats that they were sung to.
  ///   - key: the key of the song; nil where it is not known.
  ///   - options: what is done, and how far.
  ///   - progress: called now and then with the share that is done, 0...1.
  /// - Throws: ``VocalMIDIError/invalidOption(name:value:expected:)``, also for an instrument that the weights do not
  ///   know, ``VocalMIDIError/unknownGenre(_:known:)``, or ``VocalMIDIError/cancelled`` in a task that was cancelled.
  /// - Complexity: O(notes).
  public func correct(
    _ notes: [Note], tempoMap: TempoMap, key: KeySignature? = nil, options: Options = Options(),
    progress: (Double) -> Void = { _ in }
  ) throws(VocalMIDIError) -> Result {
    try options.validate()
    let reader = try reader(for: options.genre, options.instrument, key: key)
    let notes = Self.inOrder(notes)
    let sung = notes.map { ContextNote($0, in: tempoMap) }
    let groups = OnsetGroups(of: sung)
    let predictions = try Self.predictions(of: sung, groups, on: options.grid, by: reader) {
      progress($0 / 2)
    }
    let performance =
      if let feel = options.givenFeel {
        Self.performance(of: predictions, with: feel)
      } else {
        try performance(
          of: sung, predictions, level: Self.meanVelocity(sung), reader: reader, map: tempoMap
        ) { progress((1 + $0) / 2) }
      }
    let placement = NotePlacement(grid: options.grid, strength: options.strength)
    let spans =
      options.movesNotes
      ? placement.spans(
        of: sung, groups, cells: predictions.map { $0.cell ?? 0 },
        feel: performance.map { $0.offset * options.feel }) : []
    let corrected = notes.indices.map { index in
      var note = notes[index]
      if options.correctsPitch { Self.correctPitch(of: &note, predictions[index], options) }
      note.velocity = Self.velocity(
        note.velocity, accent: performance[index].accent * options.dynamics)
      if options.movesNotes { Self.move(&note, to: spans[index], in: tempoMap) }
      return note
    }
    return Result(
      notes: corrected,
      positions: predictions.map { prediction in
        options.grid == .off ? nil : prediction.cell.map(QuantisationGrid.beat)
      })
  }

  /// What was meant by each note; notes that begin together are meant for one cell.
  private static func predictions(
    of sung: [ContextNote], _ groups: OnsetGroups, on grid: QuantisationGrid,
    by reader: ContextReader, _ progress: (Double) -> Void
  ) throws(VocalMIDIError) -> [Prediction] {
    // Dynamics depend on the place in the bar, which is read even where notes are not moved.
    var predictions = try reader.predictions(
      of: sung, grid: grid == .off ? .auto : grid, progress)
    for (index, first) in groups.firsts.enumerated() {
      predictions[index].cell = predictions[first].cell
    }
    return predictions
  }

  func reader(
    for genre: Genre, _ instrument: Instrument, key: KeySignature?
  ) throws(VocalMIDIError) -> ContextReader {
    ContextReader(
      weights, genre: try weights.genres.number(of: genre),
      instrument: try weights.instruments.number(of: instrument), key: key)
  }

  /// How the genre plays the corrected notes, written at the velocity `level`: how late each is, and its
  /// velocity minus the mean of all.
  private func performance(
    of sung: [ContextNote], _ predictions: [Prediction], level: Double, reader: ContextReader,
    map: TempoMap, _ progress: (Double) -> Void
  ) throws(VocalMIDIError) -> [(offset: Beats, accent: Double)] {
    var written: [ContextNote] = []
    for (note, prediction) in zip(sung, predictions) {
      let beat = QuantisationGrid.beat(ofCell: prediction.cell ?? 0)
      // The cells of nearly simultaneous onsets may be out of order; the model reads notes in order.
      var quantised = note.moved(to: max(beat, written.last?.onset ?? beat), in: map)
      quantised.pitch = Double(prediction.key)
      quantised.velocity = level
      quantised.confidence = 1
      written.append(quantised)
    }
    let performance = try reader.performance(of: written, progress)
    let mean = performance.reduce(0) { $0 + $1.velocity } / Double(max(performance.count, 1))
    return performance.map { ($0.offset, $0.velocity - mean) }
  }

  /// The same where it is known how the steps of a bar are played.
  private static func performance(
    of predictions: [Prediction], with feel: Feel
  ) -> [(offset: Beats, accent: Double)] {
    predictions.map { prediction in
      let beat = QuantisationGrid.beat(ofCell: prediction.cell ?? 0)
      return (feel.played(beat) - beat, feel.accent(at: beat))
    }
  }
}

extension ContextCorrector {
  /// The notes that can be placed, sorted by onset, then by pitch, then in the order given.
  static func inOrder(_ notes: [Note]) -> [Note] {
    let placeable = notes.filter { note in
      note.defect == nil && note.onset.magnitude < .latest && note.offset < .latest
    }
    return placeable.enumerated().sorted {
      ($0.element.onset, $0.element.pitch, $0.offset)
        < ($1.element.onset, $1.element.pitch, $1.offset)
    }.map(\.element)
  }

  /// The mean velocity, rounded; 80 without notes.
  private static func meanVelocity(_ notes: [ContextNote]) -> Double {
    guard !notes.isEmpty else { return 80 }
    return (notes.reduce(0) { $0 + $1.velocity } / Double(notes.count)).rounded()
  }

  private static func correctPitch(
    of note: inout Note, _ prediction: Prediction, _ options: Options
  ) {
    let deviation = note.pitch - prediction.tuning - Double(prediction.key)
    // Of a wrong key or octave, only the distance to the nearest key is a deviation.
    let kept = (deviation - deviation.rounded()) * options.keptDeviation
    note.pitch = (Double(prediction.key) + kept).clamped(to: MIDIRange.pitches)
  }

  private static func velocity(_ sung: Int, accent: Double) -> Int {
    Int((Double(sung.clamped(to: MIDIRange.velocities)) + accent).rounded())
      .clamped(to: MIDIRange.velocities)
  }

  private static func move(
    _ note: inout Note, to span: (onset: Beats, offset: Beats), in map: TempoMap
  ) {
    let earliest = min(note.onset, 0)
    note.onset = max(map.seconds(at: span.onset), earliest)
    note.offset = max(map.seconds(at: span.offset), note.onset)
  }
}
