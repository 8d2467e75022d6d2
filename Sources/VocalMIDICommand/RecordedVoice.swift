import VocalAudioFiles
import VocalMIDI

/// A recording as one channel, to be heard.
struct RecordedVoice {
  let samples: [Float]
  let sampleRate: Int

  init(of path: String) throws(TranscriptionFailure) {
    do throws(AudioFileError) {
      let source = try AudioSource(path: path)
      if StandardMIDIFile.isMIDI(source.start(12)) { throw .noVoice(path: path) }
      let rates = FluidSynth.sampleRates
      let file = try AudioFile(
        source, rates: Double(rates.lowerBound)...Double(rates.upperBound))
      samples = try file.mono()
      sampleRate = file.sampleRate
    } catch {
      throw .audio(error)
    }
  }
}
