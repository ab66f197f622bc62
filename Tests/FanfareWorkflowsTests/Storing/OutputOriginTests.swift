import FanfareJSON
import Testing

@testable import FanfareWorkflows

@Suite struct OutputOriginTests {
  private let outputs: [(number: Int, output: JSONValue)]

  init() throws {
    let texts = [
      #"{"id":"a","n":1.0,"deep":{"list":[1,2]}}"#, #"[1,2.50,"x"]"#, "7",
      #""a text that is longer than what would stand for it""#, "{}",
    ]
    outputs = try texts.enumerated().map { ($0 * 3, try JSONValue(parsing: $1)) }
  }

  private func origin(of value: JSONValue) -> OutputOrigin? { OutputOrigin(of: value, among: outputs) }

  /// Writes it and reads it again.
  private func kept(_ origin: OutputOrigin) throws -> OutputOrigin? {
    let text = JSONText()
    origin.write(to: text)
    return OutputOrigin(try JSONValue(parsing: text.bytes))
  }

  @Test func `what a run yields is found in what its activities yielded, byte for byte`() throws {
    let (object, list, text) = (outputs[0].output, outputs[1].output, outputs[3].output)
    let values: [(JSONValue, OutputOrigin)] = [
      (object, .activity(0)), (list, .activity(3)), (text, .activity(9)),
      ([object, list], .list([.activity(0), .activity(3)])),
      ([1, list], .list([.value(1), .activity(3)])),
      (["value": object], .members([.init(name: "value", origin: .activity(0))])),
      (["members": [list]], .members([.init(name: "members", origin: .list([.activity(3)]))])),
    ]
    for (value, expected) in values {
      let origin = try #require(self.origin(of: value))
      #expect(origin == expected)
      let again = try #require(try kept(origin))
      #expect(again == origin)
      let found = again.value { number in outputs.first { $0.number == number }?.output }
      #expect(found?.serialized() == value.serialized())
    }
  }

  @Test
  func `what only means the same is written out, and so is what is as short as what would stand for it`()
    throws
  {
    let other = try JSONValue(parsing: #"{"n":1,"id":"a","deep":{"list":[1,2]}}"#)
    #expect(other == outputs[0].output)
    let copy = try JSONValue(parsing: outputs[0].output.serialized())
    for value in [
      other, copy, [other], 7, [7], [:], [[:]], nil, "a text that is longer than it, and another",
    ] {
      #expect(origin(of: value) == nil, "\(value)")
    }
    #expect(OutputOrigin(of: outputs[0].output, among: []) == nil)
  }

  @Test func `what is changed afterwards is another value`() throws {
    guard case .object(var object) = outputs[0].output else { return }
    object["n"] = 2
    #expect(origin(of: .object(object)) == nil)
    #expect(origin(of: .array(outputs[1].output.arrayValue.map { $0 + [1] } ?? [])) == nil)
  }

  @Test func `a value without the activity that it comes from isn't found, and nothing else is read`() throws
  {
    let origin = try #require(self.origin(of: [outputs[0].output, outputs[1].output]))
    #expect(origin.value { $0 == 0 ? 1 : nil } == nil)
    for text in ["null", "1.5", #""x""#, "{}", #"[1,{"a":1}]"#, #"{"members":[]}"#, #"{"members":{"a":{}}}"#]
    {
      #expect(OutputOrigin(try JSONValue(parsing: text)) == nil, "\(text)")
    }
  }

  @Test func `a value is looked into only so far`() throws {
    let deep = (0..<5).reduce(outputs[0].output) { value, _ in [value] }
    #expect(origin(of: deep) == nil)
    #expect(origin(of: .array(Array(repeating: outputs[0].output, count: 65))) == nil)
    #expect(origin(of: .array(Array(repeating: outputs[0].output, count: 64))) != nil)
  }
}
