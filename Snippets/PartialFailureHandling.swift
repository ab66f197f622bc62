// Use what came back, and say what didn't.
// snippet.hide
import Fanfare
import FanfareHTTP

struct Price: Codable { var amount: Double }
let services = try ServiceClient(
  transport: HTTPTransport(),
  services: [
    "a": Service("http://localhost:9000"), "b": Service("http://localhost:9001"),
    "c": Service("http://localhost:9002"),
  ]
)
// snippet.show

let calls: [ServiceCall<Price>] = ["a", "b", "c"].map { .get($0, "/price", as: Price.self) }

// Everything that can be had.
let all = await services.parallel(calls)
for (service, price) in all.successes { print(service, price.amount) }
for failure in all.failures { print(failure.error?.description ?? "", failure.duration) }

// All or nothing: the first failure gives the others up.
do {
  let prices = try await services.parallel(calls, completion: .failFast).get()
  print(prices.count)
} catch {
  print(error)  // a block with every failed service, its code and its duration
}

// Two of three are enough.
let quorum = await services.parallel(calls, completion: .quorum(2))
if quorum.isSatisfied { print(quorum.successes.count) }
