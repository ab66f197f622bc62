public import HTTPTypes

/// One attempt to get an answer from a service.
public struct Attempt: Sendable {
  /// Why an attempt was made.
  public enum Kind: Hashable, Sendable {
    /// It is the call's first.
    case first
    /// The one before failed; it began this long after that.
    case retry(after: Duration)
    /// The one before takes long; it began beside it, this long after it.
    case hedge(after: Duration)

    /// The kind in a word, as metrics and spans carry it.
    var name: String {
      switch self {
      case .first: "first"
      case .retry: "retry"
      case .hedge: "hedge"
      }
    }
  }

  /// What became of an attempt in its call.
  public enum Fate: Hashable, Sendable, CustomStringConvertible {
    /// Its answer is the call's value.
    case won
    /// It failed, and the call waits this long for the next.
    case retried(after: Duration)
    /// It failed, and another attempt was still under way.
    case outlived
    /// Another attempt won while it was under way.
    case superseded
    /// It failed, and its error is the call's.
    case final(RetryRefusal)

    /// The fate in a word or two, as logs and spans carry it.
    public var description: String {
      switch self {
      case .won: "won"
      case .retried(let delay): "retried after \(delay.brief)"
      case .outlived: "outlived"
      case .superseded: "superseded"
      case .final(let refusal): refusal.description
      }
    }

    /// The fate in a word that holds no time, as metrics carry it.
    var name: String {
      if case .retried = self { "retried" } else { description }
    }
  }

  /// Counts from 1 within its call.
  public let number: Int

  /// Why it was made.
  public let kind: Kind

  /// Where the attempt went.
  public let endpoint: Endpoint

  /// When it began.
  public let start: MonotonicInstant

  /// How long it took.
  public let duration: Duration

  /// The HTTP status, when the service answered.
  public let status: HTTPResponse.Status?

  /// Why it failed; `nil` if it succeeded.
  public let error: ServiceError?

  /// What became of it.
  public let fate: Fate

  /// What the transport measured.
  public let transfer: Transfer
}

extension Attempt {
  /// The same attempt with another number.
  func numbered(_ number: Int) -> Attempt {
    Attempt(
      number: number,
      kind: kind,
      endpoint: endpoint,
      start: start,
      duration: duration,
      status: status,
      error: error,
      fate: fate,
      transfer: transfer
    )
  }
}
