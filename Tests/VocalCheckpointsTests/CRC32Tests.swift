import Foundation
import Testing
import VocalCheckpoints

@Suite struct CRC32Tests {
  /// The check value of the CRC catalogue for CRC-32/ISO-HDLC.
  @Test func theCheckValueIsThatOfTheCatalogue() {
    var checksum = CRC32()
    Array("123456789".utf8).withUnsafeBytes { checksum.update($0) }
    #expect(checksum.value == 0xCBF4_3926)
  }

  /// Against division bit by bit, at every alignment, with the bytes up against a page that may not
  /// be read: one byte too far would end the process.
  @Test func equalsDivisionUpToTheEdgeOfAPage() throws {
    let page = sysconf(Int32(_SC_PAGESIZE))
    let memory = mmap(nil, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    let start = try #require(memory != MAP_FAILED ? memory : nil)
    defer { munmap(start, 2 * page) }
    for offset in 0..<page {
      start.storeBytes(
        of: UInt8(truncatingIfNeeded: offset &* 167 ^ offset >> 3), toByteOffset: offset,
        as: UInt8.self)
    }
    try #require(mprotect(start + page, page, PROT_NONE) == 0)

    for count in Array(0..<200) + [page] {
      let bytes = UnsafeRawBufferPointer(start: start + page - count, count: count)
      var checksum = CRC32()
      checksum.update(bytes)
      #expect(checksum.value == bitwiseCRC32(bytes), "\(count) bytes")
    }
  }

  @Test func piecesEqualTheWhole() {
    let bytes = (0..<300).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    for cut in bytes.indices {
      var checksum = CRC32()
      bytes[..<cut].withUnsafeBytes { checksum.update($0) }
      bytes[cut...].withUnsafeBytes { checksum.update($0) }
      #expect(checksum.value == bitwiseCRC32(bytes))
    }
  }
}
