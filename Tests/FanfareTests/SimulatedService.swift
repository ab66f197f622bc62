import Fanfare
import FanfareTesting

/// A client of the service `nlp` in simulated time, for tests in which more than one thing goes on at a time: nothing there depends on
/// when which thread runs.
struct SimulatedService {
  let simulation = Simulation(seed: 1)
  let network: SimulatedNetwork
  private let client: ServiceClient

  /// A service that takes this long for every answer.
  init(latency: Duration, policy: ServicePolicy) throws {
    network = SimulatedNetwork(simulation)
    try network.add("http://nlp", SimulatedEndpoint(latency: latency...latency))
    client = try ServiceClient(
      transport: network,
      services: ["nlp": Service("http://nlp", policy: policy)],
      clock: simulation.clock,
      seed: simulation.seed
    )
  }

  /// Runs `work` to its end.
  func run<Value: Sendable>(_ work: @escaping @Sendable (ServiceClient) async -> Value) throws -> Value {
    try simulation.run { [client] in await work(client) }
  }
}
