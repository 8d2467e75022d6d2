import Foundation
import Testing

/// JSON that a script of `vocalmidi_tools.fixtures` made.
package enum JSONFixture {
  /// Decodes `Fixtures/NAME.json` of a test target.
  package static func read<Value: Decodable>(
    _ name: String, in bundle: Bundle, as type: Value.Type = Value.self
  ) throws -> Value {
    let path = try #require(
      bundle.path(forResource: name, ofType: "json", inDirectory: "Fixtures"),
      "there is no fixture \(name).json")
    return try JSONDecoder().decode(type, from: Data(contentsOf: URL(fileURLWithPath: path)))
  }
}
