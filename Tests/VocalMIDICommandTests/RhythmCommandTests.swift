import Foundation
import Testing
import VocalTestSupport

@Suite struct RhythmCommandTests {
  private static let header = "onset,offset,pitch,velocity,confidence\n"

  @Test func tablesOfBothKindsAreRead() throws {
    let folder = try TemporaryFolder()
    let beats = (0..<16).map { (0.5 * Double($0), [60, 64, 67, 72][$0 % 4]) }
    let rows = beats.map { "\($0.0),\($0.0 + 0.4),\($0.1),80,1" }
    let objects = beats.map {
      """
      {"onset": \($0.0), "offset": \($0.0 + 0.4), "pitch": \($0.1), "velocity": 80, \
      "confidence": 1, "contour": {"hop": 0.01, "cents": []}}
      """
    }
    let csv = try folder.write(
      Data((Self.header + rows.joined(separator: "\r\n")).utf8), to: "notes.csv")
    let json = try folder.write(
      Data("[\(objects.joined(separator: ","))]".utf8), to: "notes.json")
    let run = try Run("rhythm", csv, json)
    #expect(run.status == 0, "\(run.errors)")
    let lines = run.output.split(separator: "\n")
    try #require(lines.count == 2)
    #expect(lines[0] == lines[1])
    #expect(lines[0].contains("\"tonic\":0"))
  }

  @Test(arguments: [
    "", "binary", "0,1,60,80,1", header + "0,1,60,80", header + "0,x,1,60,80,1",
    header + "nan,1,60,80,1", header + "0,1,1e300,80,1", header + "0,1,60,128,1",
    header + "1,0,60,80,1",
  ])
  func whatIsNotATableOfNotesIsRefused(text: String) throws {
    let folder = try TemporaryFolder()
    for name in ["notes.csv", "notes.json"] {
      let run = try Run("rhythm", folder.write(Data(text.utf8), to: name))
      #expect(run.status == 1)
      #expect(run.errors.contains("a table of notes; give") && !run.errors.contains("Usage"))
    }
  }

  @Test func metreAndDownbeatOverrule() throws {
    let folder = try TemporaryFolder()
    let rows = (0..<24).map { "\(0.5 * Double($0)),\(0.5 * Double($0) + 0.4),60,80,1" }
    let csv = try folder.write(
      Data((Self.header + rows.joined(separator: "\n")).utf8), to: "notes.csv")
    for (metre, beatsPerBar) in [("3/4", 3), ("4/4", 4)] {
      for downbeat in [2.0, 2.5] {
        let run = try Run(
          "rhythm", "--bpm", "120", "--metre", metre, "--downbeat", "\(downbeat)", csv)
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains("\"beats_per_bar\":\(beatsPerBar)"))
        let report = try JSONSerialization.jsonObject(with: Data(run.output.utf8))
        let beats = try #require((report as? [String: Any])?["beats"] as? [Double])
        let bars = stride(from: 0, to: beats.count, by: beatsPerBar).map { beats[$0] }
        #expect(bars.contains { abs($0 - downbeat) < 0.05 }, "\(metre), \(downbeat): \(bars)")
      }
    }
    for option in [["--metre", "5/4"], ["--downbeat", "nan"]] {
      #expect(try Run(["rhythm"] + option + [csv]).status == 64)
    }
  }

  @Test func whatCannotBeReadIsRefused() throws {
    let folder = try TemporaryFolder()
    for path in [folder.path("missing.csv"), folder.url.path()] {
      let run = try Run("rhythm", path)
      #expect(run.status == 1)
      #expect(run.errors.contains("cannot be read; give the path of a file"))
    }
  }
}
