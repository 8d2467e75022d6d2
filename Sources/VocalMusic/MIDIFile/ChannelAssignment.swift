/// Gives tracks MIDI channels, counted from 0: drums that of General MIDI, each other track the next free one.
package struct ChannelAssignment {
  private var free: ArraySlice<Int>

  /// - Parameters:
  ///   - first: the first channel that is free, 0...15.
  ///   - taken: channels that are not free.
  package init(from first: Int = 0, without taken: ClosedRange<Int>? = nil) {
    free =
      (first..<16).filter {
        $0 != MIDIMessage.drumChannel && taken?.contains($0) != true
      }[...]
  }

  /// The channel of the next track; nil where none is free.
  package mutating func next(isDrums: Bool) -> Int? {
    isDrums ? MIDIMessage.drumChannel : free.popFirst()
  }
}
