import FanfareJSON
import FanfareSchema
import Testing

/// A schema with values that match it and values that don't, as JSON texts.
struct SchemaCase: Sendable, CustomTestStringConvertible {
  let schema: String
  let valid: [String]
  let invalid: [String]

  init(_ schema: String, valid: [String], invalid: [String]) {
    self.schema = schema
    self.valid = valid
    self.invalid = invalid
  }

  var testDescription: String { schema }

  /// Expects every value to be judged rightly, and both ways of checking to agree.
  func check(_ options: JSONSchema.Options = JSONSchema.Options()) throws {
    let compiled = try JSONSchema(JSONValue(parsing: schema), options: options)
    for (texts, isValid) in [(valid, true), (invalid, false)] {
      for text in texts {
        let value = try JSONValue(parsing: text)
        #expect(compiled.isValid(value) == isValid, "\(text)")
        #expect(compiled.validate(value).isEmpty == isValid, "\(text): \(compiled.validate(value))")
      }
    }
  }
}

/// The violations of a value, as texts.
func violations(
  of value: String,
  _ schema: String,
  _ options: JSONSchema.Options = .init()
) throws -> [String] {
  try JSONSchema(JSONValue(parsing: schema), options: options).validate(JSONValue(parsing: value)).map(
    \.description
  )
}

/// The mistakes of a schema, as texts.
func problems(in schema: String, _ options: JSONSchema.Options = .init()) throws -> [String] {
  do {
    _ = try JSONSchema(JSONValue(parsing: schema), options: options)
    return []
  } catch let error as JSONSchemaError {
    return error.problems.map(\.description)
  }
}
