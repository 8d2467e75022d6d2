/// Why the JACK server cannot be used.
package enum JackError: Error, Equatable, CustomStringConvertible {
  /// The program was built without the package trait `JACK`.
  case notBuilt
  /// No server runs, or it refuses clients.
  case noServer(name: String?)
  /// The server gives no port of this name.
  case noPort(String)
  /// Two ports cannot be connected.
  case notConnected(from: String, to: String)
  /// The server refuses to run the client.
  case notActivated
  /// The server has ended, or has thrown the client out.
  case serverGone
  /// The server's sample rate has changed while the client ran.
  case rateChanged

  package var description: String {
    switch self {
    case .notBuilt:
      "this program was built without JACK; build it with 'swift build -c release --traits JACK'"
    case .noServer(let name):
      "no JACK server\(name.map { " '\($0)'" } ?? "") can be reached; start one, such as "
        + "'jackd -d alsa', or with PipeWire run this program by 'pw-jack'"
    case .noPort(let name):
      "the JACK server gives no port '\(name)'; see that it has room for more, and run this again"
    case .notConnected(let from, let to):
      "'\(from)' cannot be connected to '\(to)'; 'jack_lsp' lists the ports there are"
    case .notActivated:
      "the JACK server does not run this program; see what it says, and run this again"
    case .serverGone:
      "the JACK server has ended; start it and run this again"
    case .rateChanged:
      "the JACK server has changed its sample rate; run this again"
    }
  }
}
