// Notes as they are sung, by the library alone:
//
//     arecord -q -t raw -f FLOAT_LE -r 44100 -c 1 | swift run -c release LiveNotes
//
// An audio callback would call `push`, which never makes it wait, instead of `pushWaiting`.

import Foundation
import VocalMIDI

@main struct LiveNotes {
  static func main() async throws {
    let live = try Pipeline().live(sampleRate: 44100)
    print("A note is told \(Int(1000 * live.latency.total.value)) ms after it begins.")
    live.start()
    Thread.detachNewThread {
      while let block = nextBlock() { live.pushWaiting(block.span) }
      live.stop()
    }
    for await event in live.events {
      switch event.kind {
      case .noteOn(let note):
        print("\(note.onset) s: \(Note.name(ofKey: note.key))")
      case .correction(let note):
        print("\(note.onset) s: rather \(Note.name(ofKey: note.key))")
      case .noteOff(let note, let offset):
        print("\(offset) s: end of \(Note.name(ofKey: note.key))")
      case .retraction(let number):
        print("note \(number) was none")
      case .lostAudio, .lostEvents:
        print("this computer is too busy")
      case .pitch, .tempo, .bar, .end:
        break
      }
    }
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
