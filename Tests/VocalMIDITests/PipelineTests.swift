import Foundation
import Testing
import VocalMIDI
import VocalSignal
import VocalTestSupport
import VocalWeights

/// A random model of few channels: its notes are not music, but can be compared bit for bit.
private func tinyWeights() throws -> String {
  try Fixtures(of: .module).path("tiny.safetensors")
}

/// Tones of ten harmonics, each 0.4 s with a gap of 0.1 s.
private func melody(_ keys: [Double], sampleRate: Double, channels: Int = 1) -> [Float] {
  var samples = [Float](repeating: 0, count: Int(0.5 * sampleRate) * channels)
  for key in keys {
    let frequency = 440 * exp2((key - 69) / 12)
    for index in 0..<Int(0.5 * sampleRate) {
      let time = Double(index) / sampleRate
      let envelope = min(time / 0.02, max(0.4 - time, 0) / 0.03, 1)
      var value = 0.0
      for harmonic in 1...10 {
        value += sin(2 * .pi * frequency * Double(harmonic) * time) / Double(harmonic * harmonic)
      }
      samples += Array(repeating: Float(0.3 * envelope * value), count: channels)
    }
  }
  return samples + [Float](repeating: 0, count: Int(0.5 * sampleRate) * channels)
}

@Suite struct PipelineTests {
  @Test(arguments: [(22050.0, 1), (44100.0, 2), (48000.0, 1), (8000.0, 3), (192_000.0, 1)])
  func blocksOfAnySizeGiveTheSameNotesBitForBit(sampleRate: Double, channels: Int) throws {
    let pipeline = try Pipeline(weights: tinyWeights())
    // Longer than a window of 512 frames of 23 ms, so that windows are stitched too.
    let samples = melody(
      (0..<32).map { 57 + Double($0 % 12) }, sampleRate: sampleRate, channels: channels)
    let transcription = try expectSameNotes(
      pipeline, samples, sampleRate: sampleRate, channels: channels, seed: UInt64(sampleRate))
    #expect(transcription.notes.count > 5)
  }

  @Test(arguments: [1, 2, 511 * 512, 574 * 512, 575 * 512 - 1, 575 * 512, 576 * 512])
  func blocksOfAnySizeGiveTheSameNotesOfRecordingsOfAnyLength(count: Int) throws {
    let tune = melody((0..<26).map { 57 + Double($0 % 12) }, sampleRate: 22050)
    let pipeline = try Pipeline(weights: tinyWeights())
    let transcription = try expectSameNotes(
      pipeline, Array(tune.prefix(count)), sampleRate: 22050, channels: 1, seed: UInt64(count))
    #expect(transcription.duration == Seconds(Double(count) / 22050))
    #expect(transcription.notes.isEmpty == (count < 512))
    #expect(transcription.notes.allSatisfy { $0.offset < transcription.duration + 0.1 })
  }

  @Test func anAttackIsTheOnsetStrengthOfTheWholeRecordingAcrossWindowsToo() throws {
    let pipeline = try Pipeline(weights: tinyWeights())
    let samples = melody((0..<32).map { 57 + Double($0 % 12) }, sampleRate: 22050)
    let frontEnd = try TranscriptionModel(weights: tinyWeights()).frontEnd
    let spectrogram = MelSpectrogram(frontEnd)
    var rows: [Float] = []
    spectrogram.process(samples.span, appendingTo: &rows)
    spectrogram.finish(appendingTo: &rows)
    var onset = OnsetStrength(bands: frontEnd.bands, scale: 10 * frontEnd.deviation)
    let strengths = stride(from: 0, to: rows.count, by: frontEnd.bands).map {
      Double(onset.next(rows.span.extracting($0..<$0 + frontEnd.bands)))
    }
    let notes = try pipeline.transcribe(samples: samples, sampleRate: 22050).notes
    #expect(notes.count > 5)
    for note in notes {
      let frame = Int((note.onset.value * frontEnd.sampleRate / Double(frontEnd.hop)).rounded())
      let near = strengths[max(frame - 2, 0)...min(frame + 2, strengths.count - 1)]
      #expect(note.attack == near.max())
    }
  }

