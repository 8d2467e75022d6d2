/// How the candidates of a bar are made different, and how they are ranked.
///
/// The same in `tools/vocalmidi_tools/features/arranging/ranking.py`.
package enum CandidateRanking {
  /// The share of the noise's variance that the bars of a song have in common.
  private static let common: Float = 0.85
  /// By how much the score of a candidate all of whose notes fit the harmony is higher than that of one none of whose
  /// notes do.
  private static let harmonyWeight: Float = 0.5
  /// The same for notes that are consonant with the voice.
  private static let consonanceWeight: Float = 0.5
  /// The onset bias of the first candidate: the number of notes expected at a step is rounded to the nearest.
  private static let leastBias = 0.5
  /// By how much the last candidate's onset bias is higher: one note begins where 0.2 are expected.
  private static let biasRange = 0.3

  /// The noise of a song's candidates: that of the song, and each one's own, a multiple of it in length.
  package static func mixedNoise(song: [Float], own: [Float]) -> [Float] {
    let (commonWeight, ownWeight) = (common.squareRoot(), (1 - common).squareRoot())
    return own.indices.map { commonWeight * song[$0 % song.count] + ownWeight * own[$0] }
  }

  /// The onset bias of a candidate: from the likeliest notes to many doubtful ones.
  package static func onsetBias(of candidate: Int, among count: Int) -> Double {
    leastBias + biasRange * Double(candidate) / Double(max(count - 1, 1))
  }

  /// How good a candidate is.
  ///
  /// - Parameters:
  ///   - realness: of the played notes to the discriminator.
  ///   - fitting: the share of the generated notes that fitted the harmony before they were moved.
  ///   - consonance: the share of the played notes on strong beats that are consonant with the voice.
  package static func score(
    realness: Float, fitting: Float, consonance: Float, isEmpty: Bool
  ) -> Float {
    isEmpty ? 0 : realness + harmonyWeight * fitting + consonanceWeight * consonance
  }
}
