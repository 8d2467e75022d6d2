import Foundation
import VocalMusic
import VocalTranscription

/// The velocities of notes by how loud each is among those before it: the definition, as sums over all of them.
struct ReferenceDynamics {
  let frames: [NoteSegmentFrame]
  let thresholds: SegmentationThresholds

  /// One of the notes, and the mean power of its audio.
  private struct Sung {
    let duration: Double
    let power: Double
  }

  /// The notes that are kept, with these velocities; those of notes whose power is not known stay.
  func measured(_ notes: [PlacedNote]) -> [Note] {
    var heard: [Sung] = []
    return notes.compactMap { placed in
      var note = placed.note
      if let power = power(of: placed.segment) {
        heard.append(Sung(duration: note.duration.value, power: power))
        note.velocity = velocity(of: heard)
      }
      return placed.isKept ? note : nil
    }
  }

  private func power(of segment: ReferenceSegment) -> Double? {
    let powers = frames[segment.frames(of: frames.count)].map { Double($0.power) }
    let mean = powers.reduce(0, +) / Double(powers.count)
    return mean.isNaN ? nil : min(max(mean, 1e-12), 1e12)
  }

  /// How many decibels louder a note is than those before it; 0 where that is not known.
  func level(of note: PlacedNote, after notes: [PlacedNote]) -> Double {
    let heard = notes.compactMap { placed in
      power(of: placed.segment).map { Sung(duration: placed.note.duration.value, power: $0) }
    }
    guard let power = power(of: note.segment) else { return 0 }
    return level(of: power, among: heard)
  }

  /// Of the last of the notes.
  private func velocity(of notes: [Sung]) -> Int {
    let above = notes.last.map { level(of: $0.power, among: notes) } ?? 0
    let velocity = thresholds.velocityUsual + thresholds.velocitySlope * above
    return Int(min(max(velocity.rounded(), 1), 127))
  }

  private func level(of power: Double, among notes: [Sung]) -> Double {
    var (sum, weights, since) = (0.0, 0.0, 0.0)
    for note in notes.reversed() {
      let memory = thresholds.velocityMemory
      let weight = exp(-since / memory) - exp(-(since + note.duration) / memory)
      sum += weight * pow(note.power, 0.3)
      weights += weight
      since += note.duration
    }
    return weights > 0 ? 10 * log10(power / pow(sum / weights, 1 / 0.3)) : 0
  }
}
