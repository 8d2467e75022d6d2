/// The events of a stream as they come, up to ``LiveEvent/Kind/end``, which is the last.
///
/// Iterating looks for events every few milliseconds, so that the thread that sends them never has to wake anybody.
/// It ends early if the task is cancelled.
public struct LiveEvents: AsyncSequence, Sendable {
  private static let pause = Duration.milliseconds(2)

  private let output: EventOutput

  init(_ output: EventOutput) { self.output = output }

  /// Takes events one after the other.
  public struct Iterator: AsyncIteratorProtocol {
    fileprivate let output: EventOutput
    fileprivate var isOver = false

    /// The next event, once there is one; nil after the last.
    public mutating func next() async -> LiveEvent? {
      while !isOver {
        if let event = output.next() {
          isOver = event.kind == .end
          return event
        }
        do {
          try await Task.sleep(for: pause)
        } catch {
          isOver = true
        }
      }
      return nil
    }
  }

  /// Begins to take events.
  public func makeAsyncIterator() -> Iterator { Iterator(output: output) }
}
