import Foundation

/// A harmonic tone with vibrato and white noise 20 dB below it, at 22050 Hz, and its pitch at each
/// sample.
struct Tone {
  /// How the levels of the harmonics fall.
  enum Colour: CaseIterable { case bright, dark, hollow, whistle }

  struct Kind: Sendable, CustomStringConvertible {
    var pitch: Float
    var colour: Colour
    var description: String { "\(colour) \(pitch)" }
  }

  /// Each colour at the pitches of voices, 36 to 90; whistling only where people whistle.
  static let range = stride(from: Float(36), through: 90, by: 2).flatMap { pitch in
    Colour.allCases.filter { $0 != .whistle || pitch >= 60 }.map { Kind(pitch: pitch, colour: $0) }
  }

  let kind: Kind
  private(set) var audio: [Float] = []
  /// Fractional MIDI note numbers.
  private(set) var pitches: [Float] = []

  /// - Parameter vibrato: its extent to either side, in semitones.
  init(_ kind: Kind, vibrato: Float = 0, count: Int = 16000) {
    self.kind = kind
    var phase = 0.0
    var power = 0.0
    for index in 0..<count {
      let pitch = kind.pitch + vibrato * Float(sin(2 * .pi * 5.5 * Double(index) / 22050))
      let frequency = 440 * exp2((Double(pitch) - 69) / 12)
      phase += 2 * .pi * frequency / 22050
      var sample = 0.0
      for harmonic in 1...40 where Double(harmonic) * frequency < 8000 {
        sample += Self.level(harmonic, kind.colour) * sin(Double(harmonic) * (phase + 1))
      }
      power += sample * sample / Double(count)
      audio.append(Float(sample))
      pitches.append(pitch)
    }
    addNoise(power: power / 100)
  }

  private mutating func addNoise(power: Double) {
    // The variance of uniform noise is a third of its squared amplitude.
    let amplitude = Float((3 * power).squareRoot())
    for (index, value) in noise(count: audio.count, seed: UInt64(kind.pitch)).enumerated() {
      audio[index] += amplitude * value
    }
  }

  private static func level(_ harmonic: Int, _ colour: Colour) -> Double {
    let number = Double(harmonic)
    switch colour {
    case .bright: return 1 / number.squareRoot()
    case .dark: return 1 / (number * number)
    case .hollow: return harmonic == 1 ? 0.1 : 1 / number
    case .whistle: return harmonic == 1 ? 1 : 0
    }
  }
}
