internal import HTTPTypes

/// A call that is sent elsewhere by its own answer.
///
/// An object, since few calls are, and all would have to have room for it while they wait.
final class RedirectStart: Sendable {
  let redirection: Redirection
  /// What was sent, with all of its header fields.
  let request: ServiceRequest
  /// Those of the fields that are for this service alone, whatever they say, also where the call has its own in their place.
  let serviceFields: [HTTPField.Name]
  /// Where it was sent to.
  let place: WebPlace
  let policy: RedirectPolicy
  /// The service that was called.
  let service: ServiceRuntime
  let owner: CallOwner?

  init(
    _ redirection: Redirection,
    _ request: ServiceRequest,
    serviceFields: [HTTPField.Name],
    place: WebPlace,
    policy: RedirectPolicy,
    service: ServiceRuntime,
    owner: CallOwner?
  ) {
    self.redirection = redirection
    self.request = request
    self.serviceFields = serviceFields
    self.place = place
    self.policy = policy
    self.service = service
    self.owner = owner
  }
}
