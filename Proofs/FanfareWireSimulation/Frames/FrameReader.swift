/// One frame as it stands on the wire (RFC 9113, section 4.1).
struct WireFrame: CustomStringConvertible {
  /// What frames are for (section 6).
  enum Kind: UInt8 {
    case data, headers, priority, reset, settings, pushPromise, ping, goAway, windowUpdate, continuation
  }

  /// `nil` for one that nobody knows.
  let kind: Kind?
  let flags: UInt8
  let stream: Int
  let payload: [UInt8]
  /// How many bytes it takes of the windows of its stream and its connection: of a frame in parts the first takes those of all (section 6.9).
  let windowBytes: Int

  var endsStream: Bool { flags & 0x1 != 0 }
  var isAcknowledgement: Bool { flags & 0x1 != 0 }
  var endsHeaders: Bool { flags & 0x4 != 0 }

  /// What it is and says, for people.
  var description: String {
    let name = kind.map { "\($0)" } ?? "an unknown frame"
    return switch kind {
    case .reset: "\(name) \(number(at: 0))"
    case .windowUpdate: "\(name) by \(number(at: 0))"
    case .goAway: "\(name) after \(number(at: 0)) for \(number(at: 4))"
    case .settings where !isAcknowledgement: "\(name) \(settings)"
    case .ping, .settings: isAcknowledgement ? "\(name), acknowledging" : name
    case .data, .headers: "\(name) of \(payload.count) bytes\(endsStream ? ", the last" : "")"
    case .priority, .pushPromise, .continuation, nil: name
    }
  }

  /// The number of 32 bits that begins at a place in the payload; 0 if it isn't there.
  func number(at place: Int) -> Int {
    guard payload.count >= place + 4 else { return 0 }
    return payload[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
  }

  /// The values of a SETTINGS frame.
  var settings: [(name: Int, value: Int)] {
    stride(from: 0, to: payload.count - 5, by: 6).map { place in
      (Int(payload[place]) << 8 | Int(payload[place + 1]), number(at: place + 2))
    }
  }
}

/// Finds the frames in a stream of bytes.
///
/// It is a reading of the format of its own, so that the oracle doesn't rest on the library that both sides of a conversation use.
struct FrameReader {
  private var unread: [UInt8] = []
  private var prefaceLeft: Int
  /// The frame of data whose rest hasn't come, and how many bytes that has.
  private var open: (stream: Int, flags: UInt8, length: Int, left: Int)?

  /// - Parameter expectsPreface: whether the bytes begin with what a client says first (section 3.4).
  init(expectsPreface: Bool) {
    prefaceLeft = expectsPreface ? Self.preface.count : 0
  }

  static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

  /// Takes in bytes.
  ///
  /// - Returns: the frames that have become whole; one of data comes in as many parts as its bytes do.
  mutating func read(_ bytes: some Sequence<UInt8>) -> [WireFrame] {
    unread += bytes
    var place = min(prefaceLeft, unread.count)
    prefaceLeft -= place
    var frames: [WireFrame] = []
    while let frame = next(from: &place) { frames.append(frame) }
    unread.removeFirst(place)
    return frames
  }

  private mutating func next(from place: inout Int) -> WireFrame? {
    if let part = nextPart(from: &place) { return part }
    guard open == nil, unread.count >= place + 9 else { return nil }
    let length = unread[place..<place + 3].reduce(0) { $0 << 8 | Int($1) }
    let stream = unread[place + 5..<place + 9].reduce(0) { $0 << 8 | Int($1) } & 0x7FFF_FFFF
    let (kind, flags) = (WireFrame.Kind(rawValue: unread[place + 3]), unread[place + 4])
    if kind == .data, length > 0 {
      open = (stream, flags, length, length)
      place += 9
      return nextPart(from: &place)
    }
    guard unread.count >= place + 9 + length else { return nil }
    defer { place += 9 + length }
    let payload = Array(unread[place + 9..<place + 9 + length])
    return WireFrame(kind: kind, flags: flags, stream: stream, payload: payload, windowBytes: 0)
  }

  /// What has come of a frame of data; the last part has its flags.
  private mutating func nextPart(from place: inout Int) -> WireFrame? {
    guard let (stream, flags, length, left) = open, unread.count > place else { return nil }
    let count = min(left, unread.count - place)
    defer { place += count }
    open = count == left ? nil : (stream, flags, length, left - count)
    let payload = Array(unread[place..<place + count])
    return WireFrame(
      kind: .data,
      flags: count == left ? flags : 0,
      stream: stream,
      payload: payload,
      windowBytes: left == length ? length : 0
    )
  }
}
