import Foundation

/// The names in MIDI files, for which the format states no encoding: UTF-8 where the bytes are, otherwise the
/// Shift-JIS of Japanese programs, otherwise the Latin letters of Western ones (Windows-1252, ISO 8859-1).
enum NameText {
  static func text(_ bytes: some Collection<UInt8>) -> String {
    let bytes = Array(bytes.prefix { $0 != 0 })
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    if isShiftJIS(bytes), let text = String(bytes: bytes, encoding: .shiftJIS) { return text }
    return String(bytes: bytes, encoding: .windowsCP1252)
      ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
  }

  /// Whether the bytes are characters of Shift-JIS, and unlikely to be words with accents or quotes.
  ///
  /// Kana, or a pair of two bytes of which the first is no Latin letter and the second no ASCII, decide; so do
  /// as many other pairs as ASCII letters.
  private static func isShiftJIS(_ bytes: [UInt8]) -> Bool {
    var (letters, pairs, place) = (0, 0, 0)
    var isDecided = false
    while place < bytes.count {
      let first = bytes[place]
      place += 1
      switch first {
      case ..<0x80:
        if (0x41...0x5A).contains(first & 0xDF) { letters += 1 }
      case 0xA1...0xDF:
        break  // Katakana of half the width.
      case 0x81...0x9F, 0xE0...0xEF:
        guard place < bytes.count, (0x40...0xFC).contains(bytes[place]), bytes[place] != 0x7F
        else { return false }
        let isKana = (first == 0x82 && bytes[place] >= 0x9F) || first == 0x83
        if isKana || (first <= 0x9F && bytes[place] >= 0x80) { isDecided = true }
        pairs += 1
        place += 1
      default:
        return false
      }
    }
    return isDecided || (pairs > 0 && pairs >= letters)
  }
}
