import VocalAudioFiles
import VocalCheckpoints
import VocalMIDI

/// Why one recording gave no files.
enum TranscriptionFailure: Error, CustomStringConvertible {
  case audio(AudioFileError)
  case transcription(path: String, VocalMIDIError)
  case score(path: String, StandardMIDIFile.ReadingError)
  /// A MIDI file has no melodic track of the name or number; `known` are those that it has.
  case noSuchTrack(path: String, name: String, known: [String])
  /// There is no note to make a song of.
  case noMelody(path: String)
  /// A metre or a bar line is given for a MIDI file that has its own.
  case ownBars(path: String)
  case midi(path: String, StandardMIDIFile.WritingError)
  case musicXML(path: String, MusicXML.WritingError)
  case table(path: String, NoteTable.WritingError)
  case report(path: String, reason: String)
  case picture(FileWritingError)
  case preview(path: String, SynthesisError)
  case output(FileWritingError)
  /// The weights were written to while they were used, and nothing is put in its place.
  case weights(CheckpointError)

  var description: String {
    switch self {
    case .audio(let error): error.description
    case .transcription(let path, let error): "\(path): \(error.description)"
    case .score(let path, let error): "\(path): \(error.description)"
    case .noSuchTrack(let path, let name, let known):
      "\(path): there is no melodic track '\(name)'; "
        + (known.isEmpty
          ? "give a file that has one" : "give one of " + known.joined(separator: ", "))
    case .noMelody(let path):
      "\(path): no notes found to make a song of; give a recording of one voice, or a MIDI file with a "
        + "melody that is not on the drum channel"
    case .ownBars(let path):
      "\(path) is in beats and has bars of its own; leave out --metre and --downbeat"
    case .midi(let path, let error): "\(path): \(error.description)"
    case .musicXML(let path, let error): "\(path): \(error.description)"
    case .table(let path, let error): "\(path): \(error.description)"
    case .report(let path, let reason):
      "\(path): the song has a number that JSON cannot hold (\(reason)); leave out --json"
    case .preview(let path, let error): "\(path): \(error.description)"
    case .picture(let error), .output(let error): error.description
    case .weights(let error): error.description
    }
  }
}
