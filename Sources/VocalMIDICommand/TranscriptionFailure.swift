import VocalAudioFiles
import VocalMIDI

/// Why one recording gave no files.
enum TranscriptionFailure: Error, CustomStringConvertible {
  case audio(AudioFileError)
  case transcription(path: String, VocalMIDIError)
  case score(path: String, StandardMIDIFile.ReadingError)
  case midi(path: String, StandardMIDIFile.WritingError)
  case table(path: String, NoteTable.WritingError)
  case report(path: String, reason: String)
  case picture(FileWritingError)
  case output(FileWritingError)

  var description: String {
    switch self {
    case .audio(let error): error.description
    case .transcription(let path, let error): "\(path): \(error.description)"
    case .score(let path, let error): "\(path): \(error.description)"
    case .midi(let path, let error): "\(path): \(error.description)"
    case .table(let path, let error): "\(path): \(error.description)"
    case .report(let path, let reason):
      "\(path): the song has a number that JSON cannot hold (\(reason)); leave out --json"
    case .picture(let error), .output(let error): error.description
    }
  }
}
