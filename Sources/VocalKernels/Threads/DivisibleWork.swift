/// The most parts that work is divided into: one for the caller's thread and one for ``SecondThread``.
let mostParts = 2

/// Work that can be divided into parts which run at the same time.
package protocol DivisibleWork {
  /// Does part `index` of `count`; the parts together are the whole.
  func run(part index: Int, of count: Int)
}

extension DivisibleWork {
  /// Does all of the work: in two parts at the same time where two threads are allowed
  /// (``LinearAlgebraThreads``) and the second one is free, in one part otherwise.
  package func run() {
    guard LinearAlgebraThreads.count > 1, SecondThread.shared.take() else {
      return run(part: 0, of: 1)
    }
    withUnsafePointer(to: self) { work in
      SecondThread.shared.start(work, of: Self.self)
      run(part: 0, of: mostParts)
      SecondThread.shared.finish()
    }
  }

  /// Does the second part of the work at `pointer`.
  static func runSecondPart(of pointer: UnsafeRawPointer) {
    pointer.load(as: Self.self).run(part: 1, of: mostParts)
  }

  /// Which of `total` things part `index` of `count` does: all parts about as many, each a multiple of
  /// `unit` but for the last.
  package static func share(_ index: Int, of count: Int, total: Int, unit: Int = 1) -> Range<Int> {
    let units = (total + unit - 1) / unit
    func end(_ parts: Int) -> Int { min(total, units * parts / count * unit) }
    return end(index)..<end(index + 1)
  }
}
