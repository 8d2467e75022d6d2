import VocalArrangement
import VocalContinuation
import VocalCorrection
import VocalHarmony
import VocalRhythm
import VocalStages
import VocalTimbre
import VocalTranscription

/// Every stage with trained weights, each opened, verified and laid out for its kernels once.
package final class TrainedStages: Sendable {
  package let transcription: LoadedOnce<TranscriptionModel>
  package let rhythm = LoadedOnce { () throws(VocalMIDIError) in try BeatTracker() }
  package let correction = LoadedOnce { () throws(VocalMIDIError) in try ContextCorrector() }
  package let harmony = LoadedOnce { () throws(VocalMIDIError) in try Harmoniser() }
  package let arrangement = LoadedOnce { () throws(VocalMIDIError) in try Arranger() }
  package let mix = LoadedOnce { () throws(VocalMIDIError) in try BandMix() }
  package let continuation = LoadedOnce { () throws(VocalMIDIError) in try Continuer() }
  package let timbre: LoadedOnce<TimbreMatcher>

  /// - Parameter pitchWeights: a weight file of the pitch model, nil for the trained one.
  package init(pitchWeights: String?) {
    let transcription = LoadedOnce { () throws(VocalMIDIError) in
      try TranscriptionModel(weights: pitchWeights)
    }
    self.transcription = transcription
    timbre = LoadedOnce { () throws(VocalMIDIError) in
      try TimbreMatcher(frontEnd: transcription.get().frontEnd)
    }
  }
}
