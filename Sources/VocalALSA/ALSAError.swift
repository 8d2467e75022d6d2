/// Why ALSA's sequencer cannot be used.
package enum ALSAError: Error, Equatable, CustomStringConvertible {
  /// The program was built without the package trait `ALSA`.
  case notBuilt
  /// There is no sequencer, or it may not be used.
  case noSequencer(reason: String)
  /// There is no port of this name or number.
  case noPort(String, reason: String)
  /// A message could not be sent.
  case notSent(reason: String)

  package var description: String {
    switch self {
    case .notBuilt:
      "this program was built without ALSA; build it with 'swift build -c release --traits ALSA'"
    case .noSequencer(let reason):
      "ALSA's sequencer cannot be opened (\(reason)); load it with 'modprobe snd-seq', and see that you "
        + "belong to the group 'audio'"
    case .noPort(let name, let reason):
      "the notes cannot be sent to '\(name)' (\(reason)); 'aconnect -o' lists the ports there are"
    case .notSent(let reason):
      "a note could not be sent to ALSA's sequencer (\(reason)); run this again"
    }
  }
}
