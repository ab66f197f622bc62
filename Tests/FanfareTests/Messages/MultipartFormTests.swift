import HTTPTypes
import Testing

@testable import Fanfare

@Suite struct MultipartFormTests {
  @Test func `values and files stand between boundaries`() throws {
    var form = MultipartForm()
    form.append("title", "Grüße")
    form.append("file", file: Array("a,b".utf8), name: "a.csv", type: "text/csv")
    var request = ServiceRequest(method: .post, path: "/")
    request.set(form)
    let type = try #require(request.headers[.contentType])
    let boundary = try #require(type.split(separator: "boundary=").last)
    #expect(type.hasPrefix("multipart/form-data; boundary=") && boundary.utf8.count <= 70)
    #expect(
      String(decoding: request.body, as: UTF8.self) == """
        --\(boundary)\r
        content-disposition: form-data; name="title"\r
        \r
        Grüße\r
        --\(boundary)\r
        content-disposition: form-data; name="file"; filename="a.csv"\r
        content-type: text/csv\r
        \r
        a,b\r
        --\(boundary)--\r

        """
    )
  }

  @Test func `names can't end their line or their quotes`() {
    var form = MultipartForm()
    form.append("a\"\r\nx: y", "1")
    form.append("b", file: [], name: "\"\n.txt")
    let body = String(decoding: form.body("B"), as: UTF8.self)
    #expect(body.contains("name=\"a%22%0D%0Ax: y\"\r\n"))
    #expect(body.contains("filename=\"%22%0A.txt\"\r\n"))
  }

  @Test func `a quotation mark ends no name, whatever combines with it`() {
    var form = MultipartForm()
    form.append("a\"\u{301}; filename=\"\u{301}x", "1")
    let body = form.body("B")
    #expect(body.filter { $0 == UInt8(ascii: "\"") }.count == 2)
  }

  @Test func `equal forms have one boundary, and others another`() {
    var form = MultipartForm()
    form.append("a", "1")
    let first = form.boundary
    #expect(form.boundary == first)
    var other = MultipartForm()
    other.append("a", "2")
    #expect(other.boundary != first)
  }

  @Test func `a form of names and values is encoded as URLs are`() {
    var request = ServiceRequest(method: .post, path: "/")
    request.set(form: [QueryItem("b", "1 & 2"), QueryItem("a", "grün")])
    #expect(request.headers[.contentType] == "application/x-www-form-urlencoded")
    #expect(String(decoding: request.body, as: UTF8.self) == "b=1+%26+2&a=gr%C3%BCn")
  }
}
