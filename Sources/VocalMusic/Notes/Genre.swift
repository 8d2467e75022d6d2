/// The styles that songs are written and played in; `rawValue` is the name. A weight file lists those that it knows
/// by their names; their places in its list are the model's numbers.
public enum Genre: String, CaseIterable, Codable, Hashable, Sendable {
  case pop, rock, punk, funk, soul, hiphop, jazz, blues, latin, afrobeat, country, reggae
}
