internal import Fanfare
internal import FanfareJSON

/// Telemetry as text, with the bytes that `JSONByteEncoder` gives and without the containers of `Codable`: the command has a store keep
/// the calls of every run, and their encoding was a fifth of what that costs a document.
extension CallTelemetry {
  /// The telemetry as JSON.
  ///
  /// - Throws: `EncodingError` if a meter is no number.
  package func jsonBytes() throws -> [UInt8] {
    // That of a few calls fits there, and needn't grow step by step.
    try withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 4096) { room in
      let text = JSONText(in: room)
      text.write(literal: #"{"calls":"#)
      try text.list(of: calls.count) { try text.write(calls[$0]) }
      text.member(#","omittedCalls":"#, omittedCalls)
      text.write(literal: "}")
      return text.bytes
    }
  }
}

extension JSONText {
  fileprivate func write(_ call: CallSpan) throws {
    if call.task != 0 {
      member(#"{"task":"#, call.task)
      member(#","id":"#, call.id)
    } else {
      member(#"{"id":"#, call.id)
    }
    member(#","service":"#, call.service)
    if let method = call.method { member(#","method":"#, method) }
    member(#","path":"#, call.path)
    member(#","start":"#, call.start)
    if let duration = call.duration { member(#","length":"#, duration) }
    if let status = call.status { member(#","status":"#, status) }
    if let error = call.error { member(#","error":"#, error) }
    if let message = call.message { member(#","message":"#, message) }
    if call.source != .service { member(#","source":"#, call.source.rawValue) }
    if !call.attempts.isEmpty {
      write(literal: #","attempts":"#)
      list(of: call.attempts.count) { write(call.attempts[$0]) }
    }
    if !call.waits.isEmpty {
      write(literal: #","waits":"#)
      list(of: call.waits.count) { write(call.waits[$0]) }
    }
    if call.omitted != 0 { member(#","omitted":"#, call.omitted) }
    if let meters = call.meters {
      write(literal: #","meters":"#)
      try encode(meters)
    }
    write(literal: "}")
  }

  private func write(_ attempt: AttemptSpan) {
    write(literal: "{")
    if attempt.number != 1 {
      member(#""number":"#, attempt.number)
      write(literal: ",")
    }
    if attempt.kind != .first {
      member(#""kind":"#, attempt.kind.rawValue)
      write(literal: ",")
    }
    member(#""endpoint":"#, attempt.endpoint)
    member(#","start":"#, attempt.start)
    if attempt.duration != .zero { member(#","duration":"#, attempt.duration) }
    if let status = attempt.status { member(#","status":"#, status) }
    if let error = attempt.error { member(#","error":"#, error) }
    if let message = attempt.message { member(#","message":"#, message) }
    if let fate = attempt.fate { member(#","fate":"#, fate) }
    if attempt.bytesSent != 0 { member(#","sent":"#, attempt.bytesSent) }
    if attempt.bytesReceived != 0 { member(#","received":"#, attempt.bytesReceived) }
    if attempt.reusedConnection { write(literal: #","reused":true"#) }
    if attempt.usesHTTP2 { write(literal: #","http2":true"#) }
    if !attempt.phases.isEmpty { write(phases: attempt.phases) }
    write(literal: "}")
  }

  /// Those of an attempt follow one another, so the length of each is enough.
  private func write(phases: [PhaseSpan]) {
    write(literal: #","phases":{"#)
    var isFirst = true
    for phase in phases {
      guard let length = phase.length else { continue }
      if !isFirst { write(literal: ",") }
      isFirst = false
      write(phase.phase.rawValue)
      member(":", length.wrappedValue)
    }
    write(literal: "}")
  }

  private func write(_ wait: PhaseSpan) {
    member(#"{"phase":"#, wait.phase.rawValue)
    member(#","start":"#, wait.start)
    if let length = wait.length { member(#","length":"#, length.wrappedValue) }
    write(literal: "}")
  }

  private func member(_ name: StaticString, _ duration: Duration) { member(name, duration.wholeNanoseconds) }
}
