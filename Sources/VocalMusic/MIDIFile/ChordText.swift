/// The chords of a song in its file: a text event (FF 01) for each, at its beat in the track of the tempi.
///
/// *Standard MIDI Files 1.0* (RP-001) has no event for chords, and text for "any amount of text describing anything",
/// which it recommends to be ASCII; markers (FF 06) name sections, and lyrics (FF 05) are sung.
enum ChordText {
  /// A chord's symbol in ASCII, spelled as its key is: "Bbmaj7".
  static func text(of chord: Chord, in key: KeySignature?) -> String {
    let symbol = key.map(chord.symbol(in:)) ?? chord.description
    return String(symbol.map { $0 == "♯" ? "#" : $0 == "♭" ? "b" : $0 })
  }

  /// The chords that a file's texts name: those of the first track where more than half of the texts are chords. So no
  /// word of a lyric is taken for one.
  static func chords(in chunks: [TrackChunk], clock: FileClock) -> [TempoMap.Change<Chord>] {
    chunks.lazy.map { chords(in: $0, clock: clock) }.first { !$0.isEmpty } ?? []
  }

  private static func chords(in chunk: TrackChunk, clock: FileClock) -> [TempoMap.Change<Chord>] {
    let texts = chunk.events.compactMap { timed -> (tick: Int, text: String)? in
      guard case .text(let text) = timed.event else { return nil }
      return (timed.tick, text)
    }
    let chords = texts.compactMap { tick, text in
      Chord(symbol: text).map { TempoMap.Change(beat: clock.beat(atTick: tick), value: $0) }
    }
    return 2 * chords.count > texts.count ? chords : []
  }
}
