import VocalCheckpoints
import VocalMusic
import VocalStages

/// How a style is played that was learned from a few MIDI files, by `vocalmidi_tools.learn_genre`.
///
/// ```swift
/// let style = try GenreProfile(path: "neworleans.safetensors")
/// let options = SongOptions(genre: style.base, profile: style)
/// ```
/// What is not learned is that of a shipped genre: who plays the tracks, how loud they are in the mix, and the harmony.
public struct GenreProfile: Hashable, Sendable {
  /// What the style is called.
  public let name: String
  /// The shipped genre that is most like it.
  public let base: Genre
  /// How fast its songs are, in beats a minute.
  public let tempo: TempoDistribution
  /// When and how loudly the steps of a bar of four beats are played.
  public let feel: Feel
  /// The tracks that were learned; the others are played as in the genre.
  package let tracks: [ArrangedTrack: LearnedTrack]

  /// Reads a genre file.
  ///
  /// - Throws: ``VocalMIDIError/weights(_:)`` for a file that is missing, damaged, or no genre file.
  public init(path: String) throws(VocalMIDIError) {
    self = try StageWeights.load { () throws(CheckpointError) -> Self in try Self(file: path) }
  }

  package init(
    name: String, base: Genre, tempo: TempoDistribution, feel: Feel,
    tracks: [ArrangedTrack: LearnedTrack]
  ) {
    self.name = name
    self.base = base
    self.tempo = tempo
    self.feel = feel
    self.tracks = tracks
  }

  /// When and how loudly the steps of a bar are played.
  ///
  /// - Parameter beatsPerBar: above 0; a bar of three beats is played as the first three of four.
  package func feel(beatsPerBar: Int) -> Feel {
    Feel(steps: (0..<4 * beatsPerBar).map { feel.steps[$0 % feel.steps.count] })
  }
}
