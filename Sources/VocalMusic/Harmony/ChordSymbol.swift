extension Chord {
  /// A chord from its symbol, "F♯m7" or "Bb/D"; nil for what is no symbol.
  ///
  /// Of a chord with further tones the nearest quality is taken: a seventh chord of "C9" and "C7(b9)", a triad of "Cadd9"
  /// and "Am6". A bass after a slash is left out.
  public init?(symbol: String) {
    guard let (root, rest) = PitchClass.leading(symbol.prefix { $0 != "/" }),
      let quality = Quality(suffix: rest)
    else { return nil }
    self.init(root: root, quality: quality)
  }
}

extension Chord.Quality {
  /// Nil for what does not follow the root of a symbol.
  fileprivate init?(suffix: Substring) {
    let pattern =
      #/
      (?<kind> maj|Maj|M|Δ|min|m|-|dim|°|o|ø|aug|\+| )
      (?<major> maj|Maj|M|Δ )?
      (?<tones> (?: add|sus|no|alt|[-\#b♯♭+(),]|\d )* )
      /#
    guard let match = suffix.wholeMatch(of: pattern) else { return nil }
    let tones = String(match.tones)
    let number = tones.drop { !$0.isNumber }.prefix { $0.isNumber }
    let hasSeventh = ["7", "9", "11", "13"].contains(number) && !tones.contains("add")
    switch match.kind {
    case "maj", "Maj", "M", "Δ":
      self = hasSeventh || match.kind == "Δ" ? .majorSeventh : .major
    case "min", "m", "-":
      let isDiminished = tones.contains("b5") || tones.contains("♭5")
      self =
        isDiminished ? .diminished : hasSeventh && match.major == nil ? .minorSeventh : .minor
    case "dim", "°", "o", "ø": self = .diminished
    case "aug", "+": self = .augmented
    default:
      if tones.contains("sus") {
        self = tones.contains("sus2") ? .major : .suspendedFourth
      } else if tones.contains("#5") || tones.contains("♯5") || tones.contains("+5") {
        self = .augmented
      } else {
        self = hasSeventh ? .dominantSeventh : .major
      }
    }
  }
}
