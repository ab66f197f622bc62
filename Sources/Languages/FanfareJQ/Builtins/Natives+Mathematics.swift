internal import FanfareJSON

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

extension Natives {
  static func unary(_ function: @escaping @Sendable (Double) -> Double) -> NativeFunction {
    { (input, _, _) throws(Stop) in
      guard case .number(let number) = input else {
        return .failure(Mismatch("\(input.described) number required"))
      }
      return .success(.number(whole: function(number.doubleValue)))
    }
  }

  static func binary(_ function: @escaping @Sendable (Double, Double) -> Double) -> NativeFunction {
    { (_, arguments, _) throws(Stop) in
      for argument in arguments {
        guard case .number = argument else {
          return .failure(Mismatch("\(argument.described) number required"))
        }
      }
      let (first, second) = (arguments[0].doubleValue ?? .nan, arguments[1].doubleValue ?? .nan)
      return .success(.number(whole: function(first, second)))
    }
  }

  /// The functions of C's `math.h` that take the input.
  static let mathematics: [(String, @Sendable (Double) -> Double)] = [
    ("acos", { acos($0) }), ("acosh", { acosh($0) }), ("asin", { asin($0) }), ("asinh", { asinh($0) }),
    ("atan", { atan($0) }), ("atanh", { atanh($0) }), ("cbrt", { cbrt($0) }), ("ceil", { ceil($0) }),
    ("cos", { cos($0) }), ("cosh", { cosh($0) }), ("erf", { erf($0) }), ("erfc", { erfc($0) }),
    ("exp", { exp($0) }), ("exp10", { pow(10, $0) }), ("exp2", { exp2($0) }), ("expm1", { expm1($0) }),
    ("fabs", { fabs($0) }), ("floor", { floor($0) }), ("gamma", { lgamma($0) }), ("j0", { j0($0) }),
    ("j1", { j1($0) }), ("lgamma", { lgamma($0) }), ("log", { log($0) }),
    ("log10", { log10($0) }), ("log1p", { log1p($0) }), ("log2", { log2($0) }), ("logb", { logb($0) }),
    ("nearbyint", { nearbyint($0) }), ("pow10", { pow(10, $0) }), ("rint", { rint($0) }),
    ("round", { round($0) }),
    ("significand", significand), ("sin", { sin($0) }), ("sinh", { sinh($0) }), ("sqrt", { sqrt($0) }),
    ("tan", { tan($0) }), ("tanh", { tanh($0) }), ("tgamma", { tgamma($0) }), ("trunc", { trunc($0) }),
    ("y0", { y0($0) }), ("y1", { y1($0) }),
  ]

  @Sendable private static func significand(_ value: Double) -> Double {
    value == 0 || !value.isFinite ? value : scalbn(value, -ilogb(value))
  }

  /// The functions of C's `math.h` that take two arguments.
  static let binaryMathematics: [(String, @Sendable (Double, Double) -> Double)] = [
    ("atan2", { atan2($0, $1) }), ("copysign", { copysign($0, $1) }), ("drem", { remainder($0, $1) }),
    ("fdim", { fdim($0, $1) }), ("fmax", { fmax($0, $1) }), ("fmin", { fmin($0, $1) }),
    ("fmod", { fmod($0, $1) }),
    ("hypot", { hypot($0, $1) }), ("ldexp", scaled),
    ("nextafter", { nextafter($0, $1) }), ("nexttoward", { nextafter($0, $1) }), ("pow", { pow($0, $1) }),
    ("remainder", { remainder($0, $1) }), ("scalb", scaled), ("scalbln", scaled),
  ]

  @Sendable private static func scaled(_ value: Double, _ exponent: Double) -> Double {
    ldexp(value, Int32(clamping: exponent))
  }

  /// The other functions about numbers.
  static let numbers: Group = [
    ("infinite", 0, { (_, _, _) throws(Stop) in .success(.number(Double.infinity)) }),
    ("nan", 0, { (_, _, _) throws(Stop) in .success(.number(Double.nan)) }),
    ("isinfinite", 0, test { $0.isInfinite }),
    ("isnan", 0, test { $0.isNaN }),
    ("isnormal", 0, test { $0.isNormal }),
    ("fma", 3, fusedMultiplyAdd),
    ("jn", 2, bessel { jn($0, $1) }),
    ("yn", 2, bessel { yn($0, $1) }),
    ("frexp", 0, fractionAndExponent),
    ("lgamma_r", 0, logarithmAndSignOfGamma),
    ("modf", 0, fractionAndWhole),
  ]

  private static func test(_ property: @escaping @Sendable (Double) -> Bool) -> NativeFunction {
    { (input, _, _) throws(Stop) in .success(.bool(input.doubleValue.map(property) ?? false)) }
  }

  /// A Bessel function, which takes the longer the higher its order is.
  private static func bessel(_ function: @escaping @Sendable (Int32, Double) -> Double) -> NativeFunction {
    let calculate = binary { function(Int32(clamping: $0), $1) }
    return { (input, arguments, evaluation) throws(Stop) in
      try evaluation.spend(Int(Int32(clamping: arguments[0].doubleValue ?? 0).magnitude / 32))
      return try calculate(input, arguments, evaluation)
    }
  }

  static func fusedMultiplyAdd(_: JSONValue, _ arguments: [JSONValue], _: Evaluation) throws(Stop) -> Answer {
    var operands: [Double] = []
    for argument in arguments {
      guard case .number(let number) = argument else {
        return .failure(Mismatch("\(argument.described) number required"))
      }
      operands.append(number.doubleValue)
    }
    return .success(.number(whole: fma(operands[0], operands[1], operands[2])))
  }

  static func fractionAndExponent(_ input: JSONValue, _: [JSONValue], _: Evaluation) throws(Stop) -> Answer {
    guard case .number(let number) = input else {
      return .failure(Mismatch("\(input.described) number required"))
    }
    let value = number.doubleValue
    guard value != 0, value.isFinite else { return .success([.number(whole: value), .number(0)]) }
    let exponent = Int(ilogb(value)) + 1
    return .success([.number(whole: scalbn(value, -Int32(exponent))), .number(exponent)])
  }

  static func logarithmAndSignOfGamma(
    _ input: JSONValue,
    _: [JSONValue],
    _: Evaluation
  ) throws(Stop) -> Answer {
    guard case .number(let number) = input else {
      return .failure(Mismatch("\(input.described) number required"))
    }
    let value = number.doubleValue
    let whole = floor(value)
    let isNegative = value == 0 ? value.sign == .minus : value < 0 && whole != value && fmod(whole, 2) != 0
    return .success([.number(whole: lgamma(value)), .number(isNegative ? -1 : 1)])
  }

  static func fractionAndWhole(_ input: JSONValue, _: [JSONValue], _: Evaluation) throws(Stop) -> Answer {
    guard case .number(let number) = input else {
      return .failure(Mismatch("\(input.described) number required"))
    }
    let value = number.doubleValue
    let whole = trunc(value)
    return .success([.number(whole: value.isInfinite ? 0 : value - whole), .number(whole: whole)])
  }
}

extension Int32 {
  fileprivate init(clamping value: Double) {
    self = value.isNaN ? 0 : Int32(Swift.max(-0x1p31, Swift.min(0x1p31 - 1, value)))
  }
}
