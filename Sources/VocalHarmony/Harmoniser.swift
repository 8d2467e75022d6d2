import VocalMusic
import VocalStages

/// Finds chords for a melody: the likeliest path through a hidden Markov model whose states are the
/// major and minor triads relative to the tonic, and whose observations are the melody's pitch classes.
///
///     log P(path, melody) = Σ_s T[position(s), c(s-1), c(s)] + Σ_s Σ_p w_s(p) E[c(s), p]
///
/// with s the segments of a bar, w_s(p) how many beats pitch class p sounds in s, T the transitions
/// (into the first segment of a bar or into a later one) and E the emissions; solved by Viterbi's
/// algorithm (A. Viterbi, IEEE Trans. Information Theory 13(2), 1967), as in I. Simon, D. Morris and
/// S. Basu, "MySong: automatic accompaniment generation for vocal melodies", CHI 2008.
public struct Harmoniser: Sendable {
  /// The most bars that are harmonised at once.
  public static let maximumBars = 1 << 20

  /// How many triads there are: those on twelve roots, major first.
  package static let triads = 24

  /// What the model has learned of the songs of one genre in one mode.
  package struct Tables: Sendable {
    /// The first chord's log-probability, (24).
    package var initial: [Float]
    /// Log-probability of a chord after another, less a penalty for staying on one, (2, 24, 24): the first
    /// index is 0 into a bar's first segment and 1 into a later one, the second is the chord before, the
    /// third the chord.
    package var transition: [Float]
    /// Log-probability of a pitch class a beat long, relative to the tonic, (24, 12).
    package var emission: [Float]

    /// Creates the tables.
    ///
    /// - Precondition: the shapes are those of the properties.
    package init(initial: [Float], transition: [Float], emission: [Float]) {
      precondition(initial.count == triads && transition.count == 2 * triads * triads)
      precondition(emission.count == triads * 12)
      self.initial = initial
      self.transition = transition
      self.emission = emission
    }
  }

  /// The numbers of the metadata "decoder".
  package struct Decoder: DecoderMetadata {
    /// The beats added to a pitch class that sounds at the beginning of a segment, as in the counting of the tables.
    let accent: Float
    /// The genres in which every major triad with a seventh has the minor one.
    let dominantSevenths: Set<Genre>

    package enum CodingKeys: String, CodingKey, CaseIterable {
      case accent
      case dominantSevenths = "dominant_sevenths"
    }

    package var problem: String? {
      (0...16).contains(accent) ? nil : "accent must be 0 to 16 beats"
    }

    package init(accent: Float, dominantSevenths: Set<Genre>) {
      self.accent = accent
      self.dominantSevenths = dominantSevenths
    }
  }

  private let decoder: Decoder
  /// The genres that the tables are of.
  private let genres: GenreTable
  /// By genre, as ``genres`` numbers them, and mode, major first.
  private let tables: [[Tables]]
  /// The probability that a triad is played with its seventh, (genres, 2 modes, 24).
  private let sevenths: [Float]

  /// - Parameters:
  ///   - tables: by genre, as `genres` numbers them, and mode, major first.
  ///   - sevenths: the probability of a seventh, (genres, 2 modes, 24).
  package init(
    genres: GenreTable, tables: [[Tables]], sevenths: [Float], decoder: Decoder
  ) {
    let count = genres.genres.count
    precondition(tables.count == count && tables.allSatisfy { $0.count == 2 })
    precondition(sevenths.count == count * 2 * Self.triads)
    self.genres = genres
    self.tables = tables
    self.sevenths = sevenths
    self.decoder = decoder
  }

  /// The chords under a melody, one for each segment.
  ///
  /// - Parameters:
  ///   - melody: how many beats each pitch class, from C, sounds in each segment, 12 values each; with
  ///     ``Decoder/accent`` added for each that sounds at a segment's beginning.
  ///   - segmentsPerBar: 1 or more; the first segment begins a bar.
  ///   - key: of the song.
  ///   - genre: of the song.
  /// - Throws: ``VocalMIDIError/unknownGenre(_:known:)``, or ``VocalMIDIError/cancelled`` in a task that was cancelled.
  /// - Complexity: O(segments).
  package func chords(
    melody: [[Float]], segmentsPerBar: Int, key: KeySignature, genre: Genre
  ) throws(VocalMIDIError) -> [Chord] {
    precondition(segmentsPerBar > 0 && melody.allSatisfy { $0.count == 12 })
    let number = try genres.number(of: genre)
    let mode = key.mode == .major ? 0 : 1
    let path = try likeliestPath(
      melody, segmentsPerBar: segmentsPerBar, tonic: key.tonic, tables[number][mode])
    return zip(path, melody).map { state, weights in
      let takesSeventh = sevenths[(2 * number + mode) * Self.triads + state] > 0.5
      return takesSeventh
        ? chord(state, key: key, genre: genre, melody: weights) : triad(state, key: key)
    }
  }

