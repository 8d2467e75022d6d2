import Foundation
import Testing
import VocalCheckpoints
import VocalFiles
import VocalTestSupport

/// Tensor files: read as the safetensors library writes them, written whole or not at all.
@Suite struct TensorFileTests {
  private func ramp(_ count: Int) -> [Float] { (0..<count).map { Float($0) / 8 - 2 } }

  @Test func theLibrarysFileIsRead() throws {
    let file = try TensorFile(path: fixtures.path("library.safetensors"))
    let expected: [String: TensorFile.Tensor] = [
      "half": .init(shape: [3, 5], values: ramp(15)),
      "single": .init(shape: [2, 3, 4], values: ramp(24)),
      "double": .init(shape: [7], values: ramp(7)),
      "int": .init(shape: [1, 2], values: [-3, 16_777_216]),
      "long": .init(shape: [2], values: [1_099_511_627_776, -5]),
      "number": .init(shape: [], values: [1.5]),
      "empty": .init(shape: [0, 4], values: []),
      "naïve \"name\" 🎵": .init(shape: [2], values: [-0.0, .infinity]),
    ]
    #expect(file.tensors == expected)
  }

  /// Byte for byte what the safetensors format prescribes, spelled out.
  @Test func theBytesWrittenAreThoseOfTheFormat() throws {
    let file = TensorFile(tensors: [
      "y\n\"": .init(shape: [], values: [1]), "x": .init(shape: [1, 2], values: [-2, 0.5]),
    ])
    try withTemporaryFolder { folder in
      let path = folder.appendingPathComponent("y.safetensors").path
      try file.write(to: path)
      let header =
        #"{"x":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"#
        + #""y\u000a\"":{"dtype":"F32","shape":[],"data_offsets":[8,12]}}"#
      let padded = header.padding(toLength: 120, withPad: " ", startingAt: 0)
      let expected =
        [120, 0, 0, 0, 0, 0, 0, 0] + Array(padded.utf8)
        + [0, 0, 0, 0xC0, 0, 0, 0, 0x3F, 0, 0, 0x80, 0x3F]
      #expect(Array(try Data(contentsOf: URL(fileURLWithPath: path))) == expected)
      #expect(try TensorFile(path: path) == file)
    }
  }

  @Test func writingReplacesAWholeFileAndLeavesNothingElse() throws {
    try withTemporaryFolder { folder in
      let path = folder.appendingPathComponent("y.safetensors").path
      for value in [1, 2] as [Float] {
        let file = TensorFile(tensors: ["x": .init(shape: [1], values: [value])])
        try file.write(to: path)
        #expect(try TensorFile(path: path) == file)
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 1)
    }
  }

  @Test func writingFollowsALink() throws {
    try withTemporaryFolder { folder in
      let target = folder.appendingPathComponent("target").path
      let link = folder.appendingPathComponent("link").path
      try Data("old".utf8).write(to: URL(fileURLWithPath: target))
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
      let file = TensorFile(tensors: ["x": .init(shape: [1], values: [3])])
      try file.write(to: link)
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == target)
      #expect(try TensorFile(path: target) == file)
    }
  }

  @Test func aFolderIsNotReplaced() throws {
    try withTemporaryFolder { folder in
      let error = FileWritingError.isFolder(path: folder.path)
      #expect(throws: error) { try TensorFile().write(to: folder.path) }
    }
  }

  @Test func aMissingFolderIsToldWithARemedy() {
    let path = "/nonexistent/y.safetensors"
    let error = FileWritingError.noSuchFolder(path: path)
    #expect(throws: error) { try TensorFile().write(to: path) }
    #expect(error.description.hasSuffix("give another path."))
  }

  @Test func emptyFilesAreWrittenAndRead() throws {
    try withTemporaryFolder { folder in
      let path = folder.appendingPathComponent("none.safetensors").path
      try TensorFile().write(to: path)
      #expect(try TensorFile(path: path) == TensorFile())
    }
  }
}
