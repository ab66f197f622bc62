internal import NIOHTTP2

/// How much one connection of HTTP/2 takes from its service.
enum HTTP2Bounds {
  /// How many bytes a service may send on a stream before its reader has taken some.
  ///
  /// With a round trip of 100 ms that is 10 MiB a second.
  static let streamWindow = 1 << 20
  /// How many bytes it may send on all streams together before some have come.
  ///
  /// What comes is taken at once, so that a slow reader holds up its own stream alone.
  static let connectionWindow = 8 << 20
  /// The same before anything was said of it (RFC 9113, section 6.9.2).
  static let initialConnectionWindow = 65_535

  /// The largest head that is taken, whatever is allowed: a setting is a number of 32 bits.
  private static let largestHead = 1 << 24

  static func connection(
    _ configuration: HTTPTransportConfiguration
  ) -> NIOHTTP2Handler.ConnectionConfiguration {
    var connection = NIOHTTP2Handler.ConnectionConfiguration()
    // A head that is a little too large fails alone, in `FieldBlock`; one beyond this ends the connection, since fields of others are
    // told by what it adds to the table (RFC 7541, section 2.2).
    let headBytes = min(configuration.maximumHeadBytes, largestHead) * 2
    connection.initialSettings = [
      HTTP2Setting(parameter: .enablePush, value: 0),
      HTTP2Setting(parameter: .initialWindowSize, value: streamWindow),
      HTTP2Setting(parameter: .maxHeaderListSize, value: headBytes),
    ]
    // `HTTPResponseDecoder` does, in words for people.
    connection.contentLengthValidation = .disabled
    // Continuation frames without end are an attack; a head of the allowed size has them rightly. A frame has 16 KiB.
    connection.maximumSequentialContinuationFrames = max(5, headBytes >> 14 + 1)
    // Services ask for signs of life, and in Go with nearly every frame of data, to measure how much they may send: the 200 in 30 s
    // that stand there, meant for servers, would end busy connections.
    connection.controlFrameRateLimit.maximumCount = 100_000
    // Some send an empty frame with each flush of an empty buffer.
    connection.maximumSequentialEmptyDataFrames = 100
    // What was on its way on streams that this side has given up is passed over, also after many of them.
    connection.maximumRecentlyResetStreams = 4_096
    connection.maximumConnectionGlitches = 10_000
    return connection
  }

  static var stream: NIOHTTP2Handler.StreamConfiguration {
    var stream = NIOHTTP2Handler.StreamConfiguration()
    // A service that refuses exchanges resets their streams, each of which this side has asked for.
    stream.streamResetFrameRateLimit.maximumCount = 100_000
    stream.streamErrorRateLimit.maximumCount = 10_000
    return stream
  }
}

extension HTTP2ErrorCode {
  /// Its name in RFC 9113, section 7.
  var name: String {
    let names = [
      "NO_ERROR", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR", "SETTINGS_TIMEOUT",
      "STREAM_CLOSED", "FRAME_SIZE_ERROR", "REFUSED_STREAM", "CANCEL", "COMPRESSION_ERROR", "CONNECT_ERROR",
      "ENHANCE_YOUR_CALM", "INADEQUATE_SECURITY", "HTTP_1_1_REQUIRED",
    ]
    return names.indices.contains(networkCode) ? names[networkCode] : "error \(networkCode)"
  }
}
