import VocalCheckpoints
import VocalMusic
import VocalStages

/// Makes drums, bass, chords and an accompanying line for a sung melody.
///
/// ```swift
/// let arranger = try Arranger()
/// let tracks = try arranger.arrange(leadSheet, seed: 1)
/// let bass = tracks[.bass]  // [BeatNote]
/// ```
/// Each track has a generator, trained as a GAN, which is given a bar's melody and chords and the rhythm
/// of the track that leads it (`TrackStyle`); the track's discriminator then ranks candidates. An
/// arranger is immutable and may be used by several threads.
public final class Arranger: Sendable {
  /// How bars are chosen.
  public struct Options: Hashable, Sendable {
    /// The range of ``candidates``.
    public static let candidateCounts = 1...32

    /// The tracks returned. Only these are made, and those that they follow, so that a track is the same whatever
    /// else is asked for.
    public var tracks: Set<ArrangedTrack>

    /// How many bars are generated for each that is kept.
    public var candidates: Int

    /// Whether the melody is whole: then the band comes in with its first note and ends with its last.
    public var isWhole: Bool

    /// Whether the band plays already, as after an intro: then it goes on from the first bar line, before the first
    /// note too.
    public var isUnderWay: Bool

    /// Creates options.
    public init(
      tracks: Set<ArrangedTrack> = Set(ArrangedTrack.allCases), candidates: Int = 6,
      isWhole: Bool = true, isUnderWay: Bool = false
    ) {
      self.isUnderWay = isUnderWay
      self.tracks = tracks
      self.candidates = candidates
      self.isWhole = isWhole
    }

    /// - Throws: ``VocalMIDIError/invalidOption(name:value:expected:)``.
    package func validate() throws(VocalMIDIError) {
      try VocalMIDIError.require(candidates, in: Self.candidateCounts, "candidates")
    }
  }

  /// The most bars of one song.
  public static let maximumBars = 4096

  private let weights: PerTrack<TrackWeights>
  /// nil where each call has sessions of its own.
  private let kept: KeptSessions?

  /// Loads the trained weights that are shipped with the package.
  ///
  /// - Throws: ``VocalMIDIError`` where the processor is not supported, or weights are missing or damaged.
  public convenience init() throws(VocalMIDIError) { try self.init(weights: [:]) }

  /// Loads weight files.
  ///
  /// - Parameter paths: files to use instead of the trained ones.
  package init(
    weights paths: [ArrangedTrack: (generator: String, discriminator: String)]
  ) throws(VocalMIDIError) {
    weights = try PerTrack { track throws(VocalMIDIError) in
      let generator = try StageWeights.path(of: track.generator, given: paths[track]?.generator)
      let discriminator = try StageWeights.path(
        of: track.discriminator, given: paths[track]?.discriminator)
      return try StageWeights.load { () throws(CheckpointError) -> TrackWeights in
        try TrackWeights(generator: generator, discriminator: discriminator)
      }
    }
    kept = nil
  }

  private init(_ weights: PerTrack<TrackWeights>, _ kept: KeptSessions) {
    self.weights = weights
    self.kept = kept
  }

  /// The same arranger, which keeps the memory of its networks from one call to the next: for one that makes bar after
  /// bar.
  package func keepingSessions() -> Arranger { Arranger(weights, KeptSessions()) }

  /// Arranges a song: the notes of each track, in order of onset.
  ///
  /// - Parameters:
  ///   - sheet: the melody and its chords.
  ///   - seed: the same song, options and seed give the same notes.
  ///   - options: how bars are chosen.
  ///   - progress: called now and then with the share that is done, 0...1.
  /// - Throws: ``VocalMIDIError/invalidOption(name:value:expected:)``,
  ///   ``VocalMIDIError/unknownGenre(_:known:)``, ``VocalMIDIError/melodyTooLong(_:limit:)``, or
  ///   ``VocalMIDIError/cancelled`` in a task that was cancelled.
  /// - Complexity: O(bars x candidates).
  public func arrange(
    _ sheet: LeadSheet, seed: UInt64 = 0, options: Options = Options(),
    progress: (Double) -> Void = { _ in }
  ) throws(VocalMIDIError) -> [ArrangedTrack: [BeatNote]] {
    try Self.check(sheet, options)
    let bars = sheet.bars()
    let form = SongForm(bars)
    let ends = options.isWhole ? SongEnds(sheet, isUnderWay: options.isUnderWay) : nil
    var made: [ArrangedTrack: [[BarNote]]] = [:]
    var tracks: [ArrangedTrack: [BeatNote]] = [:]
    let needed = Self.needed(for: options.tracks)
    for (index, track) in needed.enumerated() {
      let (style, seed) = (track.style, track.seed(ofSong: seed))
      let leads = style.leader.flatMap { made[$0] }?.map(style.heard)
      let (weights, genre, numbers) = try weights[track].playing(
        sheet.genre, as: sheet.profile?.tracks[track])
      let size = TrackGeneration.barsOfARun(of: bars.count)
      let sessions =
        kept?.take(track, weights, sheet.profile, bars: size, candidates: options.candidates)
        ?? TrackSessions(weights, bars: size, candidates: options.candidates)
      let generated = try TrackGeneration(
        style: style, weights: weights, genre: genre, numbers: numbers, bars: bars,
        leads: leads ?? Array(repeating: [], count: bars.count), candidates: options.candidates,
        seed: seed, sessions: sessions
      ).run { progress((Double(index) + $0) / Double(needed.count)) }
      kept?.giveBack(sessions, of: track, sheet.profile)
      let formed = style.formed(generated, by: form, in: bars, numbers: numbers, seed: seed)
      made[track] = formed
      guard options.tracks.contains(track) else { continue }
      let notes = style.inBeats(formed, of: sheet, louder: form.energy.map { numbers.energy * $0 })
      tracks[track] = ends?.applied(to: notes, of: style) ?? notes
    }
    return tracks
  }

  /// The tracks, and those that they follow, each after the one that it follows.
  private static func needed(for tracks: Set<ArrangedTrack>) -> [ArrangedTrack] {
    var needed = tracks
    for track in ArrangedTrack.allCases.reversed() where needed.contains(track) {
      if let leader = track.style.leader { needed.insert(leader) }
    }
    return ArrangedTrack.allCases.filter(needed.contains)
  }

  private static func check(_ sheet: LeadSheet, _ options: Options) throws(VocalMIDIError) {
    try options.validate()
    try VocalMIDIError.require(sheet.beatsPerBar, in: LeadSheet.barLengths, "beatsPerBar")
    let bars = (sheet.chords.count + 1) / 2
    guard bars <= maximumBars else {
      throw .melodyTooLong(
        Beats(bars * sheet.beatsPerBar), limit: Beats(maximumBars * sheet.beatsPerBar))
    }
  }
}
