internal import FanfareJSON

extension Natives {
  static let dates: Group = [
    ("gmtime", 0, brokenDown),
    ("mktime", 0, secondsSinceEpoch),
    ("strftime", 1, formatted),
    ("strptime", 1, parsed),
  ]

  static func brokenDown(_ input: JSONValue, _: [JSONValue], _: Evaluation) throws(Stop) -> Answer {
    guard case .number(let seconds) = input else {
      return .failure(Mismatch("gmtime() requires numeric inputs"))
    }
    return answer { () throws(DateError) in try BrokenDownTime(secondsSinceEpoch: seconds.doubleValue).json }
  }

  static func secondsSinceEpoch(_ input: JSONValue, _: [JSONValue], _: Evaluation) throws(Stop) -> Answer {
    guard case .array(let fields) = input else {
      return .failure(Mismatch("mktime requires array inputs"))
    }
    guard let time = BrokenDownTime(fields) else {
      return .failure(Mismatch("mktime requires parsed datetime inputs"))
    }
    return .success(.number(time.secondsSinceEpoch))
  }

  static func formatted(
    _ input: JSONValue,
    _ arguments: [JSONValue],
    _ evaluation: Evaluation
  ) throws(Stop) -> Answer {
    guard case .string(let format) = arguments[0] else {
      return .failure(Mismatch("strftime/1 requires a string format"))
    }
    try evaluation.spend(format.utf8.count / 4)
    switch input {
    case .number(let seconds):
      return answer { () throws(DateError) in
        .string(try BrokenDownTime(secondsSinceEpoch: seconds.doubleValue).formatted(format))
      }
    case .array(let fields):
      guard let time = BrokenDownTime(fields) else {
        return .failure(Mismatch("strftime/1 requires parsed datetime inputs"))
      }
      return answer { () throws(DateError) in .string(try time.formatted(format)) }
    default: return .failure(Mismatch("strftime/1 requires parsed datetime inputs"))
    }
  }

  static func parsed(
    _ input: JSONValue,
    _ arguments: [JSONValue],
    _ evaluation: Evaluation
  ) throws(Stop) -> Answer {
    guard case .string(let text) = input else {
      return .failure(Mismatch("strptime/1 requires string inputs and arguments"))
    }
    guard case .string(let format) = arguments[0] else {
      return .failure(Mismatch("strptime/1 requires string inputs and arguments"))
    }
    try evaluation.spend((text.utf8.count + format.utf8.count) / 4)
    return answer { () throws(DateError) in try BrokenDownTime(parsing: text, format: format).json }
  }

  private static func answer(_ work: () throws(DateError) -> JSONValue) -> Answer {
    do throws(DateError) {
      return .success(try work())
    } catch {
      return .failure(Mismatch(error.message))
    }
  }
}

extension BrokenDownTime {
  /// The fields as a list, as programs see them.
  fileprivate var json: JSONValue {
    let whole = [year, month, day, hours, minutes].map { JSONValue.number($0) }
    return .array(whole + [.number(whole: seconds), .number(weekday), .number(dayOfYear)])
  }

  /// The time of a list of fields, of which weekday and day of the year may be missing; `nil` if it isn't one.
  fileprivate init?(_ fields: [JSONValue]) {
    let numbers = fields.prefix(8).compactMap(\.doubleValue)
    guard numbers.count >= 6, numbers.count == min(fields.count, 8) else { return nil }
    let whole = numbers.map { Int($0.isNaN ? 0 : min(max($0, -0x1p40), 0x1p40)) }
    self.init(
      year: whole[0],
      month: whole[1],
      day: whole[2],
      hours: whole[3],
      minutes: whole[4],
      seconds: numbers[5],
      weekday: whole.count > 6 ? whole[6] : 0,
      dayOfYear: whole.count > 7 ? whole[7] : 0
    )
  }
}
