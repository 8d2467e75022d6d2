/// The sizes of a ``PitchModel``, as its weight file's `configuration` states them.
package struct PitchConfiguration: ModelConfiguration {
  /// Bands of a log-mel frame.
  package let melBands: Int
  /// Output channels of each convolution block; each halves the bands.
  package let channels: [Int]
  /// Units of the LSTM in each direction.
  package let hidden: Int
  /// Bidirectional LSTM layers.
  package let layers: Int
  /// Pitch classes; class 0 is unvoiced, class n is MIDI number n.
  package let classes: Int

  enum CodingKeys: String, CodingKey {
    case melBands = "mel_bands"
    case channels, hidden, layers, classes
  }

  /// Features of a frame after the convolutions, (bands, channels).
  var features: Int { (melBands >> channels.count) * (channels.last ?? 0) }

  package var problem: String? {
    let problem =
      SizeLimits.problem(sizes: ["mel_bands": melBands, "hidden": hidden, "classes": classes])
      ?? SizeLimits.problem(depths: ["layers": layers])
      ?? SizeLimits.problem("channels", layers: channels)
    if let problem { return problem }
    if melBands >> channels.count == 0 {
      return "channels must leave at least one band when each entry halves mel_bands"
    }
    return nil
  }
}
