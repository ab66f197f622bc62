// Calls that don't need each other side by side; calls that do, one after another.
// snippet.hide
import Fanfare
import FanfareHTTP

struct User: Codable { var id: Int }
struct Order: Codable { var total: Double }
let services = try ServiceClient(
  transport: HTTPTransport(),
  services: ["users": Service("http://localhost:9000"), "orders": Service("http://localhost:9001")]
)
// snippet.show

// Neither needs the other: the slower one decides how long it takes.
let (user, orders) = await services.parallel(
  .get("users", "/users/7", as: User.self),
  .get("orders", "/orders", query: ["user": 7], as: [Order].self)
)

// Several mirrors of one thing: the first success wins, the others are given up at the socket.
let mirrors: [ServiceCall<User>] = [
  .get("users", "/primary/users/7", as: User.self),
  .get("users", "/replica/users/7", as: User.self),
]
let fastest = await services.parallel(mirrors, completion: .firstSuccess)

// Each step needs the one before: the first error ends the sequence and keeps what came before it.
let chain = await services.sequence(["users", "orders"], startingWith: 7) { step, earlier in
  .post(step, "/enrich", json: earlier.last?.id ?? earlier.input, as: User.self)
}
if let error = chain.error {
  print("\(error) after \(chain.values.count) good steps; never called: \(chain.remaining)")
}
// snippet.hide
print(user.isSuccess, orders.isSuccess, fastest.isSatisfied)