  /// Without contours, and taken along the way, the notes are otherwise the same.
  @Test func notesMayBeTakenWhileARecordingIsReadAndHaveNoContours() throws {
    let pipeline = try Pipeline(weights: tinyWeights())
    let samples = melody((0..<32).map { 57 + Double($0 % 12) }, sampleRate: 22050)
    let whole = try pipeline.transcribe(samples: samples, sampleRate: 22050).notes
    let transcriber = try pipeline.transcriber(
      sampleRate: 22050, options: TranscriptionOptions(contours: false))
    var taken: [Note] = []
    for start in stride(from: 0, to: samples.count, by: 22050) {
      try transcriber.append(Array(samples[start..<min(start + 22050, samples.count)]))
      taken += transcriber.takeNotes()
      #expect(transcriber.notes.isEmpty)
    }
    #expect(taken.count > 5 && taken.count < whole.count)
    taken += try transcriber.finish().notes
    #expect(whole.contains { !$0.contour.isFlat } && taken.allSatisfy(\.contour.isFlat))
    try #require(taken.count == whole.count)
    for index in taken.indices { taken[index].contour = whole[index].contour }
    #expect(taken == whole)
  }

  @Test func channelsThatDifferGiveTheNotesOfTheirMean() throws {
    let pipeline = try Pipeline(weights: tinyWeights())
    let mono = melody([60, 62, 64, 65], sampleRate: 44100)
    // Multiples with exact sums, so that the mean is exact too.
    let channels = mono.flatMap { [$0, -$0, 2 * $0, 2 * $0] }
    let transcriber = try pipeline.transcriber(sampleRate: 44100, channels: 4)
    try transcriber.append(channels)
    let transcription = try transcriber.finish()
    #expect(!transcription.notes.isEmpty)
    #expect(transcription == (try pipeline.transcribe(samples: mono, sampleRate: 44100)))
  }

  @Test func channelsThatCancelEachOtherAreReported() throws {
    let transcriber = try Pipeline(weights: tinyWeights()).transcriber(
      sampleRate: 22050, channels: 2)
    let mono = melody([60], sampleRate: 22050)
    try transcriber.append(mono.flatMap { [$0, -$0] })
    #expect(try transcriber.finish().betterMix == .difference)
    try transcriber.append(mono.flatMap { [$0, 0] })
    #expect(try transcriber.finish().betterMix == nil)
  }

  /// Transcribes a recording whole and in blocks of random sizes.
  @discardableResult
  private func expectSameNotes(
    _ pipeline: Pipeline, _ samples: [Float], sampleRate: Double, channels: Int, seed: UInt64
  ) throws -> Transcription {
    let whole = try pipeline.transcriber(sampleRate: sampleRate, channels: channels)
    try whole.append(samples)
    let expected = try whole.finish()

    var generator = SeededRandom(seed: seed)
    let parts = try pipeline.transcriber(sampleRate: sampleRate, channels: channels)
    var start = 0
    while start < samples.count {
      let frames = Int.random(in: 1...9000, using: &generator)
      let end = min(start + frames * channels, samples.count)
      try parts.append(Array(samples[start..<end]))
      start = end
    }
    #expect(try parts.finish() == expected)
    return expected
  }

  @Test func aTranscriberStartsAnewAfterARecording() throws {
    let transcriber = try Pipeline(weights: tinyWeights()).transcriber(sampleRate: 22050)
    let samples = melody([60, 62, 64], sampleRate: 22050)
    try transcriber.append(samples)
    let first = try transcriber.finish()
    try transcriber.append(samples)
    #expect(try transcriber.finish() == first)
  }

  @Test func digitalSilenceHasNoNotes() throws {
    let pipeline = try Pipeline(weights: tinyWeights())
    let result = try pipeline.transcribe(
      samples: [Float](repeating: 0, count: 44100), sampleRate: 22050)
    #expect(result.notes.isEmpty)
    #expect(result.duration == 2)
  }

