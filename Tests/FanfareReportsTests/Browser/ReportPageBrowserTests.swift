import FanfareJSON
import FanfareReports
import Foundation
import Testing

/// The page in a real browser.
@Suite(.enabled(if: Chromium.path != nil), .serialized) struct ReportPageBrowserTests {
  /// Opens the page of a batch; with the variable `FANFARE_PICTURES` pictures of it are written into that folder.
  private func withPage(
    of report: BatchReport = SyntheticBatch(count: 4000).report,
    width: Int = 1280,
    isDark: Bool = false,
    _ body: (Chromium) throws -> Void
  ) throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(
      "fanfare-\(UUID().uuidString).html"
    )
    try Data(ReportPage(report).text.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let browser = try Chromium(width: width, isDark: isDark)
    defer { browser.close() }
    try browser.open(file.path)
    if let folder = ProcessInfo.processInfo.environment["FANFARE_PICTURES"] {
      try browser.writePicture(to: "\(folder)/report-\(width)-\(isDark ? "dark" : "light").png")
    }
    try body(browser)
  }

  @Test(arguments: [1280, 390], [false, true])
  func `the page fits, is readable in both schemes, complains of nothing and loads nothing`(
    width: Int,
    isDark: Bool
  )
    throws
  {
    try withPage(width: width, isDark: isDark) { (browser: Chromium) throws in
      let bad = browser.events.filter {
        ["Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded"].contains($0.name)
      }
      #expect(bad.isEmpty, "\(bad)")
      #expect(browser.events.count { $0.name == "Network.requestWillBeSent" } == 1)
      #expect(try browser.evaluate("document.documentElement.scrollWidth <= innerWidth") == true)
      #expect(try browser.evaluate(Self.faintTexts) == [])
      let ground = try browser.evaluate("getComputedStyle(document.body).backgroundColor")
      #expect(ground == (isDark ? "rgb(21, 24, 27)" : "rgb(247, 247, 245)"))
    }
  }

  @Test(arguments: [1280, 390]) func `who doesn't see the page is told the same`(width: Int) throws {
    try withPage(width: width) { (browser: Chromium) throws in
      let elements = try browser.accessibleElements()
      func has(_ role: String, _ name: String) -> Bool {
        elements.contains { $0.role == role && (name.isEmpty || $0.name.contains(name)) }
      }
      for name in [
        "examples/process-document 1.0.0", "What failed", "nlp: communication", "Tasks", "Timelines",
      ] {
        #expect(has("heading", name), "\(name)")
      }
      #expect(has("navigation", "Parts of the report"))
      #expect(has("main", "") && has("article", "nlp: communication"))
      #expect(has("image", "Documents that ended, from 2026-11-29 16:00:00"))
      #expect(has("region", "How long each task took") && has("rowheader", "summarizer"))
      #expect(has("columnheader", "p95") && has("button", "p95"))
      #expect(
        elements.count { $0.role == "table" } == 2 && has("rowheader", "nlp on the critical path failed")
      )
      #expect(has("image", "backoff") && has("image", "on the critical path"))
      #expect(has("button", "Copy fanfare retry b-7f3a --error=communication --task=nlp"))
      #expect(elements.allSatisfy { $0.role != "image" || !$0.name.isEmpty })
    }
  }

  @Test func `everything can be reached and used with the keyboard alone`() throws {
    try withPage { (browser: Chromium) throws in
      let focused = "document.activeElement.textContent.trim().slice(0, 40)"
      func tab(until text: String) throws -> Bool {
        for _ in 0..<60 {
          try browser.press("Tab")
          if case .string(let found) = try browser.evaluate(focused), found.hasPrefix(text) { return true }
        }
        return false
      }
      try browser.press("Tab")
      #expect(try browser.evaluate(focused) == "Skip to what failed")
      #expect(try browser.evaluate("document.activeElement.getBoundingClientRect().left >= 0") == true)
      #expect(try tab(until: "Timelines"))
      #expect(try tab(until: "Copy"))
      #expect(try tab(until: "p95"))
      try browser.press("Enter")
      #expect(try browser.evaluate("document.activeElement.closest('th').ariaSort") == "descending")
      #expect(
        try browser.evaluate("document.querySelector('.tasks tbody th').textContent.trim()") == "analyse"
      )
      #expect(
        try browser.evaluate("document.getElementById('said').textContent") == "Sorted by p95, descending"
      )
      #expect(try tab(until: "The slowest:"))
      let isOpen = "document.activeElement.parentElement.open"
      #expect(try browser.evaluate(isOpen) == false)
      try browser.press("Enter")
      #expect(try browser.evaluate(isOpen) == true)
      #expect(try browser.evaluate("document.querySelectorAll('.timeline[open]').length") == 1)
    }
  }

  @Test func `a link from a failure opens the timeline of its run`() throws {
    try withPage { (browser: Chromium) throws in
      let link = "[...document.querySelectorAll('.causes a')].at(-1)"
      let target = "document.querySelector(\(link).hash)"
      #expect(try browser.evaluate("\(target).closest('details').open") == false)
      try browser.evaluate(
        "new Promise(done => { addEventListener('hashchange', done); \(link).click() }).then(() => 1)"
      )
      #expect(try browser.evaluate("\(target).closest('details').open") == true)
      #expect(try browser.evaluate("document.activeElement === \(target)") == true)
    }
  }

  @Test func `texts of others run nothing, load nothing and stay texts`() throws {
    try withPage(of: HostileBatch.report) { (browser: Chromium) throws in
      #expect(try browser.evaluate("window.harmed === undefined") == true)
      let bad = browser.events.filter {
        ["Runtime.exceptionThrown", "Log.entryAdded", "Page.javascriptDialogOpening"].contains($0.name)
      }
      #expect(bad.isEmpty, "\(bad)")
      #expect(browser.events.count { $0.name == "Network.requestWillBeSent" } == 1)
      #expect(try browser.evaluate("document.querySelectorAll('script, style').length") == 2)
      #expect(try browser.evaluate("document.querySelectorAll('img, iframe, b > script').length") == 0)
    }
  }

  /// Texts whose colour differs too little from what they stand on: less than 4.5 to 1 (WCAG 2.2, success criterion 1.4.3).
  private static let faintTexts = """
    (() => {
      const numbers = (text) => text.match(/[\\d.]+/g).map(Number);
      const light = (colour) => {
        const [r, g, b] = colour.map((part) => part / 255).map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const ground = (element) => {
        for (let at = element; at; at = at.parentElement) {
          const colour = numbers(getComputedStyle(at).backgroundColor);
          if (colour.length === 3 || colour[3] === 1) return colour.slice(0, 3);
        }
        return [255, 255, 255];
      };
      const faint = new Set();
      for (const details of document.querySelectorAll("details")) details.open = true;
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const element = walker.currentNode.parentElement;
        if (!walker.currentNode.textContent.trim() || element.closest("script, style, title, .unseen")) continue;
        const style = getComputedStyle(element);
        const colour = numbers(element.closest("svg") ? style.fill : style.color).slice(0, 3);
        const [a, b] = [light(colour), light(ground(element))].sort((x, y) => y - x);
        if ((a + 0.05) / (b + 0.05) < 4.5) faint.add(element.tagName + "." + element.getAttribute("class") + ": " + walker.currentNode.textContent.trim().slice(0, 30));
      }
      return [...faint];
    })()
    """
}
