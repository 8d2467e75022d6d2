import Foundation
import Testing
import VocalMIDI
import VocalTestSupport

/// README.md and the articles of the documentation, beside the code that is compiled and run here.
@Suite struct DocumentationTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private static func texts() throws -> [URL] {
    let articles = root.appending(path: "Sources/VocalMIDI/VocalMIDI.docc")
    let files = try FileManager.default.contentsOfDirectory(
      at: articles, includingPropertiesForKeys: nil)
    return [root.appending(path: "README.md")] + files.filter { $0.pathExtension == "md" }
  }

  /// The lines of each block of Swift in a text, without the indentation that all have.
  private static func blocks(of text: String) -> [[Substring]] {
    var blocks: [[Substring]] = []
    var isInside = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line == "```swift" {
        blocks.append([])
        isInside = true
      } else if line == "```" {
        isInside = false
      } else if isInside {
        blocks[blocks.count - 1].append(line)
      }
    }
    return blocks
  }

  /// Lines as they are compared: without indentation, empty ones and imports.
  private static func code(_ lines: some Sequence<Substring>) -> [String] {
    lines.map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty && !$0.hasPrefix("import ") }
  }

  @Test func theCodeOfTheTextsIsCompiledHere() throws {
    let source = try String(
      contentsOf: Self.root.appending(path: "Tests/VocalMIDITests/DocumentedUse.swift"),
      encoding: .utf8)
    let compiled = Self.code(source.split(separator: "\n"))
    var count = 0
    for file in try Self.texts() {
      for block in Self.blocks(of: try String(contentsOf: file, encoding: .utf8)) {
        let lines = Self.code(block)
        // The manifest of a package that depends on this one.
        guard lines.first?.hasPrefix(".package(") != true else { continue }
        count += 1
        let isThere = compiled.indices.contains { compiled[$0...].starts(with: lines) }
        #expect(isThere, "\(file.lastPathComponent): \(lines)")
      }
    }
    #expect(count >= 15)
  }

  @Test func theCodeOfTheTextsRuns() async throws {
    let pipeline = try Pipeline()
    try DocumentedUse.stagesLoadedBeforehand(pipeline)
    let transcription = try await pipeline.transcribe(
      samples: DocumentedUse.samples, sampleRate: 44100)
    #expect(transcription.notes.count > 3)
    #expect(try DocumentedUse.blocks(pipeline).betterMix == nil)
    #expect(try await !DocumentedUse.inTheBackground(pipeline).isEmpty)
    let songs = try DocumentedUse.stages(pipeline, transcription)
    #expect(Set(songs[0].chords).count == 1 && songs[1].song.tracks.count == 1)
    try await DocumentedUse.liveEvents(pipeline)
    try DocumentedUse.liveOptions(pipeline)
    try DocumentedUse.band(pipeline, pipeline.live(sampleRate: 48000))
    #expect(throws: VocalMIDIError.self) { try DocumentedUse.ownWeights() }
    #expect(throws: VocalMIDIError.self) {
      try DocumentedUse.learnedStyle(pipeline, transcription)
    }
  }
}
