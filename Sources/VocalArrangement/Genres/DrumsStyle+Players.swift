import VocalMusic

extension DrumsStyle {
  /// The kit, and the volume of its channel.
  package func part(in genre: Genre) -> CastPart {
    let (kit, volume) =
      switch genre {
      case .pop: (0, 87)
      case .rock: (16, 86)
      case .punk: (16, 88)
      case .funk: (0, 101)
      case .soul: (0, 90)
      case .hiphop: (25, 70)
      case .jazz: (32, 75)
      case .blues: (0, 89)
      case .latin: (0, 108)
      case .afrobeat: (0, 110)
      case .country: (0, 87)
      case .reggae: (0, 94)
      }
    return CastPart(program: kit, volume: volume, pan: CastPart.centre)
  }
}
