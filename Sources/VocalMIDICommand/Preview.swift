import VocalAudioFiles
import VocalMIDI

/// `--preview`: a song as it sounds, by itself or beside the recording that it was made of.
struct Preview {
  let synth: FluidSynth
  /// Whether the recording sounds too.
  let hasVoice: Bool

  /// In Hz, where no recording has another.
  private static let usualRate = 44_100
  /// The loudest that a sample may be; louder mixes are made softer as a whole.
  private static let peak: Float = 0.9

  /// Plays a song and writes the sound.
  ///
  /// - Parameters:
  ///   - recording: the path of what it was made of.
  ///   - leadIn: when the song begins in the recording.
  ///   - files: with which the sound is put in its place.
  func write(
    _ song: Song, bends: PitchBendMode, recording: String, leadIn: Seconds, to path: String,
    of files: ProducedFiles
  ) throws(TranscriptionFailure) {
    let voice = hasVoice ? try RecordedVoice(of: recording) : nil
    let rate = voice?.sampleRate ?? Self.usualRate
    let midi: [UInt8]
    do throws(StandardMIDIFile.WritingError) {
      midi = try StandardMIDIFile.encode(song, bends: bends)
    } catch {
      throw .midi(path: path, error)
    }
    let file: [UInt8]
    do throws(SynthesisError) {
      var sound = try synth.sound(of: midi, sampleRate: rate)
      if let voice {
        sound = Self.mix(sound, voice, offset: Int((leadIn.value * Double(rate)).rounded()))
      }
      file = try Self.format(of: path).file(
        of: Self.limited(sound), channels: FluidSynth.channels, sampleRate: rate)
    } catch {
      throw .preview(path: path, error)
    }
    do { try files.add(file, to: path) } catch { throw .output(error) }
  }

  private static func format(of path: String) -> SoundFormat {
    OutputKind.fileExtension(of: path).flatMap(SoundFormat.init) ?? .wav
  }

  /// A song and a voice, equally loud.
  ///
  /// - Parameters:
  ///   - song: stereo, interleaved.
  ///   - offset: frames by which the song begins after the voice.
  private static func mix(_ song: [Float], _ voice: RecordedVoice, offset: Int) -> [Float] {
    let gain = level(song) / max(level(voice.samples), 1e-6)
    let (songStart, voiceStart) = (max(offset, 0), max(-offset, 0))
    let frames = max(songStart + song.count / 2, voiceStart + voice.samples.count)
    var mix = [Float](repeating: 0, count: 2 * frames)
    for (index, sample) in song.enumerated() { mix[2 * songStart + index] = sample }
    for (frame, sample) in voice.samples.enumerated() {
      mix[2 * (voiceStart + frame)] += gain * sample
      mix[2 * (voiceStart + frame) + 1] += gain * sample
    }
    return mix
  }

  /// The root mean square.
  private static func level(_ samples: [Float]) -> Float {
    let energy = samples.reduce(0.0) { $0 + Double($1) * Double($1) }
    return Float((energy / Double(max(samples.count, 1))).squareRoot())
  }

  private static func limited(_ samples: [Float]) -> [Float] {
    let loudest = samples.reduce(0) { max($0, $1.magnitude) }
    return loudest > peak ? samples.map { $0 * peak / loudest } : samples
  }
}
