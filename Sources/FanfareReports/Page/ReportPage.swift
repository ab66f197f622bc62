internal import FanfareHashing
internal import FanfareText

/// A report as one HTML file that needs nothing else: no network, no other file, and for reading no script.
///
/// Everything that is shown comes from outside: names, keys and errors of services. ``Markup`` escapes it, nothing of it stands in a script
/// or a style sheet, and the page's own policy (Content Security Policy, level 3) lets browsers run only its one script, known by its hash,
/// and load nothing at all. So a hole in the escaping wouldn't be one in the page.
package struct ReportPage: Sendable {
  let report: BatchReport

  /// Creates a page.
  package init(_ report: BatchReport) {
    self.report = report
  }

  /// The file, in UTF-8 once it is written.
  package var text: String {
    let (style, script) = (
      Self.resource(PackageResources.report_css), Self.resource(PackageResources.report_js)
    )
    let policy =
      "default-src 'none'; style-src '\(Self.hash(style))'; script-src '\(Self.hash(script))'"
      + "; base-uri 'none'; form-action 'none'"
    let page: Markup = """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="\(policy)">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta name="referrer" content="no-referrer">
      <title>\(title)</title>
      <style>\(Markup(trusting: style))</style>
      </head>
      <body>
      \(Self.patterns)
      <a class="skip" href="#main">Skip to what failed</a>
      \(header)
      <main id="main" tabindex="-1">
      \(failureSection)
      \(overTimeSection)
      \(taskSection)
      \(timelineSection)
      </main>
      \(footer)
      <p id="said" class="unseen" role="status"></p>
      <script>\(Markup(trusting: script))</script>
      </body>
      </html>

      """
    return page.text
  }

  private static func resource(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  private static func hash(_ text: String) -> String {
    "sha256-" + BaseEncoding.base64.encode(SHA256.hash(Array(text.utf8)))
  }
}
