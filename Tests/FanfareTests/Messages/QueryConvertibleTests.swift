import Fanfare
import FanfareTesting
import HTTPTypes
import Testing

@Suite struct QueryConvertibleTests {
  @Test func `a dictionary is sent in the order of its names, without those that are nil`() {
    let cursor: String? = nil
    #expect(["b": 2, "a": 1].queryItems == [QueryItem("a", "1"), QueryItem("b", "2")])
    #expect(["q": "x&y", "after": cursor].queryItems == [QueryItem("q", "x&y")])
    #expect(["exact": true].queryItems == [QueryItem("exact", "true")])
    #expect([String: String]().queryItems.isEmpty)
  }

  @Test func `a list keeps its order, and names that stand there more than once`() {
    let items = [QueryItem("b", "2"), QueryItem("a", "1"), QueryItem("b", "3")]
    #expect(items.queryItems == items)
    #expect(ServiceRequest(method: .get, path: "/", query: items).query == items)
    #expect(ServiceRequest(method: .get, path: "/", query: ["a": 1]).query == [QueryItem("a", "1")])
    #expect(ServiceRequest(method: .get, path: "/").query.isEmpty)
  }

  @Test func `every method takes a query, also side by side`() async throws {
    let talk = try Conversation()
    talk.transport.on("http://nlp", .json("[]"))
    let page = 2
    _ = await talk.client.parallel(
      .get("nlp", "/a", query: ["q": "1 2", "page": "\(page)"], as: [Int].self),
      .delete("nlp", "/a", query: ["q": 1], as: [Int].self),
      .post("nlp", "/a", json: [1], query: ["q": 1.5], as: [Int].self),
      .put("nlp", "/a?x=1", json: [1], query: [QueryItem("q", "false")], as: [Int].self),
      maximumConcurrency: 1
    )
    _ = await talk.client.call(.patch("nlp", "/a", json: [1], query: ["q": "ä"], as: [Int].self))
    #expect(
      talk.transport.conversation == [
        "GET http://nlp/a?page=2&q=1%202", "DELETE http://nlp/a?q=1", "POST http://nlp/a?q=1.5",
        "PUT http://nlp/a?x=1&q=false", "PATCH http://nlp/a?q=%C3%A4",
      ]
    )
  }
}
