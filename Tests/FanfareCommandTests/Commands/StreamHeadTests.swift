import FanfareJSON
import HTTPTypes
import Testing

@testable import FanfareCommand

@Suite struct StreamHeadTests {
  @Test func `values of a repeated field are one text, and of Set-Cookie a list, since they have commas`() {
    let (first, second) = ("a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT", "b=2")
    var fields: HTTPFields = [.setCookie: first, .accept: "text/plain"]
    #expect(fields.asJSON == ["set-cookie": .string(first), "accept": "text/plain"])
    fields.append(HTTPField(name: .accept, value: "*/*"))
    fields.append(HTTPField(name: .setCookie, value: second))
    #expect(
      fields.asJSON
        == ["set-cookie": .array([.string(first), .string(second)]), "accept": "text/plain, */*"]
    )
  }
}
