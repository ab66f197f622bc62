internal import FanfareJSON

/// Changing containers in place, where nothing else holds them; a copy that had to be made counts as work.
extension Evaluation {
  func append(_ elements: [JSONValue], to array: inout [JSONValue]) throws(Stop) {
    try spend(elements.count)
    let before = array.storage
    array.append(contentsOf: elements)
    if array.storage != before { try spend(array.count / 8) }
  }

  func append(_ element: JSONValue, to array: inout [JSONValue]) throws(Stop) {
    let before = array.storage
    array.append(element)
    try spend(1 + (array.storage == before ? 0 : array.count / 8))
  }

  func append(_ text: String, to whole: inout String) throws(Stop) {
    try spend(text.utf8.count / 16)
    let before = whole.storage
    whole += text
    if whole.storage != before { try spend(whole.utf8.count / 16) }
  }

  func set(_ index: Int, to value: JSONValue, in array: inout [JSONValue]) throws(Stop) {
    let before = array.storage
    array[index] = value
    try spend(1 + (array.storage == before ? 0 : array.count / 8))
  }

  func set(_ name: String, to value: JSONValue, in object: inout JSONObject) throws(Stop) {
    let before = object.storageAddress
    object[name] = value
    try spend(1 + name.utf8.count / 64 + (object.storageAddress == before ? 0 : object.count / 4))
  }
}

extension String {
  /// Where its code units are, if they are anywhere; it changes when they are copied.
  fileprivate var storage: UnsafePointer<UInt8>? {
    mutating get { utf8.count < 16 ? nil : withUTF8 { $0.baseAddress } }
  }
}

extension [JSONValue] {
  /// Where its elements are; it changes when they are copied.
  fileprivate var storage: UnsafePointer<JSONValue>? { withUnsafeBufferPointer(\.baseAddress) }
}
