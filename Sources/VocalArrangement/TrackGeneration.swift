import VocalModels
import VocalMusic
import VocalStages

/// Generates one track of one song: all its bars in batches, in two passes, and chooses the best
/// candidate for each bar.
///
/// The first pass does not know the bar before; the second is given the one that the first chose. Candidates are
/// ranked by their scores (``CandidateRanking``). Where no candidate has a note, most tracks repeat the bar before
/// (``TrackStyle/repeatsEmptyBars``).
///
/// Most of the noise is the same for all bars of a song, which makes them alike; the rest is different
/// for each candidate.
struct TrackGeneration {
  let style: any TrackStyle
  let weights: TrackWeights
  let genre: Int
  let numbers: GenreNumbers
  let bars: [BarHarmony]
  /// For each bar the steps at which the leading track begins a note.
  let leads: [Set<Int>]
  let candidates: Int
  let seed: UInt64
  /// With room for ``barsOfARun(of:)``.
  let sessions: TrackSessions

  /// How many bars one run of the networks generates, each with all its candidates.
  ///
  /// - Parameter bars: of the song.
  static func barsOfARun(of bars: Int) -> Int { bars.clamped(to: 1...32) }

  /// The notes of each bar, in the song's key.
  ///
  /// - Parameter progress: called for each bar of both passes with the share that is done, 0...1.
  func run(_ progress: (Double) -> Void) throws(VocalMIDIError) -> [[BarNote]] {
    guard !bars.isEmpty else { return [] }
    let noise = makeNoise()
    let sketch = try pass(noise, previous: Array(repeating: [], count: bars.count)) {
      progress($0 / 2)
    }
    return try pass(noise, previous: [[]] + sketch.dropLast().map(normalised)) {
      progress((1 + $0) / 2)
    }
  }

  /// The noise, (bars, candidates, noise): one part that is the same for the whole song, and one for each
  /// candidate of each bar.
  private func makeNoise() -> [Float] {
    let size = weights.generator.configuration.noise
    var random = SplitMix64(seed: seed)
    let song = random.normals(size)
    return CandidateRanking.mixedNoise(
      song: song, own: random.normals(bars.count * candidates * size))
  }

  /// Generates every bar and chooses among its candidates, from the first bar to the last.
  private func pass(
    _ noise: [Float], previous: [[BarNote]], _ progress: (Double) -> Void
  ) throws(VocalMIDIError) -> [[BarNote]] {
    let size = Self.barsOfARun(of: bars.count)
    let genres = Array(repeating: genre, count: size * candidates)
    var chosen: [[BarNote]] = []
    var voicing: [Int] = []
    for start in stride(from: 0, to: bars.count, by: size) {
      try VocalMIDIError.checkCancellation()
      let range = start..<min(start + size, bars.count)
      let output = sessions.generator.run(
        noise: Array(noise[noiseRange(range)]), genres: genres,
        condition: conditions(range, previous: previous), bars: range.count * candidates)
      let rolls = calibrated(output.values, steps: bars[start].steps)
      for index in range {
        try VocalMIDIError.checkCancellation()
        progress(Double(index) / Double(bars.count))
        let notes = best(of: rolls, from: index - start, bar: index, voicing: &voicing)
        chosen.append(
          notes.isEmpty && style.repeatsEmptyBars
            ? repeated(chosen.last ?? [], in: bars[index], voicing: &voicing) : notes)
      }
    }
    return chosen
  }

  /// The rolls of a run, shifted so that notes begin as often as people play them.
  ///
  /// - Parameter steps: of a bar.
  private func calibrated(_ rolls: [Float], steps: Int) -> [Float] {
    numbers.pattern?.calibrated(rolls, steps: steps)
      ?? RollCalibration(style: style, steps: steps)
      .calibrated(rolls, density: numbers.density, stride: candidates)
  }

  private func noiseRange(_ range: Range<Int>) -> Range<Int> {
    let size = candidates * weights.generator.configuration.noise
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

  /// The best of the candidates for one bar, which is the bar of the given number among those of the rolls.
  private func best(
    of rolls: [Float], from number: Int, bar: Int, voicing: inout [Int]
  ) -> [BarNote] {
    rolls.withUnsafeBufferPointer { rolls in
      guard let base = rolls.baseAddress else { return [] }
      let first = base + number * candidates * BarRoll.count
      return best(of: first, bar: bar, judge: sessions.discriminator, voicing: &voicing)
    }
  }

  /// The best of the candidates for one bar, whose rolls follow each other in memory.
  private func best(
    of rolls: UnsafePointer<Float>, bar: Int, judge: TrackDiscriminator.Session,
    voicing: inout [Int]
  ) -> [BarNote] {
    var voicings = Array(repeating: voicing, count: candidates)
    let played = (0..<candidates).map { candidate in
      style.play(
        rolls + candidate * BarRoll.count, in: bars[bar],
        onsetBias: CandidateRanking.onsetBias(of: candidate, among: candidates),
        voicing: &voicings[candidate], seed: seed &+ UInt64(bar * candidates + candidate))
    }
    let notes = played.map(\.notes)
    let realness = realness(of: notes, by: judge)
    let consonances = style.consonances(of: notes, in: bars[bar]).map(Float.init)
    let scores = played.indices.map { index in
      CandidateRanking.score(
        realness: realness[index], fitting: played[index].fitting,
        consonance: consonances[index], isEmpty: notes[index].isEmpty)
    }
    guard let best = scores.indices.max(by: { scores[$0] < scores[$1] }) else { return [] }
    voicing = voicings[best]
    return notes[best]
  }

  /// The notes of the bar before, fitted to this one.
  private func repeated(
    _ notes: [BarNote], in harmony: BarHarmony, voicing: inout [Int]
  ) -> [BarNote] {
    var roll = [Float](repeating: 0, count: BarRoll.count)
    style.encode(normalised(notes), into: &roll)
    return style.play(roll, in: harmony, onsetBias: 0.5, voicing: &voicing, seed: 0).notes
  }

  private func realness(
    of bars: [[BarNote]], by judge: TrackDiscriminator.Session
  ) -> [Float] {
    var rolls = [Float](repeating: 0, count: bars.count * BarRoll.count)
    rolls.withUnsafeMutableBufferPointer { rolls in
      guard let base = rolls.baseAddress else { return }
      for (index, notes) in bars.enumerated() {
        style.encode(normalised(notes), into: base + index * BarRoll.count)
      }
    }
    return judge.run(
      bars: rolls, genres: Array(repeating: genre, count: bars.count), count: bars.count
    ).values
  }

  /// The notes transposed as the networks expect them.
  private func normalised(_ notes: [BarNote]) -> [BarNote] {
    style.normalised(notes, transposition: bars.first?.transposition ?? 0)
  }
}
