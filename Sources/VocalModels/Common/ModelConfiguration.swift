import VocalCheckpoints

/// The sizes of a model, as its weight file's `configuration` states them.
package protocol ModelConfiguration: Decodable, Equatable, Sendable {
  /// What is wrong with the sizes, `nil` when a model can be built from them.
  var problem: String? { get }
}

extension Checkpoint {
  /// The configuration of the model that this file belongs to.
  ///
  /// - Throws: a ``CheckpointError`` where the file is another architecture's, or its configuration
  ///   is missing or makes no model.
  func configuration<Configuration: ModelConfiguration>(
    of architecture: String, as type: Configuration.Type
  ) throws(CheckpointError) -> Configuration {
    try requireArchitecture(architecture)
    let key = "configuration"
    let configuration = try decodeMetadata(key, as: type)
    if let problem = configuration.problem {
      throw .invalidMetadata(file: path, key: key, reason: problem)
    }
    return configuration
  }
}

/// The limits of every model's sizes, so that no shape overflows and no file can ask for more memory than
/// there is.
enum SizeLimits {
  private static let sizes = 1...(1 << 14)
  private static let depths = 1...16

  /// What is wrong with sizes such as widths and class counts, `nil` when all are in range.
  static func problem(sizes named: KeyValuePairs<String, Int>) -> String? {
    problem(named, range: sizes)
  }

  /// What is wrong with numbers of layers, `nil` when all are in range.
  static func problem(depths named: KeyValuePairs<String, Int>) -> String? {
    problem(named, range: depths)
  }

  /// What is wrong with the sizes of a row of layers, `nil` when there are some and all are in range.
  static func problem(_ name: String, layers: [Int]) -> String? {
    if !depths.contains(layers.count) {
      return "\(name) must have \(text(depths)) entries"
    }
    if !layers.allSatisfy(sizes.contains) { return "\(name) must be in \(text(sizes))" }
    return nil
  }

  private static func problem(
    _ named: KeyValuePairs<String, Int>, range: ClosedRange<Int>
  ) -> String? {
    let outside = named.filter { !range.contains($0.value) }.map(\.key)
    return outside.isEmpty
      ? nil : "\(outside.joined(separator: ", ")) must be in \(text(range))"
  }

  private static func text(_ range: ClosedRange<Int>) -> String {
    "\(range.lowerBound)...\(range.upperBound)"
  }
}
