import Testing
import VocalBenchmarks
import VocalKernels

extension PerformanceTests {
  /// Every model at every shape, in its share of what the machine can do at most, measured in the same
  /// process and minute.
  @Suite struct ModelPerformanceTests {
    /// The least share of ``MachineLimits`` of each case: half of what a quiet machine gives, so that
    /// a model that becomes twice as slow fails.
    static let budgets: [String: Double] = [
      "pitch/430": 0.2, "pitch/8": 0.13, "live/8": 0.25, "context/32": 0.15, "context/128": 0.22,
      "timbre/1": 0.1, "generator/1": 0.3, "generator/16": 0.2, "discriminator/16": 0.2,
      "continuation/12": 0.12, "continuation/step": 0.3,
    ]

    @Test(arguments: ModelCase.all.map(\.name))
    func everyModelKeepsItsBudget(name: String) throws {
      let model = try #require(ModelCase.all.first { $0.name == name })
      let budget = try #require(Self.budgets[name], "every case has a budget")
      let prepared = try #require(try model.prepare())
      // The best of some rounds, since others may be at work.
      let share = (0..<4).reduce(0) { best, _ in
        let limits = MachineLimits()
        let timing = Timing.measure(seconds: 0.2, prepared.run)
        return max(best, limits.leastTime(of: prepared.work) / timing.shortest)
      }
      #expect(share > budget)
    }
  }
}
