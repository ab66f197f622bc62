extension JSONSchema {
  /// How a schema is read and used.
  public struct Options: Hashable, Sendable {
    /// The draft of documents that don't name one in `$schema`.
    public var draft: Draft

    /// Whether `format` is checked; otherwise it only describes, as the drafts have it.
    ///
    /// Unknown formats always pass.
    public var assertsFormats: Bool

    /// How large a schema may be, and how much checking a value may cost.
    public var limits: Limits

    /// Creates options.
    ///
    /// - Parameters:
    ///   - draft: the draft of documents that don't name one.
    ///   - assertsFormats: whether `format` is checked.
    ///   - limits: how large a schema may be, and how much checking a value may cost.
    public init(draft: Draft = .draft2020, assertsFormats: Bool = false, limits: Limits = Limits()) {
      self.draft = draft
      self.assertsFormats = assertsFormats
      self.limits = limits
    }
  }

  /// The drafts of JSON Schema that are known.
  public enum Draft: String, Hashable, Sendable, CaseIterable {
    /// Draft 6 and 7, which differ by `if`.
    case draft7 = "http://json-schema.org/draft-07/schema"
    /// Draft 2019-09, without `$recursiveRef`.
    case draft2019 = "https://json-schema.org/draft/2019-09/schema"
    /// Draft 2020-12.
    case draft2020 = "https://json-schema.org/draft/2020-12/schema"
  }
}
