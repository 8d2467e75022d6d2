import Foundation

/// Ctrl-\\, SIGQUIT: the language's runtime takes it for a crash of the program, tells of it, and goes on.
enum Quitting {
  /// Lets the signal end the program, as it ends others, unless whoever started the program has it ignored.
  static func restore() {
    var action = sigaction()
    guard sigaction(SIGQUIT, nil, &action) == 0, !isIgnored(action) else { return }
    signal(SIGQUIT, SIG_DFL)
  }

  private static func isIgnored(_ action: sigaction) -> Bool {
    #if canImport(Darwin)
      let handler = action.__sigaction_u.__sa_handler
    #else
      let handler = action.__sigaction_handler.sa_handler
    #endif
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
