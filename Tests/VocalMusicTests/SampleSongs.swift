import Foundation
import Testing
import VocalMusic

/// Songs written to the committed files under `Fixtures/written`, which other people's readers check too.
enum SampleSongs {
  /// A file's name, its song and how its bends are written.
  struct Sample: Sendable, CustomTestStringConvertible {
    let name: String
    let song: Song
    let bends: PitchBendMode
    var testDescription: String { name }
  }

  static let all = [
    Sample(name: "keys", song: keys, bends: .off),
    Sample(name: "sung-2", song: sung, bends: .semitones(2)),
    Sample(name: "sung-12", song: sung, bends: .semitones(12)),
    Sample(name: "band", song: band, bends: .semitones(2)),
    Sample(name: "lead-sheet", song: leadSheet, bends: .off),
    Sample(name: "score", song: score, bends: .off),
  ]

  /// Three bars of three beats as they are written, with what scores find hard: a note over two bar lines, syncopes,
  /// triplets beside sixteenths, voices that cross, accidentals, and drums.
  static var score: Song {
    func notes(_ rows: [(onset: Double, duration: Double, key: Int)]) -> [BeatNote] {
      rows.map {
        BeatNote(onset: Beats($0.onset), duration: Beats($0.duration), key: $0.key, velocity: 90)
      }
    }
    let third = 1.0 / 3
    let voice = notes([
      (0.5, 0.5, 63), (1, 0.75, 67), (1.75, 0.25, 66), (2, third, 70), (2 + third, third, 68),
      (2 + 2 * third, 4 + third, 75), (7.25, 0.5, 69), (7.75, 0.25, 70), (8, 1, 71),
    ])
    let piano = notes([
      (0, 3, 39), (0, 1, 55), (0, 1, 58), (1, 2, 56), (3, 3, 44), (3, 1.5, 60), (4.5, 1.5, 58),
      (6, 3, 48), (7, 1, 55), (7, 1, 63),
    ])
    let drums = notes(
      (0..<18).map { (Double($0) / 2, 0.125, [36, 42, 38, 42, 38, 42][$0 % 6]) }
        + [(0, 0.125, 49), (8.25, 0.125, 50), (8.75, 0.125, 43)])
    let chords: [(Beats, Int, Chord.Quality)] = [
      (0, 3, .major), (1.5, 3, .major), (3, 8, .majorSeventh), (4.5, 10, .dominantSeventh),
      (6, 0, .minorSeventh), (7.5, 9, .diminished),
    ]
    let map = TempoMap(beatsPerMinute: 104, timeSignature: .threeFour)
    return Song(
      title: "Score & <staff>",
      tracks: [
        Track(name: "Voice", program: 73, notes: voice), Track(name: "Piano", notes: piano),
        Track(name: "Drums", isDrums: true, notes: drums),
      ],
      tempoMap: map, key: KeySignature(tonic: 3, mode: .major),
      chords: chords.map { TempoMap.Change(beat: $0.0, value: Chord(root: $0.1, quality: $0.2)) })
  }

  /// A tune with a key struck again and again, a chord and the shortest of notes.
  static var keys: Song {
    var notes = (0..<4).map { index in
      let onset = Seconds(Double(index) * 0.25)
      return Note(onset: onset, offset: onset + 0.25, pitch: 64, velocity: 20 + index * 30)
    }
    notes += [60, 64, 67, 72].map { Note(onset: 1.5, offset: 2.75, pitch: $0, velocity: 127) }
    notes.append(Note(onset: 3, offset: 3, pitch: 0, velocity: 1))
    notes.append(Note(onset: 3.5, offset: 4, pitch: 127, velocity: 64))
    let map = TempoMap(beatsPerMinute: 97, timeSignature: .threeFour)
    return Song(
      title: "Keys", tracks: [Track(name: "Piano", played: notes, in: map)], tempoMap: map,
      key: KeySignature(tonic: 7, mode: .major))
  }

