/// Finds chords for a melody: the likeliest path through a hidden Markov model whose states are the
/// major and minor triads, seen from the tonic, and whose observations are the melody's pitch classes.
///
///     log P(path, melody) = Σ_s T[position(s), c(s-1), c(s)] + Σ_s Σ_p w_s(p) E[c(s), p]
///
/// with s the segments of a bar, w_s(p) how many beats pitch class p sounds in s, T the transitions
/// (into the first segment of a bar or into a later one) and E the emissions; solved by Viterbi's
/// algorithm (A. Viterbi, IEEE Trans. Information Theory 13(2), 1967), as in I. Simon, D. Morris and
/// S. Basu, "MySong: automatic accompaniment generation for vocal melodies", CHI 2008.
public struct Harmoniser: Sendable {
  /// How many triads there are: those on twelve roots, major first.
  public static let triads = 24

  /// What the model has learned, of one mode.
  public struct Tables: Sendable {
    /// The first chord's log-probability, (24).
    public var initial: [Float]
    /// Log-probability of a chord after another, (2, 24, 24): into a bar's first segment, and into a
    /// later one; by the chord before, then the chord.
    public var transition: [Float]
    /// Log-probability of a pitch class a beat long, relative to the tonic, (24, 12).
    public var emission: [Float]

    /// Creates the tables.
    ///
    /// - Precondition: the shapes are those of the properties.
    public init(initial: [Float], transition: [Float], emission: [Float]) {
      precondition(initial.count == triads && transition.count == 2 * triads * triads)
      precondition(emission.count == triads * 12)
      self.initial = initial
      self.transition = transition
      self.emission = emission
    }
  }

  private let major: Tables
  private let minor: Tables
  /// The probability that a triad is played with its seventh, (genres, 2 modes, 24).
  private let sevenths: [Float]

  /// - Parameters:
  ///   - major: for songs in major.
  ///   - minor: for songs in minor.
  ///   - sevenths: the probability of a seventh, (genres, 2 modes, 24).
  public init(major: Tables, minor: Tables, sevenths: [Float]) {
    precondition(sevenths.count == Genre.allCases.count * 2 * Self.triads)
    self.major = major
    self.minor = minor
    self.sevenths = sevenths
  }

  /// The chords under a melody, one for each segment.
  ///
  /// - Parameters:
  ///   - melody: how many beats each pitch class, from C, sounds in each segment, 12 values each.
  ///   - segmentsPerBar: 1 or more; the first segment begins a bar.
  ///   - key: of the song.
  ///   - genre: decides which chords get a seventh.
  /// - Complexity: O(segments).
  public func chords(
    melody: [[Float]], segmentsPerBar: Int, key: KeySignature, genre: Genre
  ) -> [Chord] {
    precondition(segmentsPerBar > 0 && melody.allSatisfy { $0.count == 12 })
    let tables = key.mode == .major ? major : minor
    let path = likeliestPath(melody, segmentsPerBar: segmentsPerBar, tonic: key.tonic, tables)
    return zip(path, melody).map { state, weights in
      chord(state, key: key, genre: genre, melody: weights)
    }
  }

  private func likeliestPath(
    _ melody: [[Float]], segmentsPerBar: Int, tonic: Int, _ tables: Tables
  ) -> [Int] {
    guard let first = melody.first else { return [] }
    var scores = (0..<Self.triads).map {
      tables.initial[$0] + emission(of: first, state: $0, tonic: tonic, tables)
    }
    var origins: [[Int]] = []
    for (index, weights) in melody.enumerated().dropFirst() {
      let table = index % segmentsPerBar == 0 ? 0 : Self.triads * Self.triads
      var next = scores
      var origin = [Int](repeating: 0, count: Self.triads)
      for state in 0..<Self.triads {
        var best = -Float.infinity
        for previous in 0..<Self.triads {
          let score = scores[previous] + tables.transition[table + previous * Self.triads + state]
          if score > best { (best, origin[state]) = (score, previous) }
        }
        next[state] = best + emission(of: weights, state: state, tonic: tonic, tables)
      }
      scores = next
      origins.append(origin)
    }
    var state = scores.indices.max { scores[$0] < scores[$1] } ?? 0
    var path = [state]
    for origin in origins.reversed() {
      state = origin[state]
      path.append(state)
    }
    return path.reversed()
  }

  private func emission(
    of weights: [Float], state: Int, tonic: Int, _ tables: Tables
  ) -> Float {
    var sum: Float = 0
    for (pitchClass, weight) in weights.enumerated() where weight > 0 {
      sum += weight * tables.emission[state * 12 + (pitchClass - tonic + 12) % 12]
    }
    return sum
  }

  /// The chord of a state, with the seventh that its genre plays and the melody allows.
  private func chord(_ state: Int, key: KeySignature, genre: Genre, melody: [Float]) -> Chord {
    let degree = state % 12
    let isMajor = state < 12
    let triad = Chord(root: key.tonic + degree, quality: isMajor ? .major : .minor)
    let genreIndex = Genre.allCases.firstIndex(of: genre) ?? 0
    let modeIndex = key.mode == .major ? 0 : 1
    guard sevenths[(genreIndex * 2 + modeIndex) * Self.triads + state] > 0.5 else { return triad }
    let quality = seventh(onDegree: degree, isMajor: isMajor, key: key, genre: genre)
    let extended = Chord(root: triad.root, quality: quality)
    let clash = extended.pitchClasses.last.map { melody[($0 + 1) % 12] + melody[($0 + 11) % 12] }
    return (clash ?? 0) > 1 ? triad : extended
  }

  /// The seventh of the key's scale over a major triad on its degree; in blues always the minor one.
  private func seventh(
    onDegree degree: Int, isMajor: Bool, key: KeySignature, genre: Genre
  ) -> Chord.Quality {
    guard isMajor else { return .minorSeventh }
    if genre == .blues { return .dominantSeventh }
    let scale = key.mode == .major ? [0, 2, 4, 5, 7, 9, 11] : [0, 2, 3, 5, 7, 8, 10]
    return scale.contains((degree + 11) % 12) ? .majorSeventh : .dominantSeventh
  }
}
