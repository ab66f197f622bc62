/// Refuses updates: what a run does stands in its definition, and an update that nobody answers would keep its client waiting.
enum UpdateRefusal {
  /// The refusal of an update; `nil` if the message is none.
  static func answer(to message: ProtocolMessage) -> ProtocolMessage? {
    guard let body = message.body, body.typeURL == UpdateRequest.typeURL else { return nil }
    let request = try? UpdateRequest(parsing: body.value[...])
    var failure = Failure(message: "a run of fanfare takes no updates", source: "fanfare")
    failure.application = ApplicationFailure(type: "fanfare.update", isNonRetryable: true)
    let rejection = UpdateRejection(
      rejectedRequestMessageID: message.id,
      rejectedRequestSequencingEventID: message.eventID,
      rejectedRequest: request,
      failure: failure
    )
    return ProtocolMessage(
      id: "\(message.id)/reject",
      protocolInstanceID: message.protocolInstanceID,
      body: AnyMessage(typeURL: UpdateRejection.typeURL, value: rejection.serialized())
    )
  }
}
