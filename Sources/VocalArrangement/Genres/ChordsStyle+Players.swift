import VocalMusic

extension ChordsStyle {
  package func part(in genre: Genre) -> CastPart {
    let program =
      switch genre {
      case .pop: 0
      case .rock: 29
      case .punk: 30
      case .funk: 7
      case .soul: 4
      case .hiphop: 4
      case .jazz: 0
      case .blues: 16
      case .latin: 24
      case .afrobeat: 27
      case .country: 25
      case .reggae: 16
      }
    return CastPart(program: program, pan: 46)
  }
}
