import Foundation
import Testing
import VocalMusic
import VocalTestSupport

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct PianoRollTests {
  static let pictures: [(name: String, song: Song)] = [
    ("empty", Song()), ("sung", SampleSongs.sung), ("keys", SampleSongs.keys),
    ("band", SampleSongs.band), ("long", RandomSongs.long), ("many", RandomSongs.song(seed: 3)),
  ]

  @Test(arguments: pictures.indices)
  func aPictureIsXMLWithABarForEachNote(index: Int) throws {
    let (name, song) = Self.pictures[index]
    let svg = PianoRoll.svg(of: song)
    try Recording.save(Array(svg.utf8), as: name + ".svg")
    let picture = try SVGReader(svg)
    #expect(picture.bars.count == song.tracks.map(\.notes.count).reduce(0, +))
    let sung = song.tracks.filter { track in
      !track.isDrums && track.notes.contains { !$0.contour.isFlat }
    }
    #expect(picture.contours == sung.count)
    #expect(PianoRoll.svg(of: song) == svg)
  }

  @Test func barsLieWhereTheNotesAre() throws {
    let notes = ([(0, 60), (1, 61), (2, 60), (3, 72)] as [(Seconds, Double)]).map {
      Note(onset: $0, offset: $0 + 1, pitch: $1)
    }
    let bars = try SVGReader(PianoRoll.svg(of: Song(tracks: [Track(name: "", played: notes)]))).bars
    try #require(bars.count == 4)
    let width = bars[1].x - bars[0].x
    for (bar, next) in zip(bars, bars.dropFirst()) {
      #expect(abs(bar.width - width) < 0.02)
      #expect(abs(next.x - bar.x - width) < 0.02)
    }
    #expect(bars[0].y > bars[1].y)
    #expect(bars[0].y == bars[2].y)
    #expect(abs((bars[0].y - bars[3].y) - 12 * (bars[0].y - bars[1].y)) < 0.1)
  }

  /// Labels stand apart and are more than a few, whether the song lasts two seconds or hours.
  @Test(arguments: [0.5, 2, 5, 11, 30, 61, 119, 180, 600, 3600, 36_000] as [Seconds])
  func timesAreLabelledAtEveryScale(duration: Seconds) throws {
    let notes = [Note(onset: 0, offset: duration, pitch: 60)]
    let picture = try SVGReader(PianoRoll.svg(of: Song(tracks: [Track(name: "", played: notes)])))
    let labels = picture.labels.filter { $0.text.hasSuffix(" s") || $0.text.contains(":") }
    #expect(labels.count >= 4)
    #expect(Set(labels.map(\.text)).count == labels.count)
    #expect(zip(labels, labels.dropFirst()).allSatisfy { (80...300).contains($1.x - $0.x) })
  }

  @Test func namesAreEscapedAndTheLegendNamesTracks() throws {
    let names = ["<Voice> & \"friends\"\u{1}", "Drums]]>", ""]
    let song = Song(title: "A < B & C\u{0}", tracks: names.map { Track(name: $0) })
    let texts = try SVGReader(PianoRoll.svg(of: song)).texts
    #expect(texts.contains("A < B & C "))
    #expect(texts.contains("<Voice> & \"friends\" "))
    #expect(texts.contains("Drums]]>"))
    #expect(texts.contains("Track 3"))
    let alone = Song(tracks: [Track(name: "Alone")])
    #expect(try !SVGReader(PianoRoll.svg(of: alone)).texts.contains("Alone"))
  }

  @Test func impossibleNotesAreLeftOut() throws {
    let notes = [
      Note(onset: .nan, offset: 1, pitch: 60), Note(onset: 1, offset: 0, pitch: 60),
      Note(onset: 0, offset: 1, pitch: .infinity), Note(onset: 0, offset: 1, pitch: 60),
    ]
    let picture = try SVGReader(PianoRoll.svg(of: Song(tracks: [Track(name: "", played: notes)])))
    #expect(picture.bars.count == 1)
  }

  @Test func extremeNotesAreDrawnAtTheEdge() throws {
    let slide = PitchContour(hop: 1e-12, cents: [-3e38, 3e38])
    let notes = [
      Note(onset: -1e300, offset: 1e300, pitch: 0, velocity: -9, confidence: 9, contour: slide),
      Note(onset: 0, offset: 0, pitch: 127.4, velocity: 999, contour: slide),
    ]
    let picture = try SVGReader(PianoRoll.svg(of: Song(tracks: [Track(name: "", played: notes)])))
    #expect(picture.bars.count == 2)
    #expect(picture.bars.allSatisfy { $0.x >= 0 && $0.x + $0.width <= picture.width })
    #expect(picture.width <= 60_000)
  }

  /// A second has the same width in a long song as in a longer one, and short songs fill the page.
  @Test func aLongSongHasAWiderPicture() throws {
    func picture(lasting duration: Seconds) throws -> SVGReader {
      let notes = [Note(onset: 0, offset: duration, pitch: 60)]
      return try SVGReader(PianoRoll.svg(of: Song(tracks: [Track(name: "", played: notes)])))
    }
    #expect(try picture(lasting: 10).width == 1200)
    let (one, two) = (try picture(lasting: 300), try picture(lasting: 600))
    #expect(one.width > 5000)
    #expect(abs(two.bars[0].width / one.bars[0].width - 2) < 0.01)
  }

  @Test func barsAreNumberedWhereTheyBegin() throws {
    let onsets: [Beats] = [0, 3, 6]
    let notes = onsets.map { BeatNote(onset: $0, duration: 3, key: 60) }
    var song = Song(
      tracks: [Track(name: "", notes: notes)],
      tempoMap: TempoMap(beatsPerMinute: 90, timeSignature: .threeFour))
    let picture = try SVGReader(PianoRoll.svg(of: song))
    let numbers = picture.labels.filter { $0.kind == "bar" }
    #expect(numbers.map(\.text) == ["1", "2", "3"])
    for (number, bar) in zip(numbers, picture.bars) { #expect(abs(number.x - bar.x - 2) < 0.02) }
    song.isUnmeasured = true
    #expect(try SVGReader(PianoRoll.svg(of: song)).labels.allSatisfy { $0.kind != "bar" })
  }

  /// However many bars there are, their numbers do not run into each other.
  @Test func numbersOfManyBarsStandApart() throws {
    let notes = [BeatNote(onset: 0, duration: 8000, key: 60)]
    let song = Song(
      tracks: [Track(name: "", notes: notes)], tempoMap: TempoMap(beatsPerMinute: 300))
    let numbers = try SVGReader(PianoRoll.svg(of: song)).labels.filter { $0.kind == "bar" }
    #expect(numbers.count > 100)
    #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $1.x - $0.x >= 30 })
  }

  @Test func chordsStandOverTheirBeatsInTheSpellingOfTheKey() throws {
    let notes = [0, 4].map { BeatNote(onset: Beats($0), duration: 4, key: 60) }
    let chords: [(Beats, Int)] = [(0, 5), (2, 5), (4, 10)]
    let song = Song(
      tracks: [Track(name: "", notes: notes)], key: KeySignature(tonic: 5, mode: .major),
      chords: chords.map { .init(beat: $0.0, value: Chord(root: $0.1, quality: .major)) })
    let picture = try SVGReader(PianoRoll.svg(of: song))
    let symbols = picture.labels.filter { $0.kind == "chord" }
    #expect(symbols.map(\.text) == ["F", "B♭"])
    #expect(zip(symbols, picture.bars).allSatisfy { abs($0.x - $1.x - 2) < 0.02 })
  }

  @Test func drumsHaveRowsOfTheirOwn() throws {
    let melody = Track(name: "Voice", notes: [BeatNote(onset: 0, duration: 4, key: 72)])
    let strokes = [36, 42, 38, 42].enumerated().map {
      BeatNote(onset: Beats($0.offset), duration: 0.1, key: $0.element)
    }
    let drums = Track(name: "Drums", isDrums: true, notes: strokes)
    let alone = try SVGReader(PianoRoll.svg(of: Song(tracks: [melody])))
    let picture = try SVGReader(PianoRoll.svg(of: Song(tracks: [melody, drums])))
    #expect(picture.texts.filter(["Kick", "Snare", "Hi-hat"].contains).count == 3)
    // The drums' keys do not widen the range of the melody's rows.
    #expect(picture.texts.filter { $0.hasPrefix("C") } == alone.texts.filter { $0.hasPrefix("C") })
    try #require(picture.bars.count == 5)
    #expect(picture.bars.dropFirst().allSatisfy { $0.y > picture.bars[0].y })
    #expect(Set(picture.bars.dropFirst().map { $0.middle }).count == 3)
    #expect(picture.bars[2].middle < picture.bars[3].middle, "the hi-hat is above the snare")
    #expect(try SVGReader(PianoRoll.svg(of: Song(tracks: [drums]))).bars.count == 4)
  }
}

extension RandomSongs {
  /// Ten minutes of one voice.
  static var long: Song {
    var random = SeededRandom(seed: 11)
    var time = 0.0
    var pitch = 60.0
    var notes: [Note] = []
    while time < 595 {
      let duration = Double.random(in: 0.15...1.4, using: &random)
      pitch = min(max(pitch + .random(in: -4...4, using: &random), 50), 74)
      notes.append(
        Note(
          onset: Seconds(time), offset: Seconds(time + duration), pitch: pitch,
          velocity: .random(in: 30...120, using: &random),
          confidence: .random(in: 0.4...1, using: &random),
          contour: SampleSongs.contour(duration: Seconds(duration), scoop: -100, vibrato: 30)))
      time += duration + .random(in: 0...0.3, using: &random)
    }
    return Song(title: "Ten minutes", tracks: [Track(name: "Voice", played: notes)])
  }
}

/// What an XML parser finds in a picture.
private final class SVGReader: NSObject, XMLParserDelegate {
  struct Bar {
    let x: Double
    let y: Double
    let width: Double
    let height: Double

    var middle: Double { (10 * (y + height / 2)).rounded() }
  }

  struct Label {
    var text = ""
    let x: Double
    /// What it is a label of, where the picture says so.
    let kind: String?
  }

  private(set) var bars: [Bar] = []
  private(set) var contours = 0
  private(set) var labels: [Label] = []
  private(set) var width = Double.nan
  private var isWithinPlot = false
  private var label: Label?

  var texts: [String] { labels.map(\.text) }

  init(_ svg: String) throws {
    super.init()
    let parser = XMLParser(data: Data(svg.utf8))
    parser.delegate = self
    guard parser.parse() else { throw parser.parserError ?? CocoaError(.formatting) }
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    func number(_ name: String) -> Double { attributes[name].flatMap(Double.init) ?? .nan }
    switch name {
    case "svg": width = number("width")
    case "g": isWithinPlot = true
    case "rect" where isWithinPlot:
      bars.append(
        Bar(x: number("x"), y: number("y"), width: number("width"), height: number("height")))
    case "path": contours += 1
    case "text": label = Label(x: number("x"), kind: attributes["class"])
    default: break
    }
  }

  func parser(_ parser: XMLParser, foundCharacters characters: String) {
    label?.text += characters
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    if name == "g" { isWithinPlot = false }
    if name == "text", let finished = label {
      labels.append(finished)
      label = nil
    }
  }
}
