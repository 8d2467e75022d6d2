/// The sizes of a ``ContinuationModel``, as its weight file's `configuration` states them.
package struct ContinuationConfiguration: ModelConfiguration {
  /// The kinds of recurrent layers.
  package enum Cell: String, Decodable, Sendable {
    case lstm
    case gru
  }

  /// Features of a step.
  package let features: Int
  /// The kind of the recurrent layers.
  package let cell: Cell
  /// Units of a recurrent layer.
  package let hidden: Int
  /// Recurrent layers.
  package let layers: Int
  /// Classes of the next step's note.
  package let notes: Int
  /// Classes of the next step's velocity.
  package let velocities: Int
  /// Classes of the time to the step after it.
  package let timings: Int

  package var problem: String? {
    SizeLimits.problem(sizes: [
      "features": features, "hidden": hidden, "notes": notes, "velocities": velocities,
      "timings": timings,
    ]) ?? SizeLimits.problem(depths: ["layers": layers])
  }
}
