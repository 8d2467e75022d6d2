import VocalMusic

extension MelodyStyle {
  package func part(in genre: Genre) -> CastPart {
    let program =
      switch genre {
      case .pop: 48
      case .rock: 27
      case .punk: 29
      case .funk: 61
      case .soul: 61
      case .hiphop: 80
      case .jazz: 66
      case .blues: 22
      case .latin: 56
      case .afrobeat: 65
      case .country: 110
      case .reggae: 57
      }
    return CastPart(program: program, pan: 84)
  }
}
