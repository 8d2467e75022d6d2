/// The sizes of a ``TrackGenerator``, as its weight file's `configuration` states them.
package struct GeneratorConfiguration: ModelConfiguration {
  /// Columns of the noise.
  package let noise: Int
  /// Genres known.
  package let genres: Int
  /// Elements of a genre's embedding.
  package let embedding: Int
  /// Columns of the condition.
  package let condition: Int
  /// Columns of the hidden layers.
  package let hidden: [Int]
  /// Steps of a bar.
  package let steps: Int
  /// Notes of a step.
  package let notes: Int

  /// Columns of the first layer's input.
  var inputs: Int { noise + embedding + condition }

  package var problem: String? {
    SizeLimits.problem(sizes: [
      "noise": noise, "genres": genres, "embedding": embedding, "condition": condition,
      "steps": steps, "notes": notes,
    ]) ?? SizeLimits.problem("hidden", layers: hidden)
  }
}

/// The sizes of a ``TrackDiscriminator``, as its weight file's `configuration` states them.
package struct DiscriminatorConfiguration: ModelConfiguration {
  /// Genres known.
  package let genres: Int
  /// Elements of a genre's embedding.
  package let embedding: Int
  /// Output channels of each convolution; all but the last halve the steps.
  package let channels: [Int]
  /// Columns of the hidden layers.
  package let hidden: [Int]
  /// Steps of a bar.
  package let steps: Int
  /// Notes of a step.
  package let notes: Int

  package var problem: String? {
    let problem =
      SizeLimits.problem(sizes: [
        "genres": genres, "embedding": embedding, "steps": steps, "notes": notes,
      ]) ?? SizeLimits.problem("channels", layers: channels)
      ?? SizeLimits.problem("hidden", layers: hidden)
    if let problem { return problem }
    if steps >> (channels.count - 1) == 0 {
      return "channels must leave at least one step when all but the last halve them"
    }
    return nil
  }
}
