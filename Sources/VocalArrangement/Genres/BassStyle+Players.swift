import VocalMusic

extension BassStyle {
  package func part(in genre: Genre) -> CastPart {
    let (program, volume) =
      switch genre {
      case .pop: (33, 76)
      case .rock: (34, 78)
      case .punk: (34, 79)
      case .funk: (36, 102)
      case .soul: (33, 79)
      case .hiphop: (38, 102)
      case .jazz: (32, 85)
      case .blues: (33, 77)
      case .latin: (32, 81)
      case .afrobeat: (33, 87)
      case .country: (32, 80)
      case .reggae: (33, 86)
      }
    return CastPart(program: program, volume: volume, pan: CastPart.centre)
  }
}
