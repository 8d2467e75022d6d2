/// The sizes of a ``ContextTransformer``, as its weight file's `configuration` states them.
package struct ContextConfiguration: ModelConfiguration {
  /// Features of a note.
  package let features: Int
  /// Genres known.
  package let genres: Int
  /// Instruments known.
  package let instruments: Int
  /// Elements of a genre's and of an instrument's embedding.
  package let embedding: Int
  /// Columns of the encoder.
  package let width: Int
  /// Heads of attention, which share the width evenly.
  package let heads: Int
  /// Encoder layers.
  package let layers: Int
  /// Columns between the two feed-forward layers.
  package let feedforward: Int
  /// Classes of the note that was meant.
  package let notes: Int
  /// Classes of the cell of the beat.
  package let phases: Int
  /// Classes of the played offset from that cell.
  package let offsets: Int
  /// Classes of the velocity.
  package let dynamics: Int

  package var problem: String? {
    let outside = SizeLimits.problem(sizes: [
      "features": features, "genres": genres, "instruments": instruments, "embedding": embedding,
      "width": width, "heads": heads, "feedforward": feedforward, "notes": notes, "phases": phases,
      "offsets": offsets, "dynamics": dynamics,
    ])
    if let problem = outside ?? SizeLimits.problem(depths: ["layers": layers]) { return problem }
    if !width.isMultiple(of: heads) { return "heads must divide width" }
    if !width.isMultiple(of: 2) { return "width must be even, for the positions" }
    return nil
  }
}
