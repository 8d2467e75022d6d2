import Foundation
import VocalMusic

/// How loud notes are among the notes before them, as MIDI velocities.
///
///     velocity  = usual + slope x 10 log10 (power / power of the reference)
///     loudness  = power^0.3
///     reference = sum of w x loudness / sum of w, over the notes so far and this one
///
/// Power is the mean square of a note's audio, and loudness grows as Stevens found (The Measurement of Loudness, Journal
/// of the Acoustical Society of America, 1955). A note counts as long as it lasts, and the less the more has been sung
/// since: w falls to 1 / e in the time of the memory, of which rests are no part. So the first note has the usual
/// velocity, whatever its level, and the gain of a whole recording changes nothing. Shared by what decides notes and what
/// announces them; constant memory.
final class NoteDynamics {
  /// Of loudness, over power.
  private static let exponent = 0.3
  /// Beyond these, powers count as these.
  private static let powers = 1e-12...1e12

  private let usual: Double
  /// Velocities for a decibel.
  private let slope: Double
  private let memory: Seconds
  /// Sums over the notes so far.
  private var (loudness, weight) = (0.0, 0.0)

  init(_ thresholds: SegmentationThresholds) {
    usual = thresholds.velocityUsual
    slope = thresholds.velocitySlope
    memory = Seconds(thresholds.velocityMemory)
  }

  /// The velocity of the next note that has ended, 1...127; it counts from now on. nil where its power is not known.
  func velocity(power: Float, lasting duration: Seconds) -> Int? {
    guard !power.isNaN else { return nil }
    let share = -expm1(-duration / memory)
    loudness += share * (pow(Self.bounded(power), Self.exponent) - loudness)
    weight += share * (1 - weight)
    return velocity(power: power)
  }

  /// The velocity of a note that begins at a frame, by the audio that has come by then; by the network where the audio's
  /// power is not known.
  func velocity(beginningAt frame: NoteSegmentFrame) -> Int {
    frame.powerAhead.isNaN
      ? NoteSegmentMeasurement.velocity(of: frame.velocity) : velocity(power: frame.powerAhead)
  }

  /// How many decibels above the reference of the notes so far a power is; 0 where either is not known.
  func level(of power: Float) -> Double {
    guard weight > 0, !power.isNaN else { return 0 }
    return 10 * log10(Self.bounded(power)) - 10 / Self.exponent * log10(loudness / weight)
  }

  func reset() { (loudness, weight) = (0, 0) }

  private func velocity(power: Float) -> Int {
    Int((usual + slope * level(of: power)).rounded()).clamped(to: MIDIRange.velocities)
  }

  private static func bounded(_ power: Float) -> Double { Double(power).clamped(to: powers) }
}
