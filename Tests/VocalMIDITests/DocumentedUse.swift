import Foundation
import VocalAudioFiles
import VocalMIDI
import VocalTestSupport

/// The code of README.md and of the documentation, where it is compiled and, unless it writes files into the working
/// folder, run. `DocumentationTests` holds the texts to it.
///
/// Code that stands in several places is the same in all.
enum DocumentedUse {
  static let samples = tune(seconds: 6, sampleRate: 44100)

  static func fileOfNotes() throws {
    let pipeline = try Pipeline()
    let transcription = try pipeline.transcribe(samples: samples, sampleRate: 44100)
    for note in transcription.notes {
      print(Note.name(ofKey: note.key), note.onset, note.offset, note.pitch, note.velocity)
    }
    try StandardMIDIFile.write(transcription.song(), bends: .semitones(2), to: "tune.mid")
  }

  static func audioFile(_ pipeline: Pipeline) throws -> Transcription {
    let file = try AudioFile(path: "take.wav")
    let voice = try pipeline.transcribe(samples: file.mono(), sampleRate: Double(file.sampleRate))
    return voice
  }

  static func blocks(_ pipeline: Pipeline) throws -> Transcription {
    var blocks = Array(repeating: [Float](repeating: 0.1, count: 9600), count: 3)
    func nextBlock() -> [Float]? { blocks.popLast() }
    let transcriber = try pipeline.transcriber(sampleRate: 48000, channels: 2)
    while let block = nextBlock() {
      try transcriber.append(block)
      for note in transcriber.takeNotes() { print(note.onset, note.pitch) }
    }
    let rest = try transcriber.finish()
    return rest
  }

  static func filesOfASong(
    _ pipeline: Pipeline, _ transcription: Transcription
  ) throws -> GeneratedSong {
    let funk = SongOptions(genre: .funk, seed: 7)
    let generated = try pipeline.generate(transcription, options: funk, title: "Tune")
    try StandardMIDIFile.write(generated.song, to: "song.mid")
    try MusicXML.write(generated.song, to: "song.musicxml")
    return generated
  }

  static func inTheBackground(_ pipeline: Pipeline) async throws -> [Note] {
    let made = try await pipeline.generate(samples: samples, sampleRate: 44100) { progress in
      print(progress.step, progress.fraction)
    }
    var slow = made.song
    slow.setTempo(beatsPerMinute: 60)
    let played = slow.tracks[0].played(in: slow.tempoMap)
    return played
  }

  static func stagesLoadedBeforehand(_ pipeline: Pipeline) throws {
    try pipeline.load([.transcription, .rhythm])
  }

  struct OneChord: HarmonyStage {
    func chords(
      under notes: [BeatNote], bars: Int, beatsPerBar: Int, key: KeySignature, genre: Genre
    ) -> [Chord] {
      Array(repeating: Chord(root: key.tonic, quality: .major), count: 2 * bars)
    }
  }

  static func stages(
    _ pipeline: Pipeline, _ transcription: Transcription
  ) throws -> [GeneratedSong] {
    let drone = try pipeline.generate(transcription, stages: SongStages(harmony: OneChord()))
    let plain = SongStages(correction: .off, arrangement: .off)
    let melody = try pipeline.generate(transcription, stages: plain)
    return [drone, melody]
  }

  static func learnedStyle(
    _ pipeline: Pipeline, _ transcription: Transcription
  ) throws -> GeneratedSong {
    let style = try GenreProfile(path: "mine.safetensors")
    let options = SongOptions(genre: style.base, profile: style)
    let song = try pipeline.generate(transcription, options: options)
    return song
  }

  static func liveEvents(_ pipeline: Pipeline) async throws {
    let live = try pipeline.live(sampleRate: 48000)
    live.start()
    live.push(samples.span)  // in the callback: never waits, allocates, locks or throws
    live.stop()  // when the singing is over
    for await event in live.events {  // in a task, all the while
      if case .noteOn(let note) = event.kind { print(note.onset, Note.name(ofKey: note.key)) }
    }
  }

  static func liveOptions(_ pipeline: Pipeline) throws {
    let sooner = try pipeline.live(sampleRate: 48000, options: TranscriptionOptions(lookAhead: 0))
    print(sooner.latency.total)
    let counted = try pipeline.live(sampleRate: 48000, beats: LiveBeatOptions(tempo: .countIn))
    counted.stop()
  }

  static func band(_ pipeline: Pipeline, _ live: LiveTranscriber) throws {
    let band = try pipeline.band(LiveBandOptions(beatsPerMinute: 96, genre: .reggae))
    if let event = live.nextEvent() {
      for bar in try band.take(event) { print(bar.start, bar.chords) }
    } else {
      for bar in try band.bars(until: live.heard) { print(bar.start, bar.chords) }
    }
  }

  static func ownWeights() throws -> Pipeline {
    let own = try Pipeline(weights: "mine.safetensors")
    return own
  }
}
