import Synchronization
import VocalModels

/// The memory in which the networks of one track compute. One call at a time has it.
final class TrackSessions: @unchecked Sendable {
  let generator: TrackGenerator.Session
  let discriminator: TrackDiscriminator.Session

  /// - Parameters:
  ///   - bars: the most bars of one run of the generator, with all their candidates.
  ///   - candidates: for one bar.
  init(_ weights: TrackWeights, bars: Int, candidates: Int) {
    generator = TrackGenerator.Session(weights.generator, capacity: bars * candidates)
    discriminator = TrackDiscriminator.Session(weights.discriminator, capacity: candidates)
  }

  /// Whether they have room for as much.
  func fit(bars: Int, candidates: Int) -> Bool {
    generator.capacity >= bars * candidates && discriminator.capacity >= candidates
  }
}

/// Sessions that are kept from one call to the next, so that a band which makes bar after bar plans no memory anew.
final class KeptSessions: Sendable {
  private struct Kept {
    let profile: GenreProfile?
    let sessions: TrackSessions
  }

  private let kept = Mutex<[ArrangedTrack: Kept]>([:])

  /// The sessions of a track, until they are given back; others of the same track are made meanwhile.
  ///
  /// - Parameters:
  ///   - weights: of the track, as the profile has them played.
  ///   - profile: of the song.
  func take(
    _ track: ArrangedTrack, _ weights: TrackWeights, _ profile: GenreProfile?, bars: Int,
    candidates: Int
  ) -> TrackSessions {
    let known = kept.withLock { $0.removeValue(forKey: track) }
    if let known, known.profile == profile, known.sessions.fit(bars: bars, candidates: candidates) {
      return known.sessions
    }
    return TrackSessions(weights, bars: bars, candidates: candidates)
  }

  /// Keeps sessions for the next call.
  func giveBack(_ sessions: TrackSessions, of track: ArrangedTrack, _ profile: GenreProfile?) {
    kept.withLock { $0[track] = Kept(profile: profile, sessions: sessions) }
  }
}
