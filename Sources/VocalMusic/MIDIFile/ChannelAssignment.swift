/// Gives tracks MIDI channels, counted from 0: drums that of General MIDI, each other track the next free one.
package struct ChannelAssignment {
  private var free: ArraySlice<Int>

  /// - Parameter first: the first channel that is free, 0...15.
  package init(from first: Int = 0) {
    free = (first..<16).filter { $0 != MIDIMessage.drumChannel }[...]
  }

  /// The channel of the next track; nil where none is free.
  package mutating func next(isDrums: Bool) -> Int? {
    isDrums ? MIDIMessage.drumChannel : free.popFirst()
  }
}
