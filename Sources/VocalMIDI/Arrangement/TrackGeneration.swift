import VocalModels
import VocalMusic

/// One track of one song: all its bars as batches, twice, and the best candidate of each bar.
///
/// The first pass does not know the bar before; the second is told what the first chose there. A
/// candidate's score is its realness by the discriminator, of the notes as they are played, the share of
/// the generated notes that fitted the harmony before they were moved, and that of the played notes on
/// strong beats that are consonant with the voice; an empty bar has none. Drums, bass and chords repeat
/// the bar before where no candidate has a note.
///
/// The noise of a bar is mostly the song's, so that bars of a song are alike, and for the rest its own, so
/// that candidates differ.
struct TrackGeneration {
  let track: ArrangedTrack
  let models: TrackModels
  let genre: Int
  let bars: [BarHarmony]
  /// For each bar the steps at which the leading track begins a note.
  let leads: [Set<Int>]
  let candidates: Int
  let seed: UInt64

  /// The share of the noise's variance that a song's bars have in common.
  private static let common: Float = 0.85
  private static let harmonyWeight: Float = 0.5
  private static let consonanceWeight: Float = 0.5
  /// Candidates are read with rising readiness, from rounding on by so much.
  private static let mostReady = 0.3
  /// Bars of one run of the networks, candidates apart.
  private static let barsOfARun = 32

  /// The notes of each bar, in the song's key.
  func run() -> [[BarNote]] {
    guard !bars.isEmpty else { return [] }
    let noise = makeNoise()
    let sketch = pass(noise, previous: Array(repeating: [], count: bars.count))
    return pass(noise, previous: [[]] + sketch.dropLast().map(normalised))
  }

  /// (bars, candidates, noise), each candidate's part of the song's noise in common.
  private func makeNoise() -> [Float] {
    let size = models.generator.configuration.noise
    var random = SplitMix64(seed: seed)
    let song = random.normals(size)
    let own = random.normals(bars.count * candidates * size)
    let (commonWeight, ownWeight) = (Self.common.squareRoot(), (1 - Self.common).squareRoot())
    return own.indices.map { commonWeight * song[$0 % size] + ownWeight * own[$0] }
  }

  /// Generates every bar and chooses among its candidates, from the first bar to the last.
  private func pass(_ noise: [Float], previous: [[BarNote]]) -> [[BarNote]] {
    let size = min(bars.count, Self.barsOfARun)
    let generator = TrackGenerator.Session(models.generator, capacity: size * candidates)
    let judge = TrackDiscriminator.Session(models.discriminator, capacity: candidates)
    let genres = Array(repeating: genre, count: size * candidates)
    var chosen: [[BarNote]] = []
    var voicing: [Int] = []
    for start in stride(from: 0, to: bars.count, by: size) {
      let range = start..<min(start + size, bars.count)
      let output = generator.run(
        noise: Array(noise[noiseRange(range)]), genres: genres,
        condition: conditions(range, previous: previous), bars: range.count * candidates)
      let rolls = RollCalibration(track: track, steps: bars[start].steps).calibrated(
        output.values, density: models.density[genre], stride: candidates)
      rolls.withUnsafeBufferPointer { rolls in
        for index in range {
          guard let base = rolls.baseAddress else { return }
          let first = base + (index - start) * candidates * BarRoll.count
          let notes = best(of: first, bar: index, judge: judge, voicing: &voicing)
          chosen.append(
            notes.isEmpty && track != .melody
              ? repeated(chosen.last ?? [], in: bars[index], voicing: &voicing) : notes)
        }
      }
    }
    return chosen
  }

  private func noiseRange(_ range: Range<Int>) -> Range<Int> {
    let size = candidates * models.generator.configuration.noise
    return range.lowerBound * size..<range.upperBound * size
  }

  /// (bars of the range x candidates, 64)
  private func conditions(_ range: Range<Int>, previous: [[BarNote]]) -> [Float] {
    range.flatMap { index -> [Float] in
      var values = [Float](repeating: 0, count: BarCondition.count)
      BarCondition(
        harmony: bars[index], number: index, lead: leads[index], previous: previous[index]
      ).write(to: &values)
      return Array(repeatElement(values, count: candidates).joined())
    }
  }

