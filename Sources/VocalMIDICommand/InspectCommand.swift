import ArgumentParser
import VocalAudioFiles
import VocalCheckpoints

/// `vocalmidi inspect`: what a weight file or another safetensors file holds.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Print what a weight file or another safetensors file holds.")

  @Argument(help: "The file.", completion: .file())
  var file: String

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    if file == AudioSource.standardInput { throw ReadAtRandom.refusal }
  }

  func run() throws {
    let contents = try FileContents(path: file)
    try StandardOutput.write(json ? contents.json() : contents.text())
  }
}
