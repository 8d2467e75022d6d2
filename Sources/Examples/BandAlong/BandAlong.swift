// A band that plays along, as MIDI files of a bar each: sing to the clicks of a metronome at 100 beats a minute.
//
//     arecord -q -t raw -f FLOAT_LE -r 44100 -c 1 | swift run -c release BandAlong FOLDER
//
// Each file is written before its bar begins; a program that plays would hand its notes to an instrument instead.

import Foundation
import VocalMIDI

@main struct BandAlong {
  static func main() async throws {
    let folder = CommandLine.arguments.dropFirst().first ?? "."
    let pipeline = try Pipeline()
    let band = try pipeline.band(LiveBandOptions(beatsPerMinute: 100, start: 0, answers: true))
    let live = try pipeline.live(sampleRate: 44100)
    live.start()
    Thread.detachNewThread {
      while let block = nextBlock() { live.pushWaiting(block.span) }
      live.stop()
    }
    var isOver = false
    while !isOver {
      // In this order: events of what is heard by now are there by now.
      let heard = live.heard
      guard let event = live.nextEvent() else {
        for bar in try band.bars(until: heard) { try write(bar, of: band, to: folder) }
        try await Task.sleep(for: .milliseconds(5))
        continue
      }
      for bar in try band.take(event) { try write(bar, of: band, to: folder) }
      isOver = event.kind == .end
    }
  }

  private static func write(_ bar: LiveBar, of band: LiveBand, to folder: String) throws {
    guard let tempo = band.tempoMap else { return }
    print(
      "bar \(bar.number) at \(bar.start) s: \(bar.chords.map(\.description).joined(separator: " "))"
    )
    let tracks = bar.tracks.sorted { $0.key.rawValue < $1.key.rawValue }.map { track, notes in
      Track(
        name: track.title, program: track.program(in: band.options.genre),
        isDrums: track.isDrums, notes: notes)
    }
    let answer = Track(name: "Answer", program: Instrument.flute.program, notes: bar.answer)
    let song = Song(tracks: tracks + [answer], tempoMap: tempo, key: bar.key)
    try StandardMIDIFile.write(song, to: "\(folder)/bar-\(bar.number).mid")
  }

  /// What has come on standard input, 32-bit floats.
  private static func nextBlock() -> [Float]? {
    let bytes = FileHandle.standardInput.readData(ofLength: 4096)
    guard !bytes.isEmpty else { return nil }
    return [Float](unsafeUninitializedCapacity: bytes.count / 4) { samples, count in
      count = bytes.copyBytes(to: samples) / 4
    }
  }
}
