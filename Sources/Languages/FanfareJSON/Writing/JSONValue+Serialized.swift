/// How JSON is written.
public struct JSONWritingOptions: OptionSet, Hashable, Sendable {
  /// The bits of the options.
  public let rawValue: Int

  /// Creates options from their bits.
  public init(rawValue: Int) {
    self.rawValue = rawValue
  }

  /// Members are sorted by name, so that equal objects give equal text.
  public static let sortedKeys = JSONWritingOptions(rawValue: 1)

  /// Lists and objects stand on several lines, indented by two spaces.
  public static let prettyPrinted = JSONWritingOptions(rawValue: 2)
}

extension JSONValue {
  /// The value as JSON text in UTF-8.
  ///
  /// - Parameter options: how it is written; compact by default.
  public func serialized(options: JSONWritingOptions = []) -> [UInt8] {
    // Most texts fit on the stack, and are then allocated once and not twice.
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1024) { room in
      let writer = JSONWriter(in: room)
      writer.write(self, options: options, indentation: 0)
      return writer.bytes
    }
  }
}

extension JSONWriter {
  func write(_ value: JSONValue, options: JSONWritingOptions = [], indentation: Int = 0) {
    switch value {
    case .null: write(literal: "null")
    case .bool(let value): write(value)
    case .number(let value): write(value)
    case .string(let value): write(value)
    case .array(let elements):
      writeList(elements, UInt8(ascii: "["), UInt8(ascii: "]"), options, indentation) { element, inner in
        write(element, options: options, indentation: inner)
      }
    case .object(let object):
      let object = options.contains(.sortedKeys) ? JSONObject(sorted: object) : object
      writeList(object, UInt8(ascii: "{"), UInt8(ascii: "}"), options, indentation) { member, inner in
        write(member.name)
        write(byte: UInt8(ascii: ":"))
        if options.contains(.prettyPrinted) { write(byte: UInt8(ascii: " ")) }
        write(member.value, options: options, indentation: inner)
      }
    }
  }

  private func writeList<Elements: RandomAccessCollection>(
    _ elements: Elements,
    _ open: UInt8,
    _ close: UInt8,
    _ options: JSONWritingOptions,
    _ indentation: Int,
    _ writeElement: (Elements.Element, Int) -> Void
  ) {
    let isPretty = options.contains(.prettyPrinted) && !elements.isEmpty
    deepest = max(deepest, indentation + 1)
    write(byte: open)
    var isFirst = true
    for element in elements {
      if !isFirst { write(byte: UInt8(ascii: ",")) }
      isFirst = false
      if isPretty { startLine(indentation + 1) }
      writeElement(element, indentation + 1)
    }
    if isPretty { startLine(indentation) }
    write(byte: close)
  }

  private func startLine(_ indentation: Int) {
    write(byte: UInt8(ascii: "\n"))
    for _ in 0..<(indentation * 2) { write(byte: UInt8(ascii: " ")) }
  }
}

extension JSONObject {
  /// The same members, sorted by name, by code points.
  fileprivate init(sorted object: JSONObject) {
    self.init(object.sorted { $0.name.precedes($1.name) }.lazy.map { ($0.name, $0.value) })
  }
}
