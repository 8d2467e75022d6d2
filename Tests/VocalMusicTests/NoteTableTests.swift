import Foundation
import Testing
import VocalMusic

@Suite struct NoteTableTests {
  static let notes = [
    Note(onset: 0.5, offset: 1.23456, pitch: 60.1254, velocity: 90, confidence: 0.95),
    Note(
      onset: 1.99996, offset: 3600, pitch: -0.25, velocity: 300, confidence: 7,
      contour: PitchContour(hop: 0.0116, cents: [-12.5, 0, 3.14])),
  ]

  @Test func csvHasTheDocumentedForm() throws {
    #expect(
      try NoteTable.csv(Self.notes) == """
        onset,offset,pitch,velocity,confidence
        0.5000,1.2346,60.125,90,0.950
        2.0000,3600.0000,-0.250,127,1.000

        """)
    #expect(try NoteTable.csv([]) == "onset,offset,pitch,velocity,confidence\n")
  }

  @Test func jsonIsReadByAJSONReader() throws {
    let text = try NoteTable.json(Self.notes)
    let objects = try #require(
      JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
    try #require(objects.count == 2)
    #expect(objects[0]["onset"] as? Double == 0.5)
    #expect(objects[0]["velocity"] as? Int == 90)
    let contour = try #require(objects[1]["contour"] as? [String: Any])
    #expect(contour["hop"] as? Double == 0.0116)
    #expect(contour["cents"] as? [Double] == [-12.5, 0, 3.1])
    let empty = try JSONSerialization.jsonObject(with: Data(NoteTable.json([]).utf8))
    #expect((empty as? [Any])?.isEmpty == true)
  }

  @Test func jsonHasTheAttacksThatWereMeasured() throws {
    let notes = [4.25, nil, Double.nan].map {
      Note(onset: 0, offset: 1, pitch: 60, attack: $0)
    }
    let decoded = try JSONDecoder().decode([Note].self, from: Data(NoteTable.json(notes).utf8))
    #expect(decoded.map(\.attack) == [4.25, nil, nil])
  }

  @Test func jsonDecodesAsNotes() throws {
    let song = SampleSongs.sung
    let sung = song.tracks[0].played(in: song.tempoMap)
    let decoded = try JSONDecoder().decode([Note].self, from: Data(NoteTable.json(sung).utf8))
    try #require(decoded.count == sung.count)
    for (note, original) in zip(decoded, sung) {
      #expect((note.onset - original.onset).magnitude <= 0.5001e-4)
      #expect(abs(note.pitch - original.pitch) <= 0.5e-3)
      #expect(note.velocity == original.velocity)
      #expect(note.contour.hop == original.contour.hop)
      #expect(
        zip(note.contour.cents, original.contour.cents).allSatisfy { abs($0 - $1) <= 0.0501 })
    }
  }

  /// The largest and smallest numbers of Double are written as digits that can be read again.
  @Test(arguments: [0, -0.0, 1e-12, -1e-12, 0.99996, 123_456.78901, 1e15, 1.5e17, 1e22, 1e300])
  func everyTimeIsDigits(seconds: Double) throws {
    let csv = try NoteTable.csv([Note(onset: Seconds(seconds), offset: 1e301, pitch: 60)])
    let cell = try #require(csv.split(separator: "\n")[1].split(separator: ",").first)
    #expect(cell.allSatisfy { "0123456789.".contains($0) })
    let value = try #require(Double(cell))
    #expect(abs(value - seconds) <= max(0.5001e-4, seconds * 1e-12))
  }

  @Test func notesThatCannotBeWrittenAreReported() {
    let bad = [Note(onset: 0, offset: 1, pitch: 60), Note(onset: .nan, offset: 1, pitch: 60)]
    let errors = [
      #expect(throws: InvalidNoteError.self) { try NoteTable.csv(bad) },
      #expect(throws: InvalidNoteError.self) { try NoteTable.json(bad) },
    ]
    #expect(errors.allSatisfy { $0?.index == 1 && $0?.defect == .times })
  }

  @Test func aSongsTableHasItsTracksAsTheySound() throws {
    let map = TempoMap(beatsPerMinute: 60)
    let note = BeatNote(onset: 1, duration: 0.5, key: 60)
    let song = Song(
      tracks: ["Voice", "Solo, \"high\""].map { Track(name: $0, notes: [note]) }, tempoMap: map)
    #expect(
      try NoteTable.csv(of: song) == """
        track,onset,offset,pitch,velocity,confidence
        Voice,1.0000,1.5000,60.000,80,1.000
        "Solo, ""high""\",1.0000,1.5000,60.000,80,1.000

        """)
  }

  @Test func tablesAreReadBack() throws {
    let csv = try NoteTable.csv(Self.notes)
    for text in [csv, csv.replacing("\n", with: "\r\n")] {
      let read = try NoteTable.notes(csv: text)
      #expect(try NoteTable.csv(read) == csv)
    }
    let json = try NoteTable.json(Self.notes)
    #expect(try NoteTable.json(NoteTable.notes(json: Data(json.utf8))) == json)
  }

  @Test(arguments: [
    ("", NoteTable.ReadingError.notATable), ("pitch,onset\n", .notATable),
    ("0,1,60,80\n", .invalidRow(1)), ("0,1,60,80,1\n0,x,60,80,1\n", .invalidRow(2)),
    ("1,0,60,80,1\n", .invalidRow(1)), ("0,1,60,128,1\n", .invalidRow(1)),
  ])
  func whatIsNoTableIsTold(rows: String, error: NoteTable.ReadingError) {
    let header = error == .notATable ? "" : "onset,offset,pitch,velocity,confidence\n"
    #expect(throws: error) { try NoteTable.notes(csv: header + rows) }
  }
}
