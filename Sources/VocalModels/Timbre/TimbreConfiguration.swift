/// The sizes of a ``TimbreAutoencoder``, as its weight file's `configuration` states them.
package struct TimbreConfiguration: ModelConfiguration {
  /// Bands of a log-mel spectrum.
  package let melBands: Int
  /// Columns of the encoder's layers before the latent one; the decoder's in reverse.
  package let hidden: [Int]
  /// Columns of the latent vector.
  package let latent: Int
  /// Named instruments.
  package let instruments: Int

  enum CodingKeys: String, CodingKey {
    case melBands = "mel_bands"
    case hidden, latent, instruments
  }

  package var problem: String? {
    SizeLimits.problem(sizes: [
      "mel_bands": melBands, "latent": latent, "instruments": instruments,
    ]) ?? SizeLimits.problem("hidden", layers: hidden)
  }
}
