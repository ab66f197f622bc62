internal import Fanfare

/// One flat object for each input, written by hand so that it stays the same whatever the types become:
/// `{"at":1500000,"ended":{"activity":0,"place":"/do/0/a","kind":"http","output":{"output":1,"attempts":1}}}`.
extension RunInput: Codable {
  private enum Key: String, CodingKey {
    case at, step, started, missingSecret, ended, fired, resumed, cancelled
  }

  /// Reads an input.
  ///
  /// - Throws: `DecodingError` if it is none of the kinds of this version.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    elapsed = .nanoseconds(try container.decode(Int64.self, forKey: .at))
    step = try container.decodeIfPresent(Int.self, forKey: .step)
    if let end = try container.decodeIfPresent(ActivityEnd.self, forKey: .ended) {
      event = .activityEnded(end)
    } else if let timer = try container.decodeIfPresent(Int.self, forKey: .fired) {
      event = .timerFired(timer)
    } else if let idle = try container.decodeIfPresent(Int64.self, forKey: .resumed) {
      event = .resumed(after: .nanoseconds(idle))
    } else if try container.decodeIfPresent(Bool.self, forKey: .cancelled) == true {
      event = .cancelled
    } else {
      guard try container.decode(Bool.self, forKey: .started) else {
        throw DecodingError.dataCorruptedError(
          forKey: .started,
          in: container,
          debugDescription: "it's false"
        )
      }
      event = .started(missingSecret: try container.decodeIfPresent(String.self, forKey: .missingSecret))
    }
  }

  /// Writes an input; its time is in nanoseconds.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(elapsed.wholeNanoseconds, forKey: .at)
    try container.encodeIfPresent(step, forKey: .step)
    switch event {
    case .started(let missing):
      try container.encode(true, forKey: .started)
      try container.encodeIfPresent(missing, forKey: .missingSecret)
    case .activityEnded(let end): try container.encode(end, forKey: .ended)
    case .timerFired(let timer): try container.encode(timer, forKey: .fired)
    case .resumed(let idle): try container.encode(idle.wholeNanoseconds, forKey: .resumed)
    case .cancelled: try container.encode(true, forKey: .cancelled)
    }
  }
}

extension ActivityEnd: Codable {
  private enum Key: String, CodingKey {
    case activity, place, kind, output, failure
  }

  /// Reads an end.
  ///
  /// - Throws: `DecodingError` if it has neither an output nor a failure.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    number = try container.decode(Int.self, forKey: .activity)
    place = try container.decode(String.self, forKey: .place)
    kind = try container.decode(ActivityKind.self, forKey: .kind)
    if let failure = try container.decodeIfPresent(ActivityFailure.self, forKey: .failure) {
      outcome = .failure(failure)
    } else {
      outcome = .success(try container.decode(ActivityOutcome.self, forKey: .output))
    }
  }

  /// Writes an end.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(number, forKey: .activity)
    try container.encode(place, forKey: .place)
    try container.encode(kind, forKey: .kind)
    switch outcome {
    case .success(let outcome): try container.encode(outcome, forKey: .output)
    case .failure(let failure): try container.encode(failure, forKey: .failure)
    }
  }
}
