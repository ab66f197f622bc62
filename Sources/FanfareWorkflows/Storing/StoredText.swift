internal import Fanfare
internal import FanfareJSON

/// Writes what a store keeps as JSON, with the bytes that `JSONByteEncoder` gives and without the containers of `Codable`.
///
/// A document with four calls keeps some five lists of inputs, a header and an end, and their encoding was a good part of what keeping them
/// costs. What is seldom, such as errors, is left to the encoder.
package struct StoredText {
  /// How deeply a value may be nested: readers go 1,024 levels deep, and the members around it are some of them.
  fileprivate static let deepestValue = NestingLimit.levels

  private let writer: JSONText

  /// Inputs of a run, as a list.
  package static func bytes(of inputs: [RunInput]) throws -> [UInt8] {
    try bytes { text in try text.writer.list(of: inputs.count) { try text.write(inputs[$0]) } }
  }

  /// What the header of a run shares with no other: an ``OwnHeader``.
  package static func ownBytes(of header: RunHeader) throws -> [UInt8] {
    try bytes { try $0.writeOwn(header) }
  }

  /// How a run ended.
  package static func bytes(of end: RunEnd) throws -> [UInt8] { try bytes(of: end, yielding: nil) }

  /// How a run ended.
  ///
  /// - Parameters:
  ///   - end: how it ended.
  ///   - origin: where its output comes from, which is written instead of it; `nil` writes the output.
  package static func bytes(of end: RunEnd, yielding origin: OutputOrigin?) throws -> [UInt8] {
    try bytes { try $0.write(end, origin) }
  }

  /// A text.
  ///
  /// - Throws: ``DeepValue`` if it couldn't be read again.
  private static func bytes(_ write: (StoredText) throws -> Void) throws -> [UInt8] {
    // Most of them fit there, and needn't grow step by step.
    try withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 4096) { room in
      let writer = JSONText(in: room)
      try write(StoredText(writer: writer))
      guard writer.deepestValue <= deepestValue else { throw DeepValue(levels: writer.deepestValue) }
      return writer.bytes
    }
  }
}

/// A value is nested too deeply to be kept.
private struct DeepValue: Error, CustomStringConvertible {
  let levels: Int
  var description: String {
    "it is nested \(levels) levels deep, and \(StoredText.deepestValue) are the most"
  }
}

// MARK: Inputs

extension StoredText {
  private func write(_ input: RunInput) throws {
    writer.write(literal: #"{"at":"#)
    writer.write(input.elapsed.wholeNanoseconds)
    if let step = input.step { writer.member(#","step":"#, step) }
    switch input.event {
    case .started(let missing):
      writer.write(literal: #","started":true"#)
      if let missing { writer.member(#","missingSecret":"#, missing) }
    case .activityEnded(let end): try write(end)
    case .timerFired(let timer): writer.member(#","fired":"#, timer)
    case .resumed(let idle): writer.member(#","resumed":"#, idle.wholeNanoseconds)
    case .cancelled: writer.write(literal: #","cancelled":true"#)
    }
    close()
  }

  private func write(_ end: ActivityEnd) throws {
    writer.member(#","ended":{"activity":"#, end.number)
    writer.member(#","place":"#, end.place)
    writer.member(#","kind":"#, end.kind.rawValue)
    switch end.outcome {
    case .success(let outcome):
      writer.write(literal: #","output":{"output":"#)
      writer.write(outcome.output)
      if let scheme = outcome.authorizationScheme { writer.member(#","authorizationScheme":"#, scheme) }
      writer.member(#","attempts":"#, outcome.attempts)
      if let meters = outcome.meters { try member(#","meters":"#, meters) }
      if let failures = outcome.optionalFailures { try member(#","optionalFailures":"#, failures) }
      close()
    case .failure(let failure):
      writer.write(literal: #","failure":"#)
      try writer.encode(failure)
    }
    close()
  }
}

// MARK: Headers and ends

extension StoredText {
  private func writeOwn(_ header: RunHeader) throws {
    writer.write(literal: #"{"input":"#)
    writer.write(header.input)
    writer.write(literal: #","seed":"#)
    writer.write(header.seed)
    writer.write(literal: #","startedAt":"#)
    try writer.write(header.startedAt)
    if let previous = header.previous { writer.member(#","previous":"#, previous) }
    if let tries = header.earlierTries {
      writer.write(literal: #","earlierTries":"#)
      try writer.encode(tries)
    }
    if let prefix = header.keyPrefix { writer.member(#","keyPrefix":"#, prefix) }
    close()
  }

  private func write(_ end: RunEnd, _ origin: OutputOrigin?) throws {
    writer.member(#"{"status":"#, end.status.rawValue)
    writer.write(literal: #","duration":"#)
    write(end.duration)
    if let origin {
      writer.write(literal: #","outputOf":"#)
      origin.write(to: writer)
    } else if let output = end.output {
      writer.write(literal: #","output":"#)
      writer.write(output)
    }
    if let error = end.error {
      writer.write(literal: #","error":"#)
      try writer.encode(error)
    }
    try member(#","optionalFailures":"#, end.optionalFailures)
    if let meters = end.meters { try member(#","meters":"#, meters) }
    close()
  }
}

// MARK: Parts

extension StoredText {
  private func member(_ name: StaticString, _ meters: Meters) throws {
    writer.write(literal: name)
    try writer.encode(meters)
  }

  private func member(_ name: StaticString, _ errors: [WorkflowError]) throws {
    writer.write(literal: name)
    try writer.list(of: errors.count) { try writer.encode(errors[$0]) }
  }

  private func close() { writer.write(literal: "}") }

  /// The two halves of its attoseconds, as the standard library encodes it.
  private func write(_ duration: Duration) {
    let attoseconds = duration.attoseconds
    writer.write(literal: "[")
    writer.write(Int64(truncatingIfNeeded: attoseconds >> 64))
    writer.write(literal: ",")
    writer.write(UInt64(truncatingIfNeeded: attoseconds))
    writer.write(literal: "]")
  }
}
