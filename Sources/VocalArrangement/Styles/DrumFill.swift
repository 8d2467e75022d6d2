import VocalMusic

/// What drummers play at the end of a phrase in place of the groove.
struct DrumFill {
  /// Figures, as keys at sixteenths counted from the end of the bar.
  private static let figures: [[(step: Int, key: Int)]] = {
    let (snare, high, middle, low) =
      (Percussion.snare, Percussion.highTom, Percussion.middleTom, Percussion.lowTom)
    return [
      [(-4, snare), (-3, snare), (-2, high), (-1, low)],
      [(-8, snare), (-6, high), (-4, middle), (-2, low)],
      [(-4, snare), (-2, snare)],
      [(-6, snare), (-4, high), (-3, high), (-2, low), (-1, low)],
    ]
  }()
  /// How loud a fill begins, and how much louder it ends, 0...1.
  private static let (softest, growth) = (0.65, 0.25)

  private let hits: [BarNote]

  /// - Parameters:
  ///   - number: chooses the figure.
  ///   - steps: sixteenths of the bar.
  init(number: Int, steps: Int) {
    let figure = Self.figures[number % Self.figures.count]
    hits = figure.enumerated().map { index, hit in
      let place = Double(index) / Double(figure.count - 1)
      return BarNote(
        step: steps + hit.step, length: 1, key: hit.key,
        velocity: Self.softest + Self.growth * place)
    }
  }

  /// The bar with the fill; the kick goes on under it.
  func applied(to bar: [BarNote]) -> [BarNote] {
    guard let start = hits.first?.step else { return bar }
    return (bar.filter { $0.step < start || $0.key == Percussion.kick } + hits)
      .sorted { ($0.step, $0.key) < ($1.step, $1.key) }
  }
}
