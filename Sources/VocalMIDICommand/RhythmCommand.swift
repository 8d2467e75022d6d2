import ArgumentParser
import Foundation
import VocalMIDI

/// `vocalmidi rhythm`: the beats of notes, for evaluating the tracker without recordings.
struct RhythmCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rhythm", abstract: "Find tempo, bars and key of tables of notes.",
    discussion: """
      Reads CSV or JSON as `transcribe` writes them, and prints one JSON object a table and line: \
      bpm, beats_per_bar, beats (seconds), tonic (0 is C), mode and the confidences.
      """,
    shouldDisplay: false)

  @Argument(help: "The tables.", completion: .file())
  var inputs: [String]

  @Option(help: ArgumentHelp("Beats per minute, 20 to 400, or auto.", valueName: "auto|n"))
  var bpm: TempoArgument = .auto

  @Flag(help: "Print all readings that the tracker chooses from, with their features.")
  var readings = false

  func run() throws {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = .sortedKeys
    for input in inputs {
      let notes = try notes(in: input)
      let line =
        readings
        ? try encoder.encode(bpm.tracker.readings(of: notes))
        : try encoder.encode(Report(of: notes, by: bpm.tracker))
      try StandardOutput.write(String(decoding: line, as: UTF8.self) + "\n")
    }
  }

  private func notes(in path: String) throws -> [Note] {
    guard let contents = FileManager.default.contents(atPath: path) else {
      throw ValidationError("\(path): cannot be read; give the path of a file")
    }
    let notes =
      path.hasSuffix(".json")
      ? try? JSONDecoder().decode([Note].self, from: contents)
      : Self.notes(ofTable: String(decoding: contents, as: UTF8.self))
    guard let notes, notes.allSatisfy({ $0.defect == nil }) else {
      throw ValidationError(
        "\(path): is no table of notes; give one that `transcribe --csv` or `--json` wrote")
    }
    return notes
  }

  /// nil where the header is not that of such tables, or a row is no note.
  private static func notes(ofTable text: String) -> [Note]? {
    let rows = text.split(whereSeparator: \.isNewline)
    guard rows.first == "onset,offset,pitch,velocity,confidence" else { return nil }
    var notes: [Note] = []
    for row in rows.dropFirst() {
      let cells = row.split(separator: ",", omittingEmptySubsequences: false)
      let fields = cells.compactMap { Double($0) }
      guard cells.count == 5, fields.count == 5, (0...127).contains(fields[3]) else { return nil }
      notes.append(
        Note(
          onset: fields[0], offset: fields[1], pitch: fields[2], velocity: Int(fields[3]),
          confidence: fields[4]))
    }
    return notes
  }

  /// What is printed.
  private struct Report: Encodable {
    let bpm: Double
    let beatsPerBar: Double
    let confidence: Double
    let beats: [Double]
    let tonic: Int?
    let mode: String?
    let keyConfidence: Double?

    init(of notes: [Note], by tracker: BeatTracker) {
      let rhythm = tracker.rhythm(of: notes)
      let key = KeyEstimator().estimate(notes)
      bpm = rhythm.beatsPerMinute
      beatsPerBar = rhythm.timeSignature.beatsPerBar
      confidence = rhythm.confidence
      beats = rhythm.beats
      tonic = key?.key.tonic
      mode = key.map { $0.key.mode == .major ? "major" : "minor" }
      keyConfidence = key?.confidence
    }
  }
}
