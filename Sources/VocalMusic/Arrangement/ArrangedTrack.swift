/// The tracks that an arrangement adds to a voice, in the order in which they are made.
public enum ArrangedTrack: String, CaseIterable, Codable, Hashable, Sendable {
  /// The drum kit.
  case drums
  /// The bass.
  case bass
  /// The chords.
  case chords
  /// A line that accompanies the voice.
  case melody

  /// The track whose rhythm this one hears: the kicks of the drums, or all of another track's onsets.
  package var leader: ArrangedTrack? {
    switch self {
    case .drums: nil
    case .bass: .drums
    case .chords: .bass
    case .melody: .chords
    }
  }
}
