import VocalMusic

/// Where a band comes in and where it ends: with the singer.
///
/// After a pickup the band comes in on the bar line, otherwise with the first note. It ends together on the last strong
/// beat at or before the last note, and holds that chord as long as the note.
struct SongEnds {
  /// When the band comes in.
  let entry: Beats
  /// When it plays its last chord, and until when.
  let ending: Range<Beats>
  private let chord: Chord

  /// The least that the last chord lasts.
  private static let shortest: Beats = 2
  /// How much earlier than a beat a note may be sung that belongs to it.
  private static let anticipation: Beats = 0.5

  /// nil without a melody or without chords.
  ///
  /// - Parameter isUnderWay: whether the band plays from the first bar line.
  init?(_ sheet: LeadSheet, isUnderWay: Bool = false) {
    let bar = Beats(sheet.beatsPerBar)
    let limit = bar * Double((sheet.chords.count + 1) / 2)
    let notes = sheet.melody.filter { $0.isPlaceable && $0.onset < limit }
      .sorted { $0.onset < $1.onset }
    guard let first = notes.first, let last = notes.last, !sheet.chords.isEmpty else { return nil }
    let half = sheet.beatsPerBar == 4 ? bar / 2 : bar
    let start = Self.down(first.onset, to: bar)
    entry = isUnderWay ? 0 : first.onset - start > bar / 2 ? start + bar : first.onset
    let strike = max(Self.down(last.onset + Self.anticipation, to: half), entry)
    let end = notes.reduce(strike + Self.shortest) { max($0, min($1.offset, limit)) }
    ending = strike..<end
    let place = Int((strike / (bar / 2)).rounded(.down))
    chord = sheet.chords[place.clamped(to: 0...sheet.chords.count - 1)]
  }

  /// The notes of a track between its entry and its end.
  func applied(to notes: [BeatNote], of style: any TrackStyle) -> [BeatNote] {
    let played = notes.compactMap { note -> BeatNote? in
      let entered = note.onset < entry ? style.entering(note, at: entry) : note
      guard var note = entered, note.onset < ending.lowerBound else { return nil }
      note.offset = min(note.offset, ending.lowerBound)
      return note
    }
    return played + style.lastNotes(on: chord, in: ending, after: played.last?.key)
  }

  private static func down(_ time: Beats, to unit: Beats) -> Beats {
    unit * (time / unit).rounded(.down)
  }
}
