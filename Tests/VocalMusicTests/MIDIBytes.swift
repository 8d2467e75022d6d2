/// The chunks of a Standard MIDI File, byte by byte, right or wrong.
enum MIDIBytes {
  /// - Parameters:
  ///   - tracks: how many the header states.
  ///   - division: 480 ticks a quarter, unless it is given.
  static func header(
    type: UInt8 = 1, tracks: Int = 1, division: [UInt8] = [1, 0xE0]
  ) -> [UInt8] {
    Array("MThd".utf8) + [0, 0, 0, 6, 0, type, 0, UInt8(tracks)] + division
  }

  /// - Parameter length: what the chunk states; nil for the truth.
  static func track(_ body: [UInt8], length: Int? = nil) -> [UInt8] {
    let length = UInt32(truncatingIfNeeded: length ?? body.count)
    return Array("MTrk".utf8) + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> $0) }
      + body
  }
}
