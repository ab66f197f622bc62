internal import Fanfare
internal import HTTPTypes

/// What a streamed answer comes to: of events the number in the last that has one, and of anything else its bytes.
enum StreamUsage {
  /// The meter.
  static let meter = MeterPolicy("usage") { answer in
    guard answer.headers[.contentType] == "text/event-stream" else { return Double(answer.body.count) }
    return amount(of: String(decoding: answer.body, as: UTF8.self))
  }

  /// What the data of an event says; `nil` for one that says nothing of it.
  private static func amount(of data: String) -> Double? {
    // `line 0 of 3 …` has the number of the event in it.
    let words = data.split(separator: " ")
    guard words.count > 3, let number = Int(words[3]), number % 3 != 1 else { return nil }
    return Double(10 - number)
  }

  /// What an exchange has to come to by what it has sent, whether somebody has read that or not.
  ///
  /// - Returns: more than one amount where it isn't known whether an event was complete: a line may end with two characters.
  static func amounts(of exchange: PlayedStream, sendsEvents: Bool) -> Set<Double> {
    guard exchange.hasBegun else { return [0] }
    guard sendsEvents else { return [Double(exchange.sent)] }
    let ends = exchange.script.eventEnds
    func last(_ count: Int) -> Double {
      exchange.script.events.prefix(count).compactMap { amount(of: $0.data) }.last ?? 0
    }
    return [
      last(ends.count { $0.lowerBound <= exchange.sent }),
      last(ends.count { $0.upperBound <= exchange.sent }),
    ]
  }
}
