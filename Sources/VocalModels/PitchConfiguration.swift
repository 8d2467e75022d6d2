/// The sizes of a ``PitchModel``, as its weight file's `configuration` states them.
package struct PitchConfiguration: Codable, Equatable, Sendable {
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

  /// What is wrong with the sizes, `nil` when a model can be built from them.
  package var problem: String? {
    let sizes = [melBands, hidden, classes] + channels
    if !sizes.allSatisfy({ (1...Self.largestSize).contains($0) }) {
      return "mel_bands, channels, hidden and classes must be in 1...\(Self.largestSize)"
    }
    if !(1...Self.mostLayers).contains(layers) {
      return "layers must be in 1...\(Self.mostLayers)"
    }
    if channels.isEmpty || channels.count > Self.mostLayers || melBands >> channels.count == 0 {
      return
        "channels must have an entry for each halving of mel_bands, and leave at least one band"
    }
    return nil
  }

  private static let largestSize = 1 << 14
  private static let mostLayers = 16
}
