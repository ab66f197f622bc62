import HTTPTypes
import Testing

@testable import Fanfare

@Suite struct AcceptedStatusesTests {
  @Test(
    arguments: [
      (200, [], true), (204, [], true), (302, [], false), (302, .redirections, true), (401, [], false),
      (401, .unauthorized, true), (401, .redirections, false), (403, .unauthorized, false), (404, [], false),
      (500, [.redirections, .unauthorized], false),
    ] as [(Int, AcceptedStatuses, Bool)]
  )
  func `a status counts as a success as it is told`(
    _ code: Int,
    _ statuses: AcceptedStatuses,
    _ isSuccess: Bool
  ) {
    #expect(statuses.accepts(HTTPResponse.Status(code: code)) == isSuccess)
  }
}
