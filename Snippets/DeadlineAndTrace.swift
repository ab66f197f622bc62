// A deadline that comes in goes through the whole chain and out again.
// snippet.hide
import Fanfare
import FanfareHTTP

struct Stock: Codable { var count: Int }
let services = try ServiceClient(
  transport: HTTPTransport(),
  services: ["stock": Service("http://localhost:9000")],
  observers: [TracingObserver()]
)
// snippet.show

func handle(timeoutHeader: String?) async -> ServiceResult<Stock> {
  // What the caller still waits; 2 s if it doesn't say.
  let clock = services.clock
  let inbound = timeoutHeader.flatMap { Deadline(remainingMilliseconds: $0, clock: clock) }
  let deadline = inbound ?? .in(.seconds(2), clock: clock)
  return await withDeadline(deadline) { await lookUp() }
}

func lookUp() async -> ServiceResult<Stock> {
  // No parameter for deadline or trace: both are in the context of the task, and the request carries the
  // remaining milliseconds and the traceparent of this attempt.
  await services.call(.get("stock", "/items/3", as: Stock.self))
}
// snippet.hide
print(await handle(timeoutHeader: "1500").isSuccess)
