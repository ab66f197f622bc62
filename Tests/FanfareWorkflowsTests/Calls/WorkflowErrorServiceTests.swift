import Fanfare
import Testing

@testable import FanfareWorkflows

@Suite struct WorkflowErrorServiceTests {
  @Test(arguments: ServiceError.Code.allCases.filter(\.isLocalRefusal))
  func `whichever policy refuses a call, to a workflow it is communication that failed`(
    code: ServiceError.Code
  ) {
    let error = WorkflowError(ServiceError(code, "not called", service: "nlp"), method: "GET", path: "/a?b")
    #expect(error.type == WorkflowError.Kind.communication.uri)
    #expect(error.status == (code == .rateLimited ? 429 : 503))
    #expect(error.method == "GET" && error.path == "/a")
  }
}
