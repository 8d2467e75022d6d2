import VocalStages

/// The thresholds of a ``NoteTracker``, as the `decoder` metadata of the weights states them: JSON
/// in the keys of ``CodingKeys``.
package struct SegmentationThresholds: DecoderMetadata, Equatable {
  /// An onset peak is at least this probable, 0...1.
  package var onsetThreshold: Float
  /// Seconds between two onsets, at least; of two nearer ones the stronger stays.
  package var minimumSpacing: Double
  /// Seconds added to the time of each onset peak.
  package var onsetShift: Double
  /// Seconds added to that at a look-ahead of 0, 1, 2 ... frames, with which the network sees onsets coming earlier.
  package var earlyOnsetShifts: [Double]
  /// Seconds before a voiced run within which an onset peak belongs to it.
  package var onsetLead: Double
  /// A frame is voiced from this probability on, 0...1.
  package var voicingThreshold: Float
  /// Unvoiced frames in a row that end a note; fewer are bridged.
  package var gapFrames: Int
  /// An offset peak is at least this probable, 0...1.
  package var offsetThreshold: Float
  /// How much voicing falls across an offset peak that ends a note, 0...1.
  package var offsetVoicingDrop: Float
  /// Seconds added to the time at which a note fades out.
  package var offsetShift: Double
  /// Shorter notes are dropped, seconds; but for those that stand alone.
  package var minimumNote: Double
  /// The same for a note that stands alone, if that is less.
  package var minimumLoneNote: Double
  /// A note stands alone with so many seconds between it and the notes before and after it.
  package var loneRest: Double
  /// Notes of a lower confidence are dropped, 0...1.
  package var minimumConfidence: Double
  /// How many decibels softer than the notes before it a note may be without having to be surer.
  package var softLevel: Double
  /// How much surer it must be for each decibel beyond that, 0...1.
  package var softConfidence: Double
  /// A change of pitch that begins another note without an onset peak, semitones.
  package var stepSemitones: Float
  /// Frames for which such a change lasts, at least.
  package var stepFrames: Int
  /// Seconds that either side of such a change lasts, at least.
  package var stepMinimumNote: Double
  /// How far the pitch that the network reads changes with it, at least, in semitones.
  package var stepReadSemitones: Float
  /// Seconds within which the voice may change its pitch once after it begins: a scoop is not a note.
  package var scoopLength: Double
  /// How far a scoop goes at most, up or down, in semitones.
  package var scoopSemitones: Float
  /// A shorter note that leads straight into a longer one, no farther away than that, is its scoop; seconds.
  package var leadLength: Double
  /// Seconds to either side of an onset in which the rise of the note's tone is looked at; 0 to leave onsets where they
  /// are.
  package var riseReach: Double
  /// Decibels below the note's level at which its tone is not there.
  package var riseRange: Float
  /// How much of the time for which the tone is quiet around an onset moves it, 0...1.
  package var riseWeight: Double
  /// Seconds for which the tone is usually quiet there.
  package var riseUsual: Double
  /// The velocity of a note as loud as the notes before it, 1...127.
  package var velocityUsual: Double
  /// Velocities for a decibel.
  package var velocitySlope: Double
  /// Seconds of singing in which the notes before fade from what later ones are measured by.
  package var velocityMemory: Double
  /// A measured pitch counts from this clarity on, 0...1.
  package var clarityThreshold: Float

  /// The JSON keys.
  package enum CodingKeys: String, CodingKey, CaseIterable {
    case onsetThreshold = "onset_threshold"
    case minimumSpacing = "minimum_spacing"
    case onsetShift = "onset_shift"
    case earlyOnsetShifts = "early_onset_shifts"
    case onsetLead = "onset_lead"
    case voicingThreshold = "voicing_threshold"
    case gapFrames = "gap_frames"
    case offsetThreshold = "offset_threshold"
    case offsetVoicingDrop = "offset_voicing_drop"
    case offsetShift = "offset_shift"
    case minimumNote = "minimum_note"
    case minimumLoneNote = "minimum_lone_note"
    case loneRest = "lone_rest"
    case minimumConfidence = "minimum_confidence"
    case softLevel = "soft_level"
    case softConfidence = "soft_confidence"
    case stepSemitones = "step_semitones"
    case stepFrames = "step_frames"
    case stepMinimumNote = "step_minimum_note"
    case stepReadSemitones = "step_read_semitones"
    case scoopLength = "scoop_length"
    case scoopSemitones = "scoop_semitones"
    case leadLength = "lead_length"
    case riseReach = "rise_reach"
    case riseRange = "rise_range"
    case riseWeight = "rise_weight"
    case riseUsual = "rise_usual"
    case velocityUsual = "velocity_usual"
    case velocitySlope = "velocity_slope"
    case velocityMemory = "velocity_memory"
    case clarityThreshold = "clarity_threshold"
  }

  /// The thresholds for a network that looks so many frames ahead; nil for one that reads long windows.
  package func reading(ahead frames: Int?) -> SegmentationThresholds {
    guard let frames, earlyOnsetShifts.indices.contains(frames) else { return self }
    var result = self
    result.onsetShift += earlyOnsetShifts[frames]
    return result
  }

  /// What is wrong with the values; nil if they are valid.
  package var problem: String? {
    let shares = [
      onsetThreshold, voicingThreshold, offsetThreshold, offsetVoicingDrop, clarityThreshold,
      Float(minimumConfidence), Float(softConfidence), Float(riseWeight),
    ]
    guard shares.allSatisfy({ (0...1).contains($0) }) else {
      return
        """
        thresholds, offset_voicing_drop, minimum_confidence, soft_confidence and rise_weight must be \
        in 0...1
        """
    }
    guard (0...0.2).contains(riseReach), (0...0.4).contains(riseUsual),
      (1...120).contains(riseRange)
    else {
      return "rise_reach must be in 0...0.2 s, rise_usual in 0...0.4 s, rise_range in 1...120 dB"
    }
    guard (1...127).contains(velocityUsual), (0...20).contains(velocitySlope),
      (1...10_000).contains(velocityMemory), (0...120).contains(softLevel)
    else {
      return """
        velocity_usual must be in 1...127, velocity_slope in 0...20 a dB, velocity_memory in \
        1...10000 s, soft_level in 0...120 dB
        """
    }
    let times = [
      minimumSpacing, onsetLead, minimumNote, minimumLoneNote, loneRest, stepMinimumNote,
      scoopLength, leadLength,
    ]
    guard times.allSatisfy({ (0...10).contains($0) }) else {
      return
        """
        minimum_spacing, onset_lead, minimum_note, minimum_lone_note, lone_rest, step_minimum_note, \
        scoop_length and lead_length must be 0...10 s
        """
    }
    guard ([onsetShift, offsetShift] + earlyOnsetShifts).allSatisfy({ (-1...1).contains($0) })
    else {
      return "onset_shift, early_onset_shifts and offset_shift must be in -1...1 s"
    }
    guard (1...1000).contains(gapFrames), (1...1000).contains(stepFrames) else {
      return "gap_frames and step_frames must be in 1...1000"
    }
    guard (0.1...128).contains(stepSemitones), (0.1...128).contains(scoopSemitones),
      (0...128).contains(stepReadSemitones)
    else {
      return
        "step_semitones and scoop_semitones must be in 0.1...128, step_read_semitones in 0...128"
    }
    return nil
  }
}
