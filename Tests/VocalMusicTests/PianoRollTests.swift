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
    let sung = song.tracks.filter { $0.notes.contains { !$0.contour.isFlat } }
    // In the picture of ten minutes no bar is wide enough for a line.
    #expect(picture.contours == (name == "long" ? 0 : sung.count))
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

  /// Up to a dozen labels, and more than a few, whether the song lasts two seconds or hours.
  @Test(arguments: [0.5, 2, 5, 11, 30, 61, 119, 180, 600, 3600, 36_000] as [Seconds])
  func timesAreLabelledAtEveryScale(duration: Seconds) throws {
    let notes = [Note(onset: 0, offset: duration, pitch: 60)]
    let picture = try SVGReader(PianoRoll.svg(of: Song(tracks: [Track(name: "", played: notes)])))
    let labels = picture.texts.filter { $0.hasSuffix(" s") || $0.contains(":") }
    #expect((4...13).contains(labels.count))
    #expect(Set(labels).count == labels.count)
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
    #expect(picture.bars.allSatisfy { $0.x >= 0 && $0.x + $0.width <= 1200 })
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
  }

  private(set) var bars: [Bar] = []
  private(set) var contours = 0
  private(set) var texts: [String] = []
  private var isWithinPlot = false
  private var text: String?

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
    case "g": isWithinPlot = true
    case "rect" where isWithinPlot:
      bars.append(Bar(x: number("x"), y: number("y"), width: number("width")))
    case "path": contours += 1
    case "text": text = ""
    default: break
    }
  }

  func parser(_ parser: XMLParser, foundCharacters characters: String) { text? += characters }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    if name == "g" { isWithinPlot = false }
    if name == "text", let finished = text {
      texts.append(finished)
      text = nil
    }
  }
}
