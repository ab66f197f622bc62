@testable import FanfareJQ

extension BrokenDownTime {
  /// The fields as jq lists them, without a fraction.
  var fields: [Int] { [year, month, day, hours, minutes, Int(seconds), weekday, dayOfYear] }

  /// A time from jq's list of fields.
  init(fields: [Int]) {
    self.init(
      year: fields[0],
      month: fields[1],
      day: fields[2],
      hours: fields[3],
      minutes: fields[4],
      seconds: Double(fields[5]),
      weekday: fields[6],
      dayOfYear: fields[7]
    )
  }
}
