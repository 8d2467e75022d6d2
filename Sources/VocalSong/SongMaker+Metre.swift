import VocalArrangement
import VocalMusic
import VocalStages

extension SongMaker {
  /// The metre that the band plays in; for a melody alone, bars of any whole number of beats up to 16.
  func metre(of signature: TimeSignature) throws(VocalMIDIError) -> BandMetre {
    if let metre = BandMetre(signature) { return metre }
    let beats = signature.beatsPerBar.value
    guard !playsBand, beats == beats.rounded(), TimeSignature.wholeBeats.contains(Int(beats)) else {
      throw .unsupportedTimeSignature(signature)
    }
    return BandMetre(signature, beatsPerBar: Int(beats))
  }

  var playsBand: Bool {
    if case .off = stages.choice.arrangement { return false }
    return !options.tracks.isEmpty
  }

  /// Checks that a melody and the bars that are added to it, before and after, are no more than a song may have.
  ///
  /// - Parameter length: from bar 1 to the end of the melody.
  /// - Throws: ``VocalMIDIError/melodyTooLong(_:limit:)``, or ``VocalMIDIError/unsupportedTimeSignature(_:)``.
  func verifyLength(_ length: Beats, in signature: TimeSignature) throws(VocalMIDIError) {
    let bars = Arranger.maximumBars - options.continuedBars - options.introBars
    let limit = try metre(of: signature).start(ofHalf: 2 * bars)
    guard length <= limit else { throw .melodyTooLong(length, limit: limit) }
  }

  /// Checks that a melody has no more notes than a song may have.
  ///
  /// - Throws: ``VocalMIDIError/tooManyNotes(_:limit:)``.
  func verifyCount(_ notes: Int) throws(VocalMIDIError) {
    let limit = SongOptions.maximumNotes
    guard notes <= limit else { throw .tooManyNotes(notes, limit: limit) }
  }
}
