import Foundation
import Testing
import VocalCheckpoints
import VocalTestSupport

/// Paths that lead to no readable file.
@Suite struct FileKindTests {
  @Test func aMissingFileIsRefused() {
    let path = "/nonexistent/weights.safetensors"
    #expect(throws: CheckpointError.fileNotFound(file: path)) { try Checkpoint(path: path) }
  }

  @Test func aFileInThePlaceOfAFolderIsRefused() throws {
    let path = try fixtures.path("checkpoint.safetensors") + "/weights.safetensors"
    #expect(throws: CheckpointError.fileNotFound(file: path)) { try Checkpoint(path: path) }
  }

  @Test(arguments: ["/", "/dev/null", "/dev/zero"])
  func whatIsNotARegularFileIsRefused(path: String) {
    #expect(throws: CheckpointError.notARegularFile(file: path)) { try Checkpoint(path: path) }
    #expect(throws: CheckpointError.notARegularFile(file: path)) { try TensorFile(path: path) }
  }

  @Test func aPipeWithoutWriterDoesNotBlock() throws {
    try withTemporaryFolder { folder in
      let path = folder.appendingPathComponent("pipe").path
      try #require(mkfifo(path, 0o600) == 0)
      #expect(throws: CheckpointError.notARegularFile(file: path)) { try Checkpoint(path: path) }
    }
  }

  @Test(.enabled(if: geteuid() != 0, "the superuser may read everything"))
  func aFileThatMayNotBeReadIsRefused() throws {
    try withFile(RawFile().bytes) { path in
      try #require(chmod(path, 0) == 0)
      #expect(throws: CheckpointError.permissionDenied(file: path)) { try Checkpoint(path: path) }
    }
  }
}
