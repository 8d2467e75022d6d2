import CSndfile

/// A format that sound is written in; `rawValue` is the extension of its files.
package enum SoundFormat: String, CaseIterable, Sendable {
  case wav, flac, ogg, mp3

  /// libsndfile's number: 16 bits a sample, or its usual compression.
  private var code: Int {
    switch self {
    case .wav: SF_FORMAT_WAV | SF_FORMAT_PCM_16
    case .flac: SF_FORMAT_FLAC | SF_FORMAT_PCM_16
    case .ogg: SF_FORMAT_OGG | SF_FORMAT_VORBIS
    case .mp3: SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III
    }
  }

  /// The bytes of a file.
  ///
  /// - Parameter samples: interleaved, a whole number of frames; what is over full scale, 1, is clipped, and
  ///   what is no number is silence.
  /// - Throws: ``SynthesisError/unknownFormat(_:)`` where libsndfile was built without it.
  package func file(
    of samples: [Float], channels: Int, sampleRate: Int
  ) throws(SynthesisError) -> [UInt8] {
    let target = EncodedBytes()
    var info = SF_INFO()
    info.format = Int32(code)
    info.channels = Int32(channels)
    info.samplerate = Int32(sampleRate)
    guard let file = target.open(&info) else { throw .unknownFormat(self) }
    sf_command(file, Int32(SFC_SET_CLIPPING), nil, Int32(SF_TRUE))
    // LAME ends the process where a sample is no number, or beyond all measure.
    let sound = samples.map { $0.isFinite ? min(max($0, -1), 1) : 0 }
    let written = sf_write_float(file, sound, sf_count_t(sound.count))
    guard sf_close(file) == 0, written == samples.count else { throw .unknownFormat(self) }
    return target.bytes
  }
}

/// The bytes that libsndfile writes, in memory.
private final class EncodedBytes {
  private(set) var bytes: [UInt8] = []
  private var position = 0

  func open(_ info: inout SF_INFO) -> OpaquePointer? {
    var access = SF_VIRTUAL_IO(
      get_filelen: { sf_count_t(EncodedBytes.at($0)?.bytes.count ?? 0) },
      seek: { EncodedBytes.at($2)?.seek($0, from: $1) ?? -1 },
      read: { EncodedBytes.at($2)?.read($0, $1) ?? 0 },
      write: { EncodedBytes.at($2)?.write($0, $1) ?? 0 },
      tell: { sf_count_t(EncodedBytes.at($0)?.position ?? -1) })
    return sf_open_virtual(
      &access, Int32(SFM_WRITE), &info, Unmanaged.passUnretained(self).toOpaque())
  }

  private static func at(_ place: UnsafeMutableRawPointer?) -> EncodedBytes? {
    place.map { Unmanaged.fromOpaque($0).takeUnretainedValue() }
  }

  private func seek(_ offset: sf_count_t, from origin: Int32) -> sf_count_t {
    let base =
      switch origin {
      case SEEK_CUR: position
      case SEEK_END: bytes.count
      default: 0
      }
    position = max(base + Int(offset), 0)
    return sf_count_t(position)
  }

  private func read(_ target: UnsafeMutableRawPointer?, _ count: sf_count_t) -> sf_count_t {
    let present = bytes.dropFirst(position).prefix(Int(count))
    target?.copyMemory(from: Array(present), byteCount: present.count)
    position += present.count
    return sf_count_t(present.count)
  }

  private func write(_ source: UnsafeRawPointer?, _ count: sf_count_t) -> sf_count_t {
    let end = position + Int(count)
    if bytes.count < end { bytes += [UInt8](repeating: 0, count: end - bytes.count) }
    let new = UnsafeRawBufferPointer(start: source, count: Int(count))
    bytes.replaceSubrange(position..<end, with: new)
    position = end
    return count
  }
}
