internal import FanfareJSON

extension SchemaReader {
  /// A keyword that is a schema; what isn't one was reported when it was scanned.
  func subschema(_ keyword: String) -> Subschema? {
    guard let value = value(keyword) else { return nil }
    if value.arrayValue != nil, keyword == "items" {
      report(
        keyword,
        "is an array, which it can be only up to draft 2019-09; use prefixItems, or name the draft in $schema"
      )
    }
    return child([keyword])
  }

  /// A keyword that is a list of schemas, at least one.
  func subschemas(list keyword: String) -> [Subschema]? {
    guard let elements = array(keyword) else { return nil }
    if elements.isEmpty, keyword != "items" { report(keyword, "must have at least one schema") }
    return elements.indices.compactMap { child([keyword, "\($0)"]) }
  }

  /// A keyword that is an object of schemas; lists of names in it can be left out.
  func subschemas(map keyword: String, skipsLists: Bool = false) -> [(name: String, subschema: Subschema)]? {
    guard let members = object(keyword) else { return nil }
    return members.compactMap { name, value in
      if skipsLists, value.arrayValue != nil { return nil }
      return child([keyword, name]).map { (name, $0) }
    }
  }
}
