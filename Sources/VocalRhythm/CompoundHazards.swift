/// Where notes begin in 6/8: the hazards of ``OnsetStatistics``, per thousand, as counted on the training tunes of
/// OpenEWLD in 6/8, eleven of them, both beats of the bar together except for their beginnings.
enum CompoundHazards {
  /// Of the two halves of 6/8, a row for each sixteenth.
  static let sixEight = [bar] + rest + [beat] + rest

  private static let bar: [Double] = [923, 955, 925, 927, 841, 547]
  private static let beat: [Double] = [817, 950, 828, 835, 552, 673]
  /// The sixteenths after the beginning of a beat: the third and the fifth are its other eighths.
  private static let rest: [[Double]] = [
    [5, 5, 5, 5, 16, 5],
    [306, 212, 210, 503, 121, 109],
    [13, 47, 56, 47, 45, 55],
    [698, 899, 673, 629, 683, 481],
    [15, 7, 6, 10, 5, 5],
  ]
}
