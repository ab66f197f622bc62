// Validates a document, then analyses, summarises and classifies it side by side.
// snippet.hide
import Fanfare
import FanfareHTTP

struct Document: Codable { var id: String; var text: String }
struct Verdict: Codable { var id: String; var words: Int }
struct Analysis: Codable { var sentences: Int }
struct Summary: Codable { var sentences: [String] }
struct Label: Codable { var label: String }
let document = Document(id: "1", text: "Hello.")
// snippet.show

let services = try ServiceClient(
  transport: HTTPTransport(),
  services: [
    "validator": Service("http://localhost:8001"),
    "nlp": Service("http://localhost:8002"),
    "summarizer": Service(
      "http://localhost:8003",
      policy: ServicePolicy(timeout: .seconds(5))
    ),
    "classifier": Service("http://localhost:8004"),
  ]
)

await withDeadline(.in(.seconds(120))) {
  let verdict = await services.call(
    .post("validator", "/validate", json: document, as: Verdict.self)
  )
  guard verdict.isSuccess else {
    return print("refused: \(verdict.error?.description ?? "")")
  }

  let (analysis, summary, label) = await services.parallel(
    .post("nlp", "/analyze", json: document, as: Analysis.self),
    .post("summarizer", "/summarize", json: document, as: Summary.self),
    .post("classifier", "/classify", json: document, as: Label.self)
  )
  print(label.value?.label ?? "no label", "after", label.duration)
  if let failure = PartialFailure(analysis, summary, label) {
    print(failure)  // which services failed, how, and after how long
  }
}