  private func triad(_ state: Int, key: KeySignature) -> Chord {
    Chord(root: key.tonic + state % 12, quality: state < 12 ? .major : .minor)
  }

  private func likeliestPath(
    _ melody: [[Float]], segmentsPerBar: Int, tonic: Int, _ tables: Tables
  ) throws(VocalMIDIError) -> [Int] {
    guard let first = melody.first else { return [] }
    var scores = (0..<Self.triads).map {
      tables.initial[$0] + emission(of: first, state: $0, tonic: tonic, tables)
    }
    var origins: [[Int]] = []
    for (index, weights) in melody.enumerated().dropFirst() {
      try VocalMIDIError.checkCancellation()
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

  /// The chord of a state with its seventh, if the melody allows that.
  private func chord(_ state: Int, key: KeySignature, genre: Genre, melody: [Float]) -> Chord {
    let triad = triad(state, key: key)
    let quality = seventh(onDegree: state % 12, isMajor: state < 12, key: key, genre: genre)
    let extended = Chord(root: triad.root, quality: quality)
    let clash = extended.pitchClasses.last.map { melody[($0 + 1) % 12] + melody[($0 + 11) % 12] }
    return (clash ?? 0) > 1 ? triad : extended
  }

  /// The seventh of the key's scale over a triad on its degree, or the minor one where the genre has no other.
  private func seventh(
    onDegree degree: Int, isMajor: Bool, key: KeySignature, genre: Genre
  ) -> Chord.Quality {
    guard isMajor else { return .minorSeventh }
    if decoder.dominantSevenths.contains(genre) { return .dominantSeventh }
    let scale = key.mode == .major ? PitchClass.majorScale : PitchClass.minorScale
    return scale.contains((degree + 11) % 12) ? .majorSeventh : .dominantSeventh
  }
}

extension Harmoniser {
  /// The chords under a melody: one for each half bar, or bar of three beats.
  ///
  /// - Parameters:
  ///   - notes: in beats from a bar line, in any order.
  ///   - bars: 0...``maximumBars``.
  ///   - beatsPerBar: 1...16; bars of an even number of beats have two segments, others one.
  ///   - key: of the song.
  ///   - genre: of the song.
  /// - Returns: two chords for each bar.
  /// - Throws: ``VocalMIDIError/unknownGenre(_:known:)``,
  ///   ``VocalMIDIError/invalidOption(name:value:expected:)``, or ``VocalMIDIError/cancelled`` in a task that was cancelled.
  /// - Complexity: O(notes + bars).
  public func chords(
    under notes: [BeatNote], bars: Int, beatsPerBar: Int, key: KeySignature, genre: Genre
  ) throws(VocalMIDIError) -> [Chord] {
    try VocalMIDIError.require(beatsPerBar, in: TimeSignature.wholeBeats, "beatsPerBar")
    try VocalMIDIError.require(bars, in: 0...Self.maximumBars, "bars")
    let perBar = beatsPerBar.isMultiple(of: 2) ? 2 : 1
    let length = Beats(beatsPerBar) / Double(perBar)
    let weights = try weights(of: notes, segments: bars * perBar, length: length)
    let found = try chords(melody: weights, segmentsPerBar: perBar, key: key, genre: genre)
    return perBar == 2 ? found : found.flatMap { [$0, $0] }
  }

  private func weights(
    of notes: [BeatNote], segments: Int, length: Beats
  ) throws(VocalMIDIError) -> [[Float]] {
    var weights = [[Float]](repeating: Array(repeating: 0, count: 12), count: segments)
    for note in notes where note.isPlaceable && note.duration > 0 {
      try VocalMIDIError.checkCancellation()
      let end = min(note.offset, Double(segments) * length)
      var segment = max(Int(max(note.onset, 0) / length), 0)
      while segment < segments, Double(segment) * length < end - 1e-6 {
        let start = Double(segment) * length
        let sounding = min(end, start + length) - max(note.onset, start)
        let accent = note.onset <= start + 1e-3 ? decoder.accent : 0
        weights[segment][PitchClass.of(note.key)] += Float(max(sounding, 0).value) + accent
        segment += 1
      }
    }
    return weights
  }
}
