// A song of a recording, with its progress, by both products of the package:
//
//     swift run -c release SongOfFile take.wav song.mid funk
//
// The work is done in the background; cancelling the task ends it.

import VocalAudioFiles
import VocalMIDI

@main struct SongOfFile {
  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count > 2 else {
      print("usage: SongOfFile RECORDING SONG.mid [GENRE]")
      return
    }
    guard let genre = Genre(rawValue: arguments.count > 3 ? arguments[3] : "pop") else {
      print("genres: " + Genre.allCases.map(\.rawValue).joined(separator: ", "))
      return
    }
    let file = try AudioFile(path: arguments[1])
    let made = try await Pipeline().generate(
      samples: file.mono(), sampleRate: Double(file.sampleRate), options: SongOptions(genre: genre)
    ) { progress in
      print("\(progress.step): \(Int(100 * progress.fraction)) %")
    }
    try StandardMIDIFile.write(made.song, to: arguments[2])
    let tempo = made.rhythm.beatsPerMinute.rounded()
    print("\(made.bars) bars in \(made.key.key) at \(Int(tempo)) beats a minute")
  }
}
