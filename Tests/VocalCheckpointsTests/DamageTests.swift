import Foundation
import Testing
import VocalCheckpoints
import VocalTestSupport

/// No single changed byte and no missing end goes unnoticed.
@Suite struct DamageTests {
  private func fixtureBytes() throws -> [UInt8] {
    try fixtures.bytes("checkpoint.safetensors")
  }

  /// Calls `body` with a file for each byte of `bytes` and each mask, that byte flipped by it.
  private func forEachFlip(
    of bytes: [UInt8], masks: [UInt8], _ body: (_ path: String, _ position: Int) throws -> Void
  ) throws {
    try withFile(bytes) { path in
      let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
      defer { try? file.close() }
      for position in bytes.indices {
        for value in masks.map({ bytes[position] ^ $0 }) + [bytes[position]] {
          try file.seek(toOffset: UInt64(position))
          try file.write(contentsOf: [value])
          if value != bytes[position] { try body(path, position) }
        }
      }
    }
  }

  @Test func everyFlippedBitIsNoticed() throws {
    try forEachFlip(of: fixtureBytes(), masks: [1, 2, 4, 8, 16, 32, 64, 128, 255]) {
      path, position in
      #expect(throws: CheckpointError.self, "byte \(position)") { try Checkpoint(path: path) }
    }
  }

  @Test func everyMissingEndIsNoticed() throws {
    let good = try fixtureBytes()
    for count in 0..<good.count {
      let error = try openingError(Array(good[..<count]))
      guard case .truncated(_, let expected, count) = error else {
        Issue.record("\(count) bytes: \(String(describing: error))")
        continue
      }
      #expect(count < expected && expected <= good.count)
    }
  }

  /// Tensor files have no checksum: reading damaged ones must end, well or with a typed error.
  @Test func damagedTensorFilesEndInATypedErrorOrTensors() throws {
    let good = try fixtures.bytes("library.safetensors")
    var refused = 0
    try forEachFlip(of: good, masks: [1, 4, 16, 64, 255]) { path, _ in
      do throws(CheckpointError) {
        _ = try TensorFile(path: path)
      } catch { refused += 1 }
    }
    #expect(refused > good.count)
  }
}
