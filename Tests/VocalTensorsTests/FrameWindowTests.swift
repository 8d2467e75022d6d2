import Testing
import VocalTensors

@Suite struct FrameWindowTests {
  /// However a stream is cut, the windows of three frames seen are the same.
  @Test(arguments: [[1, 1, 1, 1, 1, 1], [6], [2, 3, 1], [0, 5, 0, 1]])
  func cutsDoNotMatter(blocks: [Int]) {
    let storage = UnsafeMutablePointer<Float>.allocate(capacity: 2 * 8)
    defer { storage.deallocate() }
    var window = FrameWindow(storage, frameSize: 2, capacity: 8)
    var seen: [[Float]] = []
    var next = 0
    for block in blocks {
      window.append((0..<2 * block).map { Float(2 * next + $0) }, frames: block)
      next += block
      for start in 0..<max(0, window.count - 2) {
        seen.append((0..<6).map { window.pointer[2 * start + $0] })
      }
      window.keepLast(2)
    }
    #expect(seen == (0..<4).map { start in (0..<6).map { Float(2 * start + $0) } })
  }

  @Test func zerosAndRemoval() {
    let storage = UnsafeMutablePointer<Float>.allocate(capacity: 6)
    defer { storage.deallocate() }
    storage.initialize(repeating: 9, count: 6)
    var window = FrameWindow(storage, frameSize: 3, capacity: 2)
    window.appendZeros()
    #expect(window.count == 1 && storage[0] == 0 && storage[2] == 0 && storage[3] == 9)
    window.removeAll()
    #expect(window.count == 0 && window.end == storage)
  }
}
