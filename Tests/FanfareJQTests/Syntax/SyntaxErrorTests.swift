import Testing

@testable import FanfareJQ
