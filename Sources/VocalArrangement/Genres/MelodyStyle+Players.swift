import VocalMusic

extension MelodyStyle {
  package func part(in genre: Genre) -> CastPart {
    let (program, volume) =
      switch genre {
      case .pop: (48, 66)
      case .rock: (27, 80)
      case .punk: (29, 57)
      case .funk: (61, 64)
      case .soul: (61, 62)
      case .hiphop: (80, 56)
      case .jazz: (66, 67)
      case .blues: (22, 71)
      case .latin: (56, 69)
      case .afrobeat: (65, 58)
      case .country: (110, 62)
      case .reggae: (57, 53)
      }
    return CastPart(program: program, volume: volume, pan: 84)
  }
}
