import Foundation

/// A metadata string, as JSON if it is valid JSON, otherwise as text.
enum MetadataValue: Encodable {
  case object([String: MetadataValue])
  case array([MetadataValue])
  case number(Double)
  case flag(Bool)
  case text(String)
  case null

  init(_ text: String) {
    guard text.hasPrefix("{") || text.hasPrefix("["),
      let value = try? JSONDecoder().decode(Decoded.self, from: Data(text.utf8))
    else {
      self = .text(text)
      return
    }
    self = value.value
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .object(let members): try container.encode(members)
    case .array(let values): try container.encode(values)
    case .number(let number): try container.encode(number)
    case .flag(let flag): try container.encode(flag)
    case .text(let text): try container.encode(text)
    case .null: try container.encodeNil()
    }
  }

  private struct Decoded: Decodable {
    let value: MetadataValue

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if container.decodeNil() {
        value = .null
      } else if let flag = try? container.decode(Bool.self) {
        value = .flag(flag)
      } else if let number = try? container.decode(Double.self) {
        value = .number(number)
      } else if let text = try? container.decode(String.self) {
        value = .text(text)
      } else if let values = try? container.decode([Decoded].self) {
        value = .array(values.map(\.value))
      } else {
        value = .object(try container.decode([String: Decoded].self).mapValues(\.value))
      }
    }
  }
}
