/// The largest |actual - expected|; infinite where a value is NaN, or the counts differ.
package func largestError<Actual: BinaryFloatingPoint, Expected: BinaryFloatingPoint>(
  _ actual: [Actual], _ expected: [Expected]
) -> Double {
  guard actual.count == expected.count else { return .infinity }
  return zip(actual, expected).reduce(0) { worst, pair in
    let error = abs(Double(pair.0) - Double(pair.1))
    return error.isNaN ? .infinity : max(worst, error)
  }
}

/// How far apart the smallest and the largest value are; 0 of none.
package func spread<Value: BinaryFloatingPoint>(_ values: [Value]) -> Double {
  guard let least = values.min(), let most = values.max() else { return 0 }
  return Double(most) - Double(least)
}

/// What `body` throws; `nil` where it throws nothing.
package func thrownError<Failure: Error, Result>(
  _ body: () throws(Failure) -> Result
) -> Failure? {
  do throws(Failure) {
    _ = try body()
    return nil
  } catch {
    return error
  }
}
