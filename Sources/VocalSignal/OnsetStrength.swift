/// How much the spectrum brightens from frame to frame: peaks where a note begins.
///
///     strength[t] = scale / bands x sum over b of max(0, row[t, b] - reference[t, b])
///     reference[t, b] = max over |i| <= r of row[t - 1, b + i]
///
/// Spectral flux of log-mel rows, half-wave rectified; a radius r of 1 or more compares with a
/// maximum-filtered previous frame, which keeps vibrato from counting as onsets (S. Böck and G.
/// Widmer, "Maximum filter vibrato suppression for onset detection", DAFx 2013). As
/// `librosa.onset.onset_strength` on decibels with max_size 2 r + 1, uncentred. The first frame's
/// strength is 0.
package struct OnsetStrength: Sendable {
  /// The length of a row.
  package let bands: Int

  private let radius: Int
  private let weight: Float
  private var previous: [Float]
  private var isFirst = true

  /// - Parameters:
  ///   - bands: the length of a row, 1 or more.
  ///   - vibratoRadius: bands to either side that the maximum filter covers; 0 for plain flux.
  ///   - scale: multiplies the strength: 10 x deviation for normalised log10 power rows to count
  ///     in decibels.
  package init(bands: Int, vibratoRadius: Int = 1, scale: Float = 1) {
    precondition(bands >= 1 && vibratoRadius >= 0)
    self.bands = bands
    radius = vibratoRadius
    weight = scale / Float(bands)
    previous = Array(repeating: 0, count: bands)
  }

  /// The onset strength of the next frame, given its row of `bands` values. Allocates nothing.
  package mutating func next(_ row: Span<Float>) -> Float {
    precondition(row.count == bands)
    var rise: Float = 0
    for band in 0..<bands {
      var reference = previous[band]
      for neighbour in max(0, band - radius)..<min(bands, band + radius + 1) {
        reference = max(reference, previous[neighbour])
      }
      rise += max(0, row[band] - reference)
    }
    for band in 0..<bands {
      previous[band] = row[band]
    }
    defer { isFirst = false }
    return isFirst ? 0 : rise * weight
  }

  /// Forgets the frames so far.
  package mutating func reset() {
    isFirst = true
  }
}
