import Foundation
import VocalMusic

/// The context model's input for each note: 256 numbers, in which each measured quantity is spread over
/// knots by linear interpolation. `tools/vocalmidi_tools/features/context.py` computes the same.
///
/// | columns | |
/// |---|---|
/// | 128 | the key nearest to the pitch, once the singer's tuning is taken off |
/// | 7 | the deviation from that key |
/// | 12, 3 | the pitch above the tonic; major, minor or unknown |
/// | 12 | the share of time in which each pitch class sounds, from the nearest key's own upwards |
/// | 15, 15 | the interval from the note before, and to the note after |
/// | 12, 4, 3 | the place in the beat, in the bar; 4, 3 or other beats in a bar |
/// | 7, 7, 7 | duration, time from the onset before, time to the onset after; logarithmic |
/// | 5, 5, 1, 1 | tempo, velocity, velocity above the mean, confidence |
/// | 4, 4 | the place among sixteenths and triplet eighths, and that of all notes |
/// | 2, 2 | whether there is a note before and after; the silence before and after |
package struct ContextFeatures {
  /// Features of a note.
  package static let count = 256

  /// Shorter times count as this one.
  static let shortest: Beats = 0.015625

  private static let deviation = [-0.5, -0.3, -0.15, 0, 0.15, 0.3, 0.5]
  private static let interval: [Double] = [-12, -7, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 7, 12]
  private static let logBeats: [Double] = [-4, -3, -2, -1, 0, 1, 2]
  private static let logTempo = [-0.5, 0, 0.5, 1, 1.5]
  private static let velocity: [Double] = [0, 32, 64, 96, 127]
  private static let grids: [Double] = [4, 3]
  private static let longestRest: Beats = 2

  private let notes: [ContextNote]
  private let key: KeySignature?
  /// Pitches without the singer's tuning.
  private let pitches: [Double]
  /// The share of time in which each pitch class sounds.
  private let profile: [Double]
  private let meanVelocity: Double
  private let meanGrid: [Double]

  /// - Parameters:
  ///   - notes: in order of onset, at least one.
  ///   - key: the key of the song, where it is known.
  ///   - tuning: the singer's tuning in semitones.
  package init(_ notes: [ContextNote], key: KeySignature?, tuning: Double) {
    precondition(!notes.isEmpty, "there are features of at least one note")
    self.notes = notes
    self.key = key
    pitches = notes.map { $0.pitch - tuning }
    profile = Self.profile(of: notes, pitches: pitches)
    let count = Double(notes.count)
    meanVelocity = notes.reduce(0) { $0 + $1.velocity } / count
    var sums = [Double](repeating: 0, count: 2 * Self.grids.count)
    for note in notes {
      for (column, value) in Self.grid(note.onset).enumerated() { sums[column] += value }
    }
    meanGrid = sums.map { $0 / count }
  }

  /// Writes (notes, 256) row by row.
  package func write(to target: UnsafeMutablePointer<Float>) {
    for index in notes.indices {
      var row = FeatureRow(target + index * Self.count, count: Self.count)
      writePitch(index, &row)
      writeTime(index, &row)
      writeLevel(index, &row)
      writeNeighbours(index, &row)
      assert(row.count == Self.count)
    }
  }

  private func writePitch(_ index: Int, _ row: inout FeatureRow) {
    let pitch = pitches[index]
    let nearest = MIDIRange.key(nearestTo: pitch)
    row.mark(nearest, of: MIDIRange.keyCount)
    row.hats(pitch - Double(nearest), Self.deviation)
    if let key {
      row.circle(pitch - Double(key.tonic), of: 12)
      row.mark(key.mode == .major ? 0 : 1, of: 3)
    } else {
      row.skip(12)
      row.mark(2, of: 3)
    }
    for step in 0..<12 { row.write(profile[(nearest + step) % 12]) }
    for second in [index, index + 1] {
      if second > 0, second < pitches.count {
        row.hats(pitches[second] - pitches[second - 1], Self.interval)
      } else {
        row.skip(Self.interval.count)
      }
    }
  }

  private func writeTime(_ index: Int, _ row: inout FeatureRow) {
    let note = notes[index]
    row.circle(12 * note.onset.value, of: 12)
    let turn = 2 * Double.pi * note.beatInBar.value / note.beatsPerBar.value
    for angle in [turn, 2 * turn] {
      row.write(cos(angle))
      row.write(sin(angle))
    }
    row.mark(note.beatsPerBar == 4 ? 0 : note.beatsPerBar == 3 ? 1 : 2, of: 3)
    row.hats(Self.logarithm(note.duration), Self.logBeats)
    for second in [index, index + 1] {
      if second > 0, second < notes.count {
        row.hats(Self.logarithm(notes[second].onset - notes[second - 1].onset), Self.logBeats)
      } else {
        row.skip(Self.logBeats.count)
      }
    }
  }

  private func writeLevel(_ index: Int, _ row: inout FeatureRow) {
    let note = notes[index]
    row.hats(log2(note.beatsPerMinute / 60), Self.logTempo)
    row.hats(note.velocity, Self.velocity)
    row.write((note.velocity - meanVelocity) / 32)
    row.write(note.confidence)
  }

  private func writeNeighbours(_ index: Int, _ row: inout FeatureRow) {
    for value in Self.grid(notes[index].onset) { row.write(value) }
    for value in meanGrid { row.write(value) }
    row.write(index > 0 ? 1 : 0)
    row.write(index + 1 < notes.count ? 1 : 0)
    row.write(rest(before: index))
    row.write(rest(before: index + 1))
  }

  /// The silence before a note, 0...1: two beats and more are 1.
  private func rest(before index: Int) -> Double {
    guard index > 0, index < notes.count else { return 0 }
    let silence = notes[index].onset - notes[index - 1].onset - notes[index - 1].duration
    return silence.clamped(to: 0...Self.longestRest) / Self.longestRest
  }

  private static func logarithm(_ time: Beats) -> Double { log2(max(time, shortest).value) }

  /// Cosine and sine of the place between sixteenths, and between triplet eighths.
  private static func grid(_ onset: Beats) -> [Double] {
    grids.flatMap { [cos(2 * .pi * $0 * onset.value), sin(2 * .pi * $0 * onset.value)] }
  }

  private static func profile(of notes: [ContextNote], pitches: [Double]) -> [Double] {
    var profile = [Double](repeating: 0, count: 12)
    var total = 0.0
    for (note, pitch) in zip(notes, pitches) {
      let weight = SungTuning.weight(of: note)
      let (left, share) = FeatureRow.place(pitch, onCircleOf: 12)
      profile[left] += weight * (1 - share)
      profile[(left + 1) % 12] += weight * share
      total += weight
    }
    return profile.map { $0 / total }
  }
}