  @Test func samplesThatAreNotNumbersCountAsSilenceAndAreCounted() throws {
    let pipeline = try Pipeline(weights: tinyWeights())
    var samples = melody([60], sampleRate: 22050)
    samples[100] = .nan
    samples[101] = .infinity
    #expect(try pipeline.transcribe(samples: samples, sampleRate: 22050).nonFiniteSamples == 2)
    #expect(throws: VocalMIDIError.noFiniteSamples) {
      try pipeline.transcribe(samples: [.nan, .infinity], sampleRate: 22050)
    }
  }

  @Test func theMixThatIsAskedForIsHeard() throws {
    let pipeline = try Pipeline(weights: tinyWeights())
    let mono = melody([60, 64], sampleRate: 22050)
    let notes = try pipeline.transcribe(samples: mono, sampleRate: 22050).notes
    #expect(!notes.isEmpty)
    let opposed: [Float] = mono.flatMap { [$0, -$0] }
    let second: [Float] = mono.flatMap { [0, $0] }
    for (mix, frames) in [(ChannelMix.difference, opposed), (.only(1), second)] {
      let transcriber = try pipeline.transcriber(
        sampleRate: 22050, channels: 2, options: TranscriptionOptions(mix: mix))
      try transcriber.append(frames)
      let transcription = try transcriber.finish()
      #expect(transcription.notes == notes && transcription.betterMix == nil)
    }
    for (mix, channels) in [(ChannelMix.difference, 1), (.difference, 3), (.only(2), 2)] {
      #expect(throws: VocalMIDIError.self) {
        try pipeline.transcriber(
          sampleRate: 22050, channels: channels, options: TranscriptionOptions(mix: mix))
      }
    }
  }

  @Test func whatCannotBeTranscribedIsRefused() throws {
    let pipeline = try Pipeline(weights: tinyWeights())
    #expect(throws: VocalMIDIError.noAudio) {
      try pipeline.transcribe(samples: [], sampleRate: 22050)
    }
    for rate in [0, -1, 7999, 192_001, Double.nan, .infinity] {
      #expect(throws: VocalMIDIError.self) {
        try pipeline.transcribe(samples: [0], sampleRate: rate)
      }
    }
    #expect(throws: VocalMIDIError.unsupportedChannelCount(0, limit: Transcriber.maximumChannels)) {
      try pipeline.transcriber(sampleRate: 22050, channels: 0)
    }
    #expect(throws: VocalMIDIError.incompleteFrame(samples: 3, channels: 2)) {
      try pipeline.transcriber(sampleRate: 22050, channels: 2).append([0, 0, 0])
    }
  }

  @Test func weightsThatAreMissingOrDamagedAreRefusedWithARemedy() throws {
    let tiny = try Data(contentsOf: URL(filePath: tinyWeights()))
    let folder = try TemporaryFolder()
    let path = folder.path("damaged.safetensors")
    func refusal() -> String? {
      thrownError { () throws(VocalMIDIError) in try Pipeline(weights: path) }?.description
    }
    #expect(throws: VocalMIDIError.weights(CheckpointError.fileNotFound(file: path))) {
      try Pipeline(weights: path)
    }
    #expect(refusal()?.hasSuffix("Check the path.") == true)
    for damage in [tiny.prefix(1000), tiny.dropLast(), tiny + [0], Data()] {
      _ = try folder.write(Data(damage), to: "damaged.safetensors")
      let refusal = refusal()
      #expect(refusal?.contains(path) == true)
      #expect(
        refusal?.hasSuffix(
          "Copy or download it again, or make it anew with python -m vocalmidi_tools.convert.")
          == true, "\(refusal ?? "accepted")")
    }
  }

  @Test(arguments: [
    ("decoder", #"{"onset_treshold": 0.3}"#, "it has the unknown key 'onset_treshold'"),
    ("decoder", #"{"onset_threshold": 2}"#, "thresholds"),
    (
      "front_end", #"{"hop": 1, "fft_size": 64}"#,
      "fft_size 64 leaves too little audio"
    ),
  ])
  func metadataThatCannotBeHonouredIsRefusedWhateverTheChecksum(
    key: String, values: String, reason: String
  ) throws {
    var weights = try WeightFile(path: tinyWeights())
    try weights.set(values, in: key)
    try weights.withFile { path in
      let error = #expect(throws: VocalMIDIError.self) { try Pipeline(weights: path) }
      guard case .weights(.invalidMetadata(path, key, let found)) = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(found.hasPrefix(reason))
    }
  }
}

@Suite(.enabled("the trained weights are not in this checkout", shippedWeights))
struct ShippedWeightsTests {
  @Test func aScaleOfPlainTonesComesBackAsItsNotes() throws {
    let keys: [Double] = [57, 59, 61, 62, 64, 66, 68, 69]
    let samples = melody(keys, sampleRate: 44100)
    let notes = try Pipeline().transcribe(samples: samples, sampleRate: 44100).notes
    #expect(notes.count == keys.count)
    for (note, (index, key)) in zip(notes, keys.enumerated()) {
      #expect(abs(note.pitch - key) < 0.3)
      #expect(abs(note.onset.value - 0.5 * Double(index + 1)) < 0.05)
    }
  }
}

/// Whether the weight file in the checkout is a trained one rather than the stand-in of a few bytes.
private func shippedWeights() -> Bool {
  guard let path = TrainedWeights.path(of: .pitch),
    let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
  else { return false }
  return size > 1_000_000
}
