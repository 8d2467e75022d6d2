/// A value for each track of the band.
struct PerTrack<Value: Sendable>: Sendable {
  /// By the tracks' numbers.
  private let values: [Value]

  init<Failure: Error>(_ make: (ArrangedTrack) throws(Failure) -> Value) throws(Failure) {
    var values: [Value] = []
    for track in ArrangedTrack.allCases.sorted(by: { $0.number < $1.number }) {
      values.append(try make(track))
    }
    self.values = values
  }

  subscript(track: ArrangedTrack) -> Value { values[track.number] }
}
