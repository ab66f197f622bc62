extension ParameterStyle {
  /// A value as it stands in a path or header field (RFC 6570, sections 3.2.2, 3.2.5 and 3.2.7).
  ///
  /// - Parameters:
  ///   - value: the value.
  ///   - name: the parameter's name, which `matrix` repeats.
  ///   - encode: how names and values are encoded.
  func text(_ value: ParameterText, name: String, encode: (String) -> String) -> String {
    switch shape {
    case .label: "." + joined(value, explodedBy: ".", encode)
    case .matrix: matrix(value, encode(name), encode)
    case .simple, .form, .deepObject: joined(value, explodedBy: ",", encode)
    }
  }

  private func joined(
    _ value: ParameterText,
    explodedBy exploded: String,
    _ encode: (String) -> String
  ) -> String {
    let plain = separator == "," ? separator : encode(separator)
    switch value {
    case .single(let text): return encode(text)
    case .list(let texts): return texts.map(encode).joined(separator: explodes ? exploded : plain)
    case .members(let members):
      return
        members
        .map { "\(encode($0.name))\(explodes ? "=" : plain)\(encode($0.value))" }
        .joined(separator: explodes ? exploded : plain)
    }
  }

  private func matrix(_ value: ParameterText, _ name: String, _ encode: (String) -> String) -> String {
    func pair(_ name: String, _ value: String) -> String { value.isEmpty ? ";\(name)" : ";\(name)=\(value)" }
    switch value {
    case .list(let texts) where explodes: return texts.map { pair(name, encode($0)) }.joined()
    case .members(let members) where explodes:
      return members.map { pair(encode($0.name), encode($0.value)) }.joined()
    default: return pair(name, joined(value, explodedBy: ",", encode))
    }
  }
}