  /// A phrase as a voice sings it: scoops, vibrato, a fall, notes off the keys; one flows into the next.
  static var sung: Song {
    let pitches = [60.12, 62.2, 63.85, 65.1, 67.3, 65.0, 63.93, 60.05]
    let notes = pitches.enumerated().map { index, pitch in
      let onset = Seconds(0.4 + 0.55 * Double(index))
      let duration: Seconds = index % 2 == 0 ? 0.5 : 0.55
      let contour = contour(duration: duration, scoop: index % 3 == 0 ? -180 : 0, vibrato: 22)
      return Note(
        onset: onset, offset: onset + duration, pitch: pitch, velocity: 70 + index * 5,
        confidence: 0.6 + 0.05 * Double(index), contour: contour)
    }
    let map = TempoMap(beatsPerMinute: 109.0909)
    return Song(
      title: "Sung", tracks: [Track(name: "Voice", program: 73, played: notes, in: map)],
      tempoMap: map)
  }

  /// Three instruments and drums under changing tempi and time signatures.
  static var band: Song {
    let voice = (0..<12).map { index in
      let onset = Seconds(0.1 + 0.7 * Double(index))
      return Note(
        onset: onset, offset: onset + 0.6, pitch: [67.2, 69, 71.75, 72][index % 4], velocity: 90,
        contour: index % 2 == 0 ? .flat : contour(duration: 0.6, scoop: -90, vibrato: 15))
    }
    let bass = (0..<6).map { index in
      let onset = Seconds(Double(index) * 1.4)
      return Note(onset: onset, offset: onset + 1.3, pitch: [43, 36][index % 2], velocity: 100)
    }
    let chords = (0..<6).flatMap { index in
      [0.0, 4, 7].map { third in
        let onset = Seconds(Double(index) * 1.4)
        return Note(onset: onset, offset: onset + 1.4, pitch: 55 + third, velocity: 60)
      }
    }
    let drums = (0..<24).map { index in
      let onset = Seconds(Double(index) * 0.35)
      return Note(
        onset: onset, offset: onset + 0.1, pitch: [36, 42, 38, 42][index % 4], velocity: 110)
    }
    let tempoMap = TempoMap(
      tempi: ([(0, 86), (4, 120.5), (9.5, 64)] as [(Beats, Double)]).map {
        TempoMap.Change(beat: $0.0, value: Tempo(beatsPerMinute: $0.1))
      },
      timeSignatures: ([(0, 4, 4), (4, 6, 8), (7, 2, 2)] as [(Beats, Int, Int)]).map {
        TempoMap.Change(beat: $0.0, value: TimeSignature($0.1, $0.2) ?? .fourFour)
      })
    return Song(
      title: "Ensemble",
      tracks: [
        Track(name: "Voice", program: 53, played: voice, in: tempoMap),
        Track(name: "Bass", program: 32, played: bass, in: tempoMap),
        Track(name: "Drums", isDrums: true, played: drums, in: tempoMap),
        Track(name: "Chords", program: 4, played: chords, in: tempoMap),
      ],
      tempoMap: tempoMap, key: KeySignature(tonic: 4, mode: .minor))
  }

  /// A melody in 6/8 with chords, on channels of their own volumes and places.
  static var leadSheet: Song {
    let map = TempoMap(beatsPerMinute: 84, timeSignature: .sixEight)
    let notes = (0..<12).map { index in
      BeatNote(onset: Beats(1.5 * Double(index)), duration: 1, key: [67, 69, 70, 72][index % 4])
    }
    let bass = (0..<6).map { BeatNote(onset: Beats(3 * $0), duration: 3, key: [43, 41][$0 % 2]) }
    let qualities: [Chord.Quality] = [.minor, .major, .majorSeventh, .dominantSeventh]
    return Song(
      title: "Lead sheet",
      tracks: [
        Track(name: "Voice", program: 52, volume: 100, pan: 64, notes: notes),
        Track(name: "Bass", program: 33, volume: 71, pan: 50, notes: bass),
      ],
      tempoMap: map, key: KeySignature(tonic: 7, mode: .minor),
      chords: zip([7, 10, 3, 2], qualities).enumerated().map { index, chord in
        .init(beat: Beats(3 * index), value: Chord(root: chord.0, quality: chord.1))
      })
  }

  /// A contour with a scoop up from `scoop` cents at the start and a vibrato of 5.5 Hz that sets in.
  static func contour(duration: Seconds, scoop: Double, vibrato: Double) -> PitchContour {
    let hop = 0.01
    let cents = (0...Int(duration.value / hop)).map { index in
      let time = Double(index) * hop
      let wave = vibrato * min(time / 0.3, 1) * sin(2 * .pi * 5.5 * time)
      return Float(scoop * exp(-time / 0.06) + wave)
    }
    return PitchContour(hop: Seconds(hop), cents: cents)
  }
}
