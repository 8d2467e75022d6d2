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
      var (frames, balance) = ([Float](), ChannelBalance(channels: file.channels))
      var block = [Float](repeating: 0, count: 4096 * file.channels)
      while case let count = try file.read(into: &block), count > 0 {
        frames += block[..<(count * file.channels)].map { $0.isFinite ? $0 : 0 }
      }
      balance.append(frames[...])
      samples = balance.mix.samples(of: frames[...], channels: file.channels)
      sampleRate = file.sampleRate
    } catch {
      throw .audio(error)
    }
  }
}
