import Testing

@testable import FanfareTemporal

@Suite struct HistoryPauseTests {
  @Test func `A pause ends after a minute, and the next is due when the history has grown as much again`() {
    var pause = HistoryPause(historyLimit: 4_000)
    #expect(!pause.isDue(at: 10_000) && pause.isDue(at: 10_001))
    #expect(pause.begin(at: 10_001) == .seconds(60))
    #expect(pause.begin(at: 10_004) == nil, "its timer runs")
    pause.end(at: 10_007)
    #expect(!pause.isDue(at: 14_007) && pause.isDue(at: 14_008))
    #expect(pause.begin(at: 14_008) == .seconds(60))
  }

  @Test func `Near the most events that a server takes a pause has no end`() {
    var pause = HistoryPause(historyLimit: 50_000)
    #expect(!pause.isDue(at: HistoryPause.lastEvents) && pause.isDue(at: 40_001))
    #expect(pause.begin(at: 40_001) == nil)
    pause.end(at: 40_004)
    #expect(pause.isDue(at: 40_004))
  }
}
