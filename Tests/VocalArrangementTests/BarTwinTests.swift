import Foundation
import Testing
import VocalArrangement
import VocalMusic
import VocalTestSupport

/// What `vocalmidi_tools.fixtures.arrangement` computes for rolls and for consonance.
private struct Bars: Decodable {
  struct Encoded: Decodable {
    let drums: Bool
    let notes: [[Double]]
    let roll: [[Float]]
  }
  struct Read: Decodable {
    let steps: Int
    let voices: Int
    let bias: Double
    let roll: [[Float]]
    let notes: [[Double]]
  }
  struct Consonance: Decodable {
    let steps: Int
    let voice: [[Double]]
    let chords: [ArrangementFixtures.ChordName]
    let candidates: [[[Double]]]
    let consonance: [Double?]
    let consonances: [Double]
  }
  struct Ranking: Decodable {
    let song: [Float]
    let own: [Float]
    let noise: [Float]
    let biases: [Double]
    let rows: [[Float]]
    let empty: [Bool]
    let scores: [Float]
  }
  struct Symbol: Decodable {
    let symbol: String
    let tones: [Int]
  }
  let rankings: [Ranking]
  let symbols: [Symbol]
  let encoded: [Encoded]
  let read: [Read]
  let consonances: [Consonance]
}

@Suite struct BarTwinTests {
  @Test func notesAreEncodedAsPythonDoesElementByElement() throws {
    let bars: Bars = try Fixtures(of: .module).json("arrangement")
    #expect(bars.encoded.count >= 8)
    for expected in bars.encoded {
      var roll = [Float](repeating: .nan, count: BarRoll.count)
      let notes = ArrangementFixtures.notes(expected.notes)
      if expected.drums {
        BarRoll.encode(drums: notes, into: &roll)
      } else {
        BarRoll.encode(pitched: notes, into: &roll)
      }
      for (value, other) in zip(roll, ArrangementFixtures.roll(expected.roll)) {
        #expect(abs(value - other) < 2e-6)
      }
    }
  }

  @Test func candidatesAreMadeAndRankedAsPythonDoes() throws {
    let bars: Bars = try Fixtures(of: .module).json("arrangement")
    #expect(bars.rankings.contains { $0.empty.contains(true) } && bars.rankings.count >= 12)
    for expected in bars.rankings {
      let noise = CandidateRanking.mixedNoise(song: expected.song, own: expected.own)
      #expect(zip(noise, expected.noise).allSatisfy { abs($0 - $1) < 1e-5 })
      for (candidate, row) in expected.rows.enumerated() {
        let bias = CandidateRanking.onsetBias(of: candidate, among: expected.rows.count)
        #expect(abs(bias - expected.biases[candidate]) < 1e-12)
        let score = CandidateRanking.score(
          realness: row[0], fitting: row[1], consonance: row[2], isEmpty: expected.empty[candidate])
        #expect(abs(score - expected.scores[candidate]) < 1e-5)
      }
    }
  }

  @Test func chordSymbolsAreReadAsPythonDoes() throws {
    let bars: Bars = try Fixtures(of: .module).json("arrangement")
    #expect(bars.symbols.count > 200)
    for expected in bars.symbols {
      let chord = try #require(Chord(symbol: expected.symbol), "\(expected.symbol)")
      #expect(chord.pitchClasses.sorted() == expected.tones, "\(expected.symbol)")
    }
  }

  @Test func rollsAreReadAsPythonDoesAtAnyOnsetBias() throws {
    let bars: Bars = try Fixtures(of: .module).json("arrangement")
    #expect(Set(bars.read.map(\.bias)).count >= 5)
    for expected in bars.read {
      let notes = BarRoll.onsets(
        ArrangementFixtures.roll(expected.roll), steps: expected.steps, voices: expected.voices,
        bias: expected.bias)
      #expect(
        ArrangementFixtures.places(notes)
          == ArrangementFixtures.places(ArrangementFixtures.notes(expected.notes)))
      guard expected.bias == 0.5 else { continue }
      let count = BarRoll.onsetCount(
        pitched: ArrangementFixtures.roll(expected.roll), steps: expected.steps,
        voices: expected.voices)
      #expect(count == expected.notes.count)
    }
  }

  @Test func consonanceIsThatOfPython() throws {
    let bars: Bars = try Fixtures(of: .module).json("arrangement")
    #expect(bars.consonances.contains { $0.consonance.contains { $0 != nil && $0 != 1 } })
    for expected in bars.consonances {
      let harmony = BarHarmony(
        firstChord: expected.chords[0].chord, secondChord: expected.chords[1].chord,
        steps: expected.steps, relativeMajor: 0,
        voice: ArrangementFixtures.notes(expected.voice))
      let candidates = expected.candidates.map(ArrangementFixtures.notes)
      for (notes, other) in zip(candidates, expected.consonance) {
        let found = harmony.consonance(of: notes)
        #expect((found == nil) == (other == nil))
        if let found, let other { #expect(abs(found - other) < 1e-9) }
      }
      for (value, other) in zip(harmony.consonances(of: candidates), expected.consonances) {
        #expect(abs(value - other) < 1e-9)
      }
    }
  }
}
