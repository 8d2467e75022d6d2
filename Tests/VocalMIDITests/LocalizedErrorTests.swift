import Foundation
import Testing
import VocalCheckpoints
import VocalFiles
import VocalMIDI

@Suite struct LocalizedErrorTests {
  private static let errors: [any Error & CustomStringConvertible] = [
    VocalMIDIError.unsupportedTimeSignature(.fourFour),
    FileWritingError.noSuchFolder(path: "none/song.mid"),
    CheckpointError.missingMetadata(file: "w.safetensors", key: "decoder"),
    NoteTable.ReadingError.notATable, NoteTable.WritingError.file(.isFolder(path: "notes.csv")),
    MusicXML.WritingError.noBars, StandardMIDIFile.WritingError.tooManyTracks(20),
    ChordChart.ReadingError.noChords,
  ]

  @Test(arguments: errors.indices)
  func whatProgramsShowOfAnErrorIsItsDescription(index: Int) {
    let error = Self.errors[index]
    #expect(error.localizedDescription == error.description && error.description.count > 20)
  }
}
