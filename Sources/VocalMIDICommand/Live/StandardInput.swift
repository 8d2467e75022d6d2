import ArgumentParser
import Foundation

/// How the samples of a stream are stored.
enum SampleFormat: String, ExpressibleByArgument, CaseIterable {
  case s16, f32

  /// Bytes of a sample.
  var size: Int {
    switch self {
    case .s16: 2
    case .f32: 4
    }
  }

  /// The sample at the beginning of `bytes`, full scale 1.
  func sample(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Float {
    switch self {
    case .s16:
      let value = bytes.loadUnaligned(fromByteOffset: offset, as: Int16.self)
      return Float(Int16(littleEndian: value)) / 32768
    case .f32:
      let bits = bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
      return Float(bitPattern: UInt32(littleEndian: bits))
    }
  }
}

/// Raw samples from standard input, in blocks of whatever has come.
final class StandardInput {
  /// The longest block, in bytes: short enough for the first events to come at once.
  private static let blockSize = 4096

  private let format: SampleFormat
  private let frameSize: Int
  private var bytes: [UInt8] = []
  private var buffer = [UInt8](repeating: 0, count: blockSize)

  init(format: SampleFormat, channels: Int) {
    self.format = format
    frameSize = format.size * channels
  }

  /// The next whole frames, interleaved; nil at the end, or once the program is asked to end. What is left of a frame
  /// there is dropped.
  func next() throws -> [Float]? {
    while !Interruption.isAsked {
      let count = buffer.withUnsafeMutableBytes { read(STDIN_FILENO, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN {
        waitForInput()
        continue
      }
      guard count >= 0 else {
        throw ValidationError(
          "Standard input cannot be read: \(String(cString: strerror(errno))).")
      }
      guard count > 0 else { return nil }
      bytes += buffer.prefix(count)
      let whole = bytes.count - bytes.count % frameSize
      guard whole > 0 else { continue }
      defer { bytes.removeFirst(whole) }
      return samples(whole)
    }
    return nil
  }

  /// Waits where whoever opened the input made reading it not wait.
  private func waitForInput() {
    var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    poll(&input, 1, 100)
  }

  private func samples(_ size: Int) -> [Float] {
    bytes.withUnsafeBytes { bytes in
      stride(from: 0, to: size, by: format.size).map { format.sample(bytes, at: $0) }
    }
  }
}
