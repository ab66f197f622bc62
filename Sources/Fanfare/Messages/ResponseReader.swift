internal import FanfareJSON

/// What a call makes of a successful response.
package enum ResponseReader<Response: Sendable>: Sendable {
  /// What the caller's function makes of it.
  case own(@Sendable (ServiceResponse) throws -> Response)
  /// What its JSON says, by the service's strategies.
  case json(JSONResponse<Response>)

  // Two cases rather than one function around the other, since that would be an allocation for every call.
  func read(_ response: ServiceResponse, _ decoder: JSONByteDecoder) throws -> Response {
    switch self {
    case .own(let read): try read(response)
    case .json(let type): try type.read(response, decoder)
    }
  }
}

/// The type that an answer is decoded as; not a function that does it, since one that knows a type is an allocation.
package struct JSONResponse<Response: Sendable>: Sendable {
  private let type: any (Decodable & Sendable).Type

  init() where Response: Decodable {
    type = Response.self
  }

  fileprivate func read(_ response: ServiceResponse, _ decoder: JSONByteDecoder) throws -> Response {
    try type.read(response, decoder, as: Response.self)
  }
}

extension Decodable {
  /// Reads an answer as a value of this type, which is `Response` under its own name.
  fileprivate static func read<Response>(
    _ response: ServiceResponse,
    _ decoder: JSONByteDecoder,
    as other: Response.Type
  ) throws -> Response {
    // The types are the same, so this is no conversion, which would cost as much as reading a short text.
    unsafeBitCast(try value(response, decoder), to: other)
  }

  private static func value(_ response: ServiceResponse, _ decoder: JSONByteDecoder) throws -> Self {
    if response.body.isEmpty, let value = try NothingDecoder.value(of: self, for: response) { return value }
    return try decoder.decode(self, from: response.body)
  }
}
