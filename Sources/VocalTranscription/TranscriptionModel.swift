import VocalCheckpoints
import VocalModels
import VocalMusic
import VocalSignal
import VocalStages

/// What a transcription needs, from one weight file: the pitch model, its front end, and the thresholds
/// by which its output is cut into notes.
package struct TranscriptionModel: Sendable {
  let network: PitchModel
  package let frontEnd: MelConfiguration
  let thresholds: SegmentationThresholds

  /// Loads a weight file of the pitch model, or the trained one.
  package init(weights path: String? = nil) throws(VocalMIDIError) {
    let path = try StageWeights.path(of: .pitch, given: path)
    self = try StageWeights.load { () throws(CheckpointError) -> Self in try Self(path: path) }
  }

  private init(path: String) throws(CheckpointError) {
    let file = try ModelFile<PitchModel>(path: path)
    network = file.network
    frontEnd = try file.frontEnd(bands: network.configuration.melBands)
    thresholds = try file.decoder(SegmentationThresholds.self)
    try file.require(
      FrameStream.audioAhead(of: frontEnd, by: 0)
        >= FrameAnalysis.reach(at: frontEnd.sampleRate), "front_end",
      "fft_size \(frontEnd.fftSize) leaves too little audio after a frame to measure its pitch")
    let classes = network.configuration.classes
    try file.require(
      (2...MIDIRange.keyCount).contains(classes), "configuration",
      "its \(classes) classes are not the keys of MIDI, \(MIDIRange.keyCount) at most")
  }

  /// The time from one frame to the next.
  package var hop: Seconds { Seconds(Double(frontEnd.hop) / frontEnd.sampleRate) }

  /// Finds notes in frames.
  func tracker(_ options: TranscriptionOptions, making notes: NoteTracker.Notes) -> NoteTracker {
    var thresholds = thresholds.reading(ahead: options.lookAhead.map(frames))
    if let shortest = options.minimumNote?.value {
      (thresholds.minimumNote, thresholds.minimumLoneNote) = (shortest, shortest)
    }
    return NoteTracker(thresholds: thresholds, hop: hop, making: notes)
  }

  /// Reads a stream through the network, a time ahead, rounded to whole frames; nil for long windows.
  func reader(ahead lookAhead: Seconds?) -> any PitchReader {
    guard let lookAhead else { return WindowedReader(network) }
    return LiveReader(network, ahead: frames(lookAhead))
  }

  private func frames(_ time: Seconds) -> Int { Int((time / hop).rounded()) }
}
