import VocalMusic
import VocalStages

/// Finds chords for a melody.
public protocol HarmonyStage: Sendable {
  /// Two chords for each bar; see ``Harmoniser/chords(under:bars:beatsPerBar:key:genre:)``.
  func chords(
    under notes: [BeatNote], bars: Int, beatsPerBar: Int, key: KeySignature, genre: Genre
  ) throws(VocalMIDIError) -> [Chord]
}

extension Harmoniser: HarmonyStage {}