  /// The best of the candidates for one bar, whose rolls lie behind each other.
  private func best(
    of rolls: UnsafePointer<Float>, bar: Int, judge: TrackDiscriminator.Session,
    voicing: inout [Int]
  ) -> [BarNote] {
    let played = (0..<candidates).map { candidate in
      play(
        rolls + candidate * BarRoll.count, bars[bar], voicing: voicing,
        readiness: 0.5 + Self.mostReady * Double(candidate) / Double(max(candidates - 1, 1)),
        drawing: seed &+ UInt64(bar * candidates + candidate))
    }
    let realness = realness(of: played.map(\.notes), by: judge)
    let consonances =
      track == .drums ? nil : bars[bar].consonances(of: played.map(\.notes)).map(Float.init)
    let scores = played.indices.map { index in
      played[index].notes.isEmpty
        ? 0
        : realness[index] + Self.harmonyWeight * played[index].fitting
          + Self.consonanceWeight * (consonances?[index] ?? 1)
    }
    guard let best = scores.indices.max(by: { scores[$0] < scores[$1] }) else { return [] }
    voicing = played[best].voicing
    return played[best].notes
  }

  /// The notes of the bar before as they fit this one: what is played where nothing was generated.
  private func repeated(
    _ notes: [BarNote], in harmony: BarHarmony, voicing: inout [Int]
  ) -> [BarNote] {
    var roll = [Float](repeating: 0, count: BarRoll.count)
    BarRoll.encode(normalised(notes), asDrums: track == .drums, into: &roll)
    let play = play(roll, harmony, voicing: voicing)
    voicing = play.voicing
    return play.notes
  }

  /// The notes of a roll in the song's key, the share of them that needed no change, and the last voicing.
  ///
  /// - Parameter drawing: the seed by which the keys of the accompanying line are drawn.
  private func play(
    _ roll: UnsafePointer<Float>, _ harmony: BarHarmony, voicing: [Int], readiness: Double = 0.5,
    drawing: UInt64 = 0
  ) -> (notes: [BarNote], fitting: Float, voicing: [Int]) {
    if track == .drums {
      return (TrackPlayer.drums(roll, steps: harmony.steps), 1, voicing)
    }
    var voicing = voicing
    var strokes = BarRoll.strokes(
      roll, steps: harmony.steps, voices: track.voices, readiness: readiness)
    if track == .melody {
      var random = SplitMix64(seed: drawing)
      strokes = MelodyDrawing.drawn(strokes, from: roll, range: TrackPlayer.melodyRange, &random)
    }
    strokes = strokes.map { transposed($0, by: -harmony.transposition) }
    let fitting = strokes.filter { harmony.chord(at: $0.step).contains(key: $0.key) }.count
    let notes =
      switch track {
      case .bass: TrackPlayer.bass(strokes, harmony)
      case .melody: TrackPlayer.melody(strokes, harmony)
      case .chords, .drums: TrackPlayer.chords(strokes, harmony, voicing: &voicing)
      }
    return (notes, Float(fitting) / Float(max(strokes.count, 1)), voicing)
  }

  private func realness(
    of bars: [[BarNote]], by judge: TrackDiscriminator.Session
  ) -> [Float] {
    var rolls = [Float](repeating: 0, count: bars.count * BarRoll.count)
    rolls.withUnsafeMutableBufferPointer { rolls in
      guard let base = rolls.baseAddress else { return }
      for (index, notes) in bars.enumerated() {
        BarRoll.encode(
          normalised(notes), asDrums: track == .drums, into: base + index * BarRoll.count)
      }
    }
    return judge.run(
      bars: rolls, genres: Array(repeating: genre, count: bars.count), count: bars.count
    ).values
  }

  /// The notes as the networks know them: in C major or A minor, the bass in its range.
  private func normalised(_ notes: [BarNote]) -> [BarNote] {
    guard track != .drums, let shift = bars.first?.transposition else { return notes }
    return notes.map { note in
      var note = transposed(note, by: shift)
      if track == .bass { note.key = Voicing.folded(note.key, into: TrackPlayer.bassRange) }
      return note
    }
  }

  private func transposed(_ note: BarNote, by semitones: Int) -> BarNote {
    var note = note
    note.key += semitones
    return note
  }
}
