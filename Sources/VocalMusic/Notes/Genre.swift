/// The styles that songs are written and played in; `rawValue` is the name.
public enum Genre: String, CaseIterable, Codable, Hashable, Sendable {
  case pop, rock, punk, funk, soul, hiphop, jazz, blues, latin, afrobeat, country, reggae
}
