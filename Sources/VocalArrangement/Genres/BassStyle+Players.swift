import VocalMusic

extension BassStyle {
  package func part(in genre: Genre) -> CastPart {
    let program =
      switch genre {
      case .pop: 33
      case .rock: 34
      case .punk: 34
      case .funk: 36
      case .soul: 33
      case .hiphop: 38
      case .jazz: 32
      case .blues: 33
      case .latin: 32
      case .afrobeat: 33
      case .country: 32
      case .reggae: 33
      }
    return CastPart(program: program, pan: CastPart.centre)
  }
}
