/// `value` with exactly `places` decimals, a point before them whatever the user's locale, halves rounded
/// away from zero: "0.500", "-12.0". Zero has no sign.
///
/// - Precondition: `value` is finite, `places` is 0...9.
func decimalText(_ value: Double, places: Int) -> String {
  precondition(value.isFinite && (0...9).contains(places))
  var scale = 1.0
  for _ in 0..<places { scale *= 10 }
  let scaled = (value.magnitude * scale).rounded()
  // Past 2^53 a Double has no decimals left to print.
  guard scaled < 0x1p53 else { return integerText(value) + fraction(0, places: places) }
  let units = Int(scaled)
  let sign = value < 0 && units > 0 ? "-" : ""
  let whole = Int(scale)
  return sign + String(units / whole) + fraction(units % whole, places: places)
}

private func fraction(_ units: Int, places: Int) -> String {
  guard places > 0 else { return "" }
  let digits = String(units)
  return "." + String(repeating: "0", count: places - digits.count) + digits
}

/// All digits of a whole number, without an exponent.
private func integerText(_ value: Double) -> String {
  var digits: [Character] = []
  var rest = value.magnitude.rounded()
  while rest >= 1 {
    let digit = rest.truncatingRemainder(dividingBy: 10)
    digits.append(Character(String(Int(digit))))
    rest = ((rest - digit) / 10).rounded()
  }
  return (value < 0 ? "-" : "") + String(digits.reversed())
}
