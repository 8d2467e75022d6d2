import ArgumentParser
import Foundation
import VocalAudioFiles
import VocalMIDI

/// `vocalmidi rhythm`: the beats of notes, for evaluating the tracker without recordings.
struct RhythmCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rhythm", abstract: "Find tempo, bars and key of tables of notes.",
    discussion: """
      Reads CSV or JSON as `transcribe` writes them, and prints one line with a JSON object for each table: \
      bpm, time_signature, beats_per_bar, beats (seconds; in 6/8 dotted quarters), tonic (0 is C), mode and the confidences.
      """,
    shouldDisplay: false)

  @Argument(help: "The tables, or - for one from the standard input.", completion: .file())
  var inputs: [String]

  @OptionGroup var rhythm: RhythmOptions

  @Flag(help: "Print all readings that the tracker chooses from, with their features.")
  var readings = false

  func run() throws {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = .sortedKeys
    let tracker = try BeatTracker()
    let options = rhythm.known
    for input in inputs {
      let notes = try notes(in: input)
      let line =
        readings
        ? try encoder.encode(tracker.readings(ofSung: notes, options: options))
        : try encoder.encode(Report(of: notes, by: tracker, options))
      try StandardOutput.write(String(decoding: line, as: UTF8.self) + "\n")
    }
  }

  private func notes(in path: String) throws -> [Note] {
    let isStandardInput = path == AudioSource.standardInput
    let read =
      isStandardInput
      ? try? FileHandle.standardInput.readToEnd() ?? Data()
      : FileManager.default.contents(atPath: path)
    guard let contents = read else { throw TableFailure.unreadable(path: path) }
    do throws(NoteTable.ReadingError) {
      return path.hasSuffix(".json") || isStandardInput && Self.isArray(contents)
        ? try NoteTable.notes(json: contents)
        : try NoteTable.notes(csv: String(decoding: contents, as: UTF8.self))
    } catch {
      throw TableFailure.notATable(path: path, error)
    }
  }

  /// Whether a table is JSON, and not CSV.
  private static func isArray(_ contents: Data) -> Bool {
    contents.first { !Character(UnicodeScalar($0)).isWhitespace } == UInt8(ascii: "[")
  }

  /// Why a table gives no beats.
  private enum TableFailure: Error, CustomStringConvertible {
    case unreadable(path: String)
    case notATable(path: String, NoteTable.ReadingError)

    var description: String {
      switch self {
      case .unreadable(let path): "\(path): cannot be read; give the path of a file"
      case .notATable(let path, let error): "\(path): \(error)"
      }
    }
  }

  /// What is printed.
  private struct Report: Encodable {
    let bpm: Double
    let timeSignature: String
    let beatsPerBar: Beats
    let confidence: Double
    let beats: [Seconds]
    let tonic: Int?
    let mode: String?
    let keyConfidence: Double?

    init(of notes: [Note], by tracker: BeatTracker, _ options: BeatTracker.Options) throws {
      let key = try tracker.keys.inTune(notes).key
      var options = options
      options.key = key?.key
      let rhythm = try tracker.rhythm(ofSung: notes, keys: tracker.keys, options: options)
      bpm = rhythm.beatsPerMinute
      timeSignature = rhythm.timeSignature.description
      beatsPerBar = Beats(rhythm.timeSignature.beatsPerBar / rhythm.timeSignature.beat)
      confidence = rhythm.confidence
      beats = rhythm.beats
      tonic = key?.key.tonic
      mode = key.map { $0.key.mode == .major ? "major" : "minor" }
      keyConfidence = key?.confidence
    }
  }
}
