/// Which General MIDI programs play the tracks of a genre.
public struct Ensemble: Hashable, Sendable {
  /// The program of the bass, 0...127 from 0.
  public let bass: Int
  /// The program of the chords.
  public let chords: Int
  /// The program of the accompanying line.
  public let melody: Int
  /// The drum kit, as a program of the percussion channel.
  public let kit: Int

  /// The ensemble of a genre.
  public init(_ genre: Genre) {
    switch genre {
    case .pop: self.init(bass: 33, chords: 0, melody: 48, kit: 0)
    case .rock: self.init(bass: 34, chords: 29, melody: 27, kit: 16)
    case .punk: self.init(bass: 34, chords: 30, melody: 29, kit: 16)
    case .funk: self.init(bass: 36, chords: 7, melody: 61, kit: 0)
    case .soul: self.init(bass: 33, chords: 4, melody: 61, kit: 0)
    case .hiphop: self.init(bass: 38, chords: 4, melody: 80, kit: 25)
    case .jazz: self.init(bass: 32, chords: 0, melody: 66, kit: 32)
    case .blues: self.init(bass: 33, chords: 16, melody: 22, kit: 0)
    case .latin: self.init(bass: 32, chords: 24, melody: 56, kit: 0)
    case .afrobeat: self.init(bass: 33, chords: 27, melody: 65, kit: 0)
    case .country: self.init(bass: 32, chords: 25, melody: 110, kit: 0)
    case .reggae: self.init(bass: 33, chords: 16, melody: 57, kit: 0)
    }
  }

  private init(bass: Int, chords: Int, melody: Int, kit: Int) {
    self.bass = bass
    self.chords = chords
    self.melody = melody
    self.kit = kit
  }

  /// The program that plays a track.
  public func program(of track: ArrangedTrack) -> Int {
    switch track {
    case .drums: kit
    case .bass: bass
    case .chords: chords
    case .melody: melody
    }
  }
}
