internal import FanfareText

extension ParameterStyle {
  /// A value as items of a query, a cookie or a form (RFC 6570, sections 3.2.8 and 3.2.9).
  ///
  /// - Parameters:
  ///   - value: the value.
  ///   - name: the parameter's name.
  ///   - allowsReserved: whether reserved characters of the value stay as they are.
  func items(_ value: ParameterText, name: String, allowsReserved: Bool) -> [OpenAPIRequest.QueryItem] {
    let encode = allowsReserved ? PercentEncoding.encodeReserved : PercentEncoding.encode
    func item(_ name: String, _ texts: [String]) -> OpenAPIRequest.QueryItem {
      let between = separator == "," ? separator : PercentEncoding.encode(separator)
      let encoded = texts.map(encode).joined(separator: between)
      return OpenAPIRequest.QueryItem(
        name: name,
        value: texts.joined(separator: separator),
        encoded: "\(PercentEncoding.encode(name))=\(encoded)"
      )
    }
    switch value {
    case .single(let text): return [item(name, [text])]
    case .list(let texts): return explodes ? texts.map { item(name, [$0]) } : [item(name, texts)]
    case .members(let members) where shape == .deepObject:
      return members.map { item("\(name)[\($0.name)]", [$0.value]) }
    case .members(let members):
      guard explodes else { return [item(name, members.flatMap { [$0.name, $0.value] })] }
      return members.map { item($0.name, [$0.value]) }
    }
  }
}
