import Foundation
import Testing
import VocalAudioFiles
import VocalTestSupport

/// What a file holds is read, whatever length its header states: recorders that end unexpectedly leave 0, or that of a
/// moment ago, and writers to a pipe cannot know it.
@Suite struct LengthTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func read(_ bytes: [UInt8]) throws -> (samples: [Float], file: AudioFile) {
    let path = try folder.write(Data(bytes), to: UUID().uuidString)
    let file = try AudioFile(path: path, rates: 8000...192_000, ffmpeg: nil)
    var samples: [Float] = []
    var block = [Float](repeating: 0, count: 500 * file.channels)
    while case let count = try file.read(into: &block), count > 0 { samples += block[..<count] }
    return (samples, file)
  }

  @Test(arguments: Container.all)
  func aLengthThatIsTooSmallHidesNothing(container: Container) throws {
    let whole = try read(container.bytes)
    #expect(whole.samples.count == Container.count)
    #expect(!whole.file.isLengthWrong && !whole.file.endedEarly && !whole.file.isDamaged)
    for length in [0, 24, 400, 7000] {
      let other = try read(container.stating(length))
      #expect(other.samples == whole.samples, "\(length)")
      #expect(other.file.isLengthWrong && !other.file.endedEarly, "\(length)")
    }
  }

  @Test(arguments: Container.all)
  func aLengthThatIsUnknownIsNoFault(container: Container) throws {
    let whole = try read(container.bytes).samples
    let other = try read(container.stating(-1))
    #expect(other.samples == whole && !other.file.isLengthWrong && !other.file.endedEarly)
  }

  @Test(arguments: Container.all)
  func aLengthThatIsTooLargeIsThatOfAFileThatBreaksOff(container: Container) throws {
    let whole = try read(container.bytes).samples
    let other = try read(container.stating(100_000))
    #expect(other.samples == whole && !other.file.isLengthWrong && other.file.endedEarly)
  }

  @Test(arguments: Container.all)
  func onlyTheLengthOfTheWholeMayBeWrong(container: Container) throws {
    guard let whole = container.whole else { return }
    let samples = try read(container.bytes).samples
    for length in [0, 100] {
      let other = try read(container.stating(length, in: [whole]))
      #expect(other.samples == samples && !other.file.endedEarly, "\(length)")
    }
  }

  @Test func aContainerWithoutASampleIsStillEmpty() throws {
    let au = try #require(Container.all.first { $0.testDescription == "AU" })
    #expect(throws: AudioFileError.self) { try read(Array(au.bytes[..<24])) }
  }
}
