import VocalMusic
import VocalWeights

/// The tracks that an arrangement adds to a voice, in the order in which they are made.
///
/// A `TrackStyle` says what each is like. A track comes after the one that its style follows
/// (`TrackStyle.leader`).
public enum ArrangedTrack: String, CaseIterable, Codable, Hashable, Sendable {
  /// The drum kit.
  case drums
  /// The bass.
  case bass
  /// The chords.
  case chords
  /// A line that accompanies the voice.
  case melody

  /// What the track is like.
  package var style: any TrackStyle {
    switch self {
    case .drums: DrumsStyle()
    case .bass: BassStyle()
    case .chords: ChordsStyle()
    case .melody: MelodyStyle()
    }
  }

  /// The trained generator.
  package var generator: TrainedWeights.Model { .generator(of: rawValue) }
  /// The trained discriminator.
  package var discriminator: TrainedWeights.Model { .discriminator(of: rawValue) }

  /// The track's number, from 0 on without gaps. It keeps it whatever tracks are added, so that songs of a seed stay as
  /// they are; a new track has the next number.
  var number: Int {
    switch self {
    case .drums: 0
    case .bass: 1
    case .chords: 2
    case .melody: 3
    }
  }

  /// The seed of the track in a song of a seed. Numbers from 4 on change the seed's upper bits.
  func seed(ofSong seed: UInt64) -> UInt64 {
    let number = UInt64(number)
    return (seed &* 4 &+ number % 4) ^ (number / 4) << 48
  }

  /// Whether the track's keys select drums of a kit, as on MIDI channel 10.
  public var isDrums: Bool { style.isDrums }

  /// What the track is called in a song.
  public var title: String { rawValue.capitalized }

  /// The General MIDI program that plays the track in a genre, 0...127, counted from 0; for drums, the
  /// kit.
  public func program(in genre: Genre) -> Int { style.part(in: genre).program }
}
