import Foundation
import Testing
import VocalMusic

@Suite struct SongPageTests {
  private static let song = Song(
    title: "</script><b>A & B",
    tracks: [
      Track(
        name: "</script>",
        notes: [
          BeatNote(onset: 0, duration: 1, key: 60), BeatNote(onset: 1, duration: 1, key: 62),
          BeatNote(onset: .init(.nan), duration: 1, key: 64),
        ])
    ],
    chords: [.init(beat: 0, value: Chord(root: 0, quality: .major))])

  /// What the page's script is given.
  private func data(_ html: String) throws -> [String: Any] {
    let start = try #require(html.range(of: #"id="data">"#)?.upperBound)
    let end = try #require(html.range(of: "</script>", range: start..<html.endIndex)?.lowerBound)
    let json = try JSONSerialization.jsonObject(with: Data(html[start..<end].utf8))
    return try #require(json as? [String: Any])
  }

  @Test func thePageHasAllNotesThatCanBeWrittenAndNoNameEndsItsScript() throws {
    let html = SongPage(of: Self.song).html()
    #expect(html.contains("<title>&lt;/script&gt;&lt;b&gt;A &amp; B</title>"))
    let page = try data(html)
    let tracks = try #require(page["tracks"] as? [[String: Any]])
    #expect(tracks.map { $0["name"] as? String } == ["</script>"])
    let notes = try #require(tracks[0]["notes"] as? [[String: Any]])
    #expect(notes.map { $0["key"] as? Int } == [60, 62])
    #expect(notes.map { $0["onset"] as? Double } == [0, 0.5])
    #expect((page["chords"] as? [[String: Any]])?.map { $0["symbol"] as? String } == ["C"])
    #expect(html == SongPage(of: Self.song).html())
  }

  @Test func notesAreNamedByTheirKeysAndDrumsByTheirKinds() throws {
    let note = BeatNote(onset: 0, duration: 1, key: 42)
    let song = Song(tracks: [
      Track(name: "Bass", notes: [note]), Track(name: "Drums", isDrums: true, notes: [note]),
    ])
    let tracks = try #require(data(SongPage(of: song).html())["tracks"] as? [[String: Any]])
    let names = try tracks.map { track in
      try #require(track["notes"] as? [[String: Any]]).map { $0["name"] as? String }
    }
    #expect(names == [["F♯2"], ["Hi-hat"]])
  }

  @Test func soundsAreWithinThePageAndBeginWhereTheyBelong() throws {
    let voice = SongPage.Sound(file: Array("abc".utf8), type: "audio/wav", start: -0.5)
    let page = try data(SongPage(of: Self.song, voice: voice).html())
    let sound = try #require(page["voice"] as? [String: Any])
    #expect(sound["url"] as? String == "data:audio/wav;base64,YWJj")
    #expect(sound["start"] as? Double == -0.5)
    #expect(page["playedSong"] == nil)
  }
}
