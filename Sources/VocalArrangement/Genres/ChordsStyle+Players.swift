import VocalMusic

extension ChordsStyle {
  package func part(in genre: Genre) -> CastPart {
    let (program, volume) =
      switch genre {
      case .pop: (0, 69)
      case .rock: (29, 50)
      case .punk: (30, 52)
      case .funk: (7, 69)
      case .soul: (4, 53)
      case .hiphop: (4, 62)
      case .jazz: (0, 85)
      case .blues: (16, 75)
      case .latin: (24, 68)
      case .afrobeat: (27, 68)
      case .country: (25, 68)
      case .reggae: (16, 93)
      }
    return CastPart(program: program, volume: volume, pan: 46)
  }
}
