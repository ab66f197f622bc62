package import HTTPTypes

extension HTTPFields {
  /// The fields that are sent: one with an empty value isn't, and takes out what would be sent in its place without it.
  ///
  /// So a caller can do without any field that a service, a policy or the transport adds, as with `curl -H 'Name:'`.
  package var sent: HTTPFields { filter { !$0.value.isEmpty } }
}
