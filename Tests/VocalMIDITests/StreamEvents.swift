import VocalMIDI
import VocalTestSupport

/// A pipeline with the trained weights, for tests that need no other.
let sharedPipeline = Result { try Pipeline() }

/// Everything that a stream tells of a recording pushed in blocks of these sizes, over and over.
func streamEvents(
  of samples: [Float], sampleRate: Double, channels: Int = 1, blocks: [Int],
  options: TranscriptionOptions = .live, beats: LiveBeatOptions? = nil
) throws -> [LiveEvent] {
  let stages = try sharedPipeline.get().stages
  let finder = try beats.map {
    try StreamBeatFinder(ChosenStages(choice: SongStages(), trained: stages), $0)
  }
  let stream = try NoteStream(
    stages.transcription.get(), sampleRate: sampleRate, channels: channels, options: options,
    beats: finder)
  let output = EventOutput(capacity: 1 << 16)
  var (place, turn) = (0, 0)
  while place < samples.count {
    let end = min(place + blocks[turn % blocks.count] * channels, samples.count)
    // Whatever lies in memory around a block is none of its business.
    let around = [Float](repeating: .nan, count: 16)
    let block = around + samples[place..<end] + around
    stream.append(block.span.extracting(16..<16 + end - place), to: output)
    (place, turn) = (end, turn + 1)
  }
  stream.finish(to: output)
  var events: [LiveEvent] = []
  while let event = output.next() { events.append(event) }
  return events
}
