import VocalMusic

extension Song {
  /// The index of the track that is the melody where none is named: the first that its name calls the voice, the
  /// melody or the lead; otherwise the first that is not a bass. Neither drums nor empty tracks count; nil if
  /// there are no others.
  public var likelyMelody: Int? {
    let candidates = tracks.indices.filter { !tracks[$0].isDrums && !tracks[$0].notes.isEmpty }
    for word in Self.melodyWords {
      let named = candidates.first { index in
        let name = tracks[index].name.lowercased()
        return name.contains(word) && !Self.backingWords.contains(where: name.contains)
      }
      if let named { return named }
    }
    return candidates.first { !tracks[$0].isBass } ?? candidates.first
  }

  /// What melodies are called, the surest first. The songs made here call the sung one "Voice".
  private static let melodyWords = [
    "vocal", "voice", "sing", "ボーカル", "歌", "melod", "メロ", "lead",
  ]

  /// What other tracks are called that have such words in their names.
  private static let backingWords = ["back", "choir", "harmon", "コーラス"]
}

extension Track {
  /// Whether it is a bass, by its name or its General MIDI program.
  fileprivate var isBass: Bool {
    name.lowercased().contains("bass") || (32...39).contains(program)
  }
}
