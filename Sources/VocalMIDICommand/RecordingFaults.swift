import Foundation
import VocalAudioFiles

/// What is wrong with a recording that was read to its end, for people.
struct RecordingFaults {
  private let file: AudioFile
  private let name: String

  /// Places of losses that are named; more are counted.
  private static let named = 3

  init(_ file: AudioFile, name: String) {
    (self.file, self.name) = (file, name)
  }

  var warnings: [String] {
    var warnings: [String] = []
    if file.endedEarly {
      warnings.append(
        "\(name) breaks off after \(file.framesRead) frames; "
          + "these are transcribed. Copy or export it again for the rest.")
    }
    if let damage { warnings.append(damage) }
    if file.isLengthWrong {
      warnings.append(
        "the header of \(name) states fewer samples than there are, as where a recorder was "
          + "cut off; it is transcribed to its end. Export it again to mend the header.")
    }
    if let complaint = file.complaint {
      warnings.append(
        "ffmpeg says of \(name): \(complaint); what it decodes is transcribed. "
          + "Export it again if something is missing.")
    }
    return warnings.map { "warning: " + $0 }
  }

  private var damage: String? {
    guard file.isDamaged else { return nil }
    guard file.lostFrames.isEmpty else {
      return "\(name) is damaged: \(losses) cannot be decoded and count as silence; the rest is "
        + "transcribed. Copy or export it again."
    }
    guard !file.isChanged else {
      return "\(name) is not what its encoder wrote, by the checksum in it, as after damage, or a "
        + "change of its volume; it is transcribed as it is. Copy or export it again if it was not "
        + "changed on purpose."
    }
    return "\(name) is damaged in places; what can be decoded is transcribed. "
      + "Copy or export it again for the rest."
  }

  /// "0.19 s (at 1.7 s, 2.4 s, and in 2 more places)".
  private var losses: String {
    let rate = Double(file.sampleRate)
    let total = file.lostFrames.reduce(0.0) { $0 + Double($1.count) } / rate
    let places = file.lostFrames.prefix(Self.named)
      .map { String(format: "%.1f s", Double($0.lowerBound) / rate) }
    let more = file.lostFrames.count - places.count
    return String(format: "%.2f s", total) + " (at \(places.joined(separator: ", "))"
      + (more > 0 ? ", and in \(more) more places)" : ")")
  }
}
