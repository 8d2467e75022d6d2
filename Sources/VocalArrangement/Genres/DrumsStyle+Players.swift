import VocalMusic

extension DrumsStyle {
  package func part(in genre: Genre) -> CastPart {
    let kit =
      switch genre {
      case .pop: 0
      case .rock: 16
      case .punk: 16
      case .funk: 0
      case .soul: 0
      case .hiphop: 25
      case .jazz: 32
      case .blues: 0
      case .latin: 0
      case .afrobeat: 0
      case .country: 0
      case .reggae: 0
      }
    return CastPart(program: kit, pan: CastPart.centre)
  }
}
