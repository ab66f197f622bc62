internal import HTTPTypes
internal import NIOCore
internal import NIOEmbedded
internal import NIOHTTP1

@testable internal import FanfareHTTP

/// What a decoder makes of a response.
enum DecodedResponse: Equatable {
  struct Response: Equatable {
    var status = 0
    var fields: [String] = []
    var body: [UInt8] = []
    var trailers: [String] = []
  }

  /// A whole response.
  case complete(Response)
  case incomplete(String)
  case refused(String)

  /// The response, or how it ended without the reason: where a piece ends, another mistake may be seen first.
  var ending: DecodedResponse {
    switch self {
    case .complete: self
    case .incomplete: .incomplete("")
    case .refused: .refused("")
    }
  }

  static func byOurs(_ pieces: [ByteBuffer], isHEAD: Bool = false) -> DecodedResponse {
    var decoder = FanfareHTTP.HTTPResponseDecoder()
    return byOurs(pieces, isHEAD: isHEAD, with: &decoder)
  }

  /// Decodes with a decoder that may remember heads of responses before.
  static func byOurs(
    _ pieces: [ByteBuffer],
    isHEAD: Bool = false,
    with decoder: inout FanfareHTTP.HTTPResponseDecoder
  ) -> DecodedResponse {
    decoder.begin(isHEAD: isHEAD, maximumBodyBytes: 1 << 20)
    var unread = ByteBuffer()
    do throws(HTTPDecodingError) {
      for piece in pieces {
        unread.writeImmutableBuffer(piece)
        if try decoder.decode(&unread) { break }
      }
    } catch {
      return .refused(error.reason)
    }
    guard (try? decoder.finish()) == true else { return .incomplete("cut off") }
    return .complete(
      Response(
        status: decoder.status.code,
        fields: decoder.fields.map(\.asLine),
        body: decoder.body,
        trailers: decoder.trailers.map(\.asLine)
      )
    )
  }

  static func byNIO(_ pieces: [ByteBuffer], isHEAD: Bool = false) -> DecodedResponse {
    let decoder = NIOHTTP1.HTTPResponseDecoder(leftOverBytesStrategy: .dropBytes)
    let channel = EmbeddedChannel(handlers: [HTTPRequestEncoder(), ByteToMessageHandler(decoder)])
    defer { _ = try? channel.finish(acceptAlreadyClosed: true) }
    var response = Response()
    do {
      let head = HTTPRequestHead(version: .http1_1, method: isHEAD ? .HEAD : .GET, uri: "/")
      try channel.writeOutbound(HTTPClientRequestPart.head(head))
      for piece in pieces {
        // What follows a complete response is an error too, but not one of the response.
        let written = Result { try channel.writeInbound(piece) }
        if try take(channel, &response) { return .complete(response) }
        _ = try written.get()
      }
      channel.pipeline.fireChannelInactive()
      if try take(channel, &response) { return .complete(response) }
      try channel.throwIfErrorCaught()
    } catch {
      return .refused("\(error)")
    }
    return .incomplete("cut off")
  }

  /// A field as both decoders should see it; NIO's leaves white space behind the value, which isn't part of it
  /// (RFC 9112, section 5.1).
  private static func line(_ name: String, _ value: String) -> String {
    let end = value.lastIndex { $0 != " " && $0 != "\t" }
    return "\(name): \(end.map { value[...$0] } ?? "")"
  }

  /// Moves decoded parts into the response; returns whether it is complete.
  private static func take(_ channel: EmbeddedChannel, _ response: inout Response) throws -> Bool {
    while let part = try channel.readInbound(as: HTTPClientResponsePart.self) {
      switch part {
      case .head(let head):
        response.status = Int(head.status.code)
        response.fields = head.headers.map { line($0.name, $0.value) }
      case .body(let body):
        response.body += Array(buffer: body)
      case .end(let trailers):
        guard response.status >= 200 else { continue }
        response.trailers = trailers?.map { line($0.name, $0.value) } ?? []
        return true
      }
    }
    return false
  }
}

extension HTTPField {
  fileprivate var asLine: String { "\(name.rawName): \(value)" }
}
