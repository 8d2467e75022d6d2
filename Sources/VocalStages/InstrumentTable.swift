import VocalCheckpoints
import VocalMusic

/// The instruments that a weight file knows, and the numbers it gives them: the metadata "instruments".
package struct InstrumentTable: Sendable {
  /// In the order of their numbers.
  package let instruments: [Instrument]

  private struct Entry: Decodable {
    let name: String
  }

  /// Reads the names, which must all be instruments of this version, each once.
  ///
  /// - Parameter count: how many the weights need; nil for any number of them.
  package init(_ checkpoint: Checkpoint, count: Int? = nil) throws(CheckpointError) {
    let key = "instruments"
    let entries: [Entry] = try checkpoint.decodeMetadata(key)
    instruments = try NameTable.values(
      entries.map(\.name), checkpoint, key: key, kind: "instrument", count: count)
  }

  /// The number of an instrument.
  ///
  /// - Throws: ``VocalMIDIError/invalidOption(name:value:expected:)`` for one that the weights do not know.
  package func number(of instrument: Instrument) throws(VocalMIDIError) -> Int {
    guard let number = instruments.firstIndex(of: instrument) else {
      throw .invalidOption(
        name: "instrument", value: instrument.rawValue,
        expected: "one that the weights know: "
          + instruments.map(\.rawValue).joined(separator: ", "))
    }
    return number
  }
}
