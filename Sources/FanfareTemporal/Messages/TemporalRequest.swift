/// What the server's `WorkflowService` can be asked for.
protocol TemporalRequest: WireMessage {
  /// What it answers.
  associatedtype Response: WireMessage
  /// The name of the method.
  static var method: String { get }
}
