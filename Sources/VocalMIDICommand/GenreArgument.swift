import ArgumentParser
import VocalMIDI

/// What `--genre` takes: the name of a genre, or the path of a genre file.
struct GenreArgument: ExpressibleByArgument {
  static let help =
    "The style of the band, by name, or a file that vocalmidi_tools.learn_genre made"

  private let argument: String
  /// The learned style of a file, nil for a genre by name; or why the file cannot be used.
  private let learned: Result<GenreProfile?, VocalMIDIError>
  /// The genre that is named, or the base of the learned style; only for an argument that was verified.
  let genre: Genre

  init(_ genre: Genre) {
    argument = genre.rawValue
    learned = .success(nil)
    self.genre = genre
  }

  private init(file path: String) {
    argument = path
    do throws(VocalMIDIError) {
      let profile = try GenreProfile(path: path)
      learned = .success(profile)
      genre = profile.base
    } catch {
      learned = .failure(error)
      genre = .pop
    }
  }

  init?(argument: String) {
    if let genre = Genre(rawValue: argument.lowercased()) {
      self.init(genre)
    } else if argument.contains(where: { "./".contains($0) }) {
      self.init(file: argument)
    } else {
      return nil
    }
  }

  static var allValueStrings: [String] { Genre.allCases.map(\.rawValue) }

  var defaultValueDescription: String { argument }

  /// The learned style; nil for a genre by name.
  var profile: GenreProfile? { try? learned.get() }

  /// - Throws: a `ValidationError` that says why the file cannot be used.
  func verify() throws {
    if case .failure(let error) = learned { throw ValidationError("--genre: \(error)") }
  }
}
