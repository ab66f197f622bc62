internal import Fanfare
internal import FanfareJSON

/// Writes what a store keeps as JSON, with the bytes that `JSONByteEncoder` gives and without the containers of `Codable`.
///
/// A document with four calls keeps some five lists of inputs, a header and an end, and their encoding was a good part of what keeping them
/// costs. What is seldom, such as errors, is left to the encoder.
package struct StoredText {
  private let writer = JSONText()

  private init() {}

  /// Inputs of a run, as a list.
  package static func bytes(of inputs: [RunInput]) throws -> [UInt8] {
    let text = StoredText()
    try text.list(inputs) { try text.write($0) }
    return text.writer.bytes
  }

  /// The header of a run.
  package static func bytes(of header: RunHeader) throws -> [UInt8] {
    let text = StoredText()
    try text.write(header)
    return text.writer.bytes
  }

  /// How a run ended.
  package static func bytes(of end: RunEnd) throws -> [UInt8] {
    let text = StoredText()
    try text.write(end)
    return text.writer.bytes
  }
}

// MARK: Inputs

extension StoredText {
  private func write(_ input: RunInput) throws {
    writer.write(literal: #"{"at":"#)
    writer.write(input.elapsed.wholeNanoseconds)
    if let step = input.step { member(#","step":"#, step) }
    switch input.event {
    case .started(let missing):
      writer.write(literal: #","started":true"#)
      if let missing { member(#","missingSecret":"#, missing) }
    case .activityEnded(let end): try write(end)
    case .timerFired(let timer): member(#","fired":"#, timer)
    case .resumed(let idle): member(#","resumed":"#, idle.wholeNanoseconds)
    case .cancelled: writer.write(literal: #","cancelled":true"#)
    }
    close()
  }

  private func write(_ end: ActivityEnd) throws {
    member(#","ended":{"activity":"#, end.number)
    member(#","place":"#, end.place)
    member(#","kind":"#, end.kind.rawValue)
    switch end.outcome {
    case .success(let outcome):
      writer.write(literal: #","output":{"output":"#)
      writer.write(outcome.output)
      if let scheme = outcome.authorizationScheme { member(#","authorizationScheme":"#, scheme) }
      member(#","attempts":"#, outcome.attempts)
      if let meters = outcome.meters { try member(#","meters":"#, meters) }
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
  private func write(_ header: RunHeader) throws {
    member(#"{"id":"#, header.id)
    if let parent = header.parent { member(#","parent":"#, parent) }
    member(#","digest":"#, header.digest)
    writer.write(literal: #","includes":"#)
    try list(header.includes) { try writer.encode($0) }
    writer.write(literal: #","input":"#)
    writer.write(header.input)
    writer.write(literal: #","seed":"#)
    writer.write(header.seed)
    writer.write(literal: #","startedAt":"#)
    try writer.write(header.startedAt)
    member(#","limits":{"maximumTasks":"#, header.limits.maximumTasks)
    member(#","defaultRetries":"#, header.limits.defaultRetries)
    member(#","maximumWorkflowDepth":"#, header.limits.maximumWorkflowDepth)
    close()
    if let limit = header.timeLimit {
      writer.write(literal: #","timeLimit":"#)
      write(limit)
    }
    member(#","runtime":{"name":"#, header.runtime.name)
    member(#","version":"#, header.runtime.version)
    close()
    if let document = header.document { write(document) }
    if let previous = header.previous { member(#","previous":"#, previous) }
    if let prefix = header.keyPrefix { member(#","keyPrefix":"#, prefix) }
    member(#","depth":"#, header.depth)
    member(#","plannerVersion":"#, header.plannerVersion)
    close()
  }

  private func write(_ document: RunDocument) {
    member(#","document":{"batch":"#, document.batch)
    member(#","number":"#, document.number)
    member(#","key":"#, document.key)
    member(#","place":"#, document.place)
    member(#","digest":"#, document.digest)
    close()
  }

  private func write(_ end: RunEnd) throws {
    member(#"{"status":"#, end.status.rawValue)
    writer.write(literal: #","duration":"#)
    write(end.duration)
    if let output = end.output {
      writer.write(literal: #","output":"#)
      writer.write(output)
    }
    if let error = end.error {
      writer.write(literal: #","error":"#)
      try writer.encode(error)
    }
    writer.write(literal: #","optionalFailures":"#)
    try list(end.optionalFailures) { try writer.encode($0) }
    if let meters = end.meters { try member(#","meters":"#, meters) }
    close()
  }
}

// MARK: Parts

extension StoredText {
  private func member(_ name: StaticString, _ text: String) {
    writer.write(literal: name)
    writer.write(text)
  }

  private func member(_ name: StaticString, _ number: Int) {
    writer.write(literal: name)
    writer.write(number)
  }

  private func member(_ name: StaticString, _ number: Int64) {
    writer.write(literal: name)
    writer.write(number)
  }

  private func member(_ name: StaticString, _ meters: Meters) throws {
    writer.write(literal: name)
    try writer.encode(meters)
  }

  private func close() { writer.write(literal: "}") }

  private func list<Element>(_ elements: [Element], _ write: (Element) throws -> Void) rethrows {
    writer.write(literal: "[")
    for (index, element) in elements.enumerated() {
      if index > 0 { writer.write(literal: ",") }
      try write(element)
    }
    writer.write(literal: "]")
  }

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
