internal import Fanfare
internal import FanfareRandomRuns
internal import FanfareWorkflows

/// Draws what is done with a store.
struct StoreDrawer {
  var random: SeededRandom
  private let runs: Int
  /// How often what is to be kept is awaited at once; in some runs much waits side by side.
  private let patience: Double
  /// The run that is most on everybody's mind, so that much happens to one.
  private var favourite = 0

  init(_ random: SeededRandom, runs: Int) {
    self.random = random
    self.runs = runs
    patience = self.random.pick([0.2, 0.5, 0.9])
  }

  private mutating func run() -> Int {
    if random.chance(0.3) { favourite = random.draw(0...runs - 1) }
    return random.chance(0.7) ? favourite : random.draw(0...runs - 1)
  }

  private mutating func batch() -> Int { random.pick([0, 0, 0, 1, 2]) }

  /// Draws the next thing, or a few that go together.
  ///
  /// - Parameter number: the number of the first of them.
  mutating func steps(from number: Int) -> [StoreStep] {
    let deeds: [StoreStep.Deed] =
      number == 0
      ? [.keep([.batch(0)] + (random.chance(0.6) ? [.batch(1)] : []))]
      : random.chance(0.3) ? story() : [deed()]
    return deeds.enumerated().map { place, deed in
      var step = StoreStep(number: number + place, deed: deed, isAwaited: random.chance(patience))
      step.comesMeanwhile = random.chance(0.15)
      return step
    }
  }

  private mutating func deed() -> StoreStep.Deed {
    switch random.draw(0...99) {
    case 0...13: .keep(changes())
    case 14...38: .append(run: run(), answers: random.draw(1...3))
    case 39...46: .end(run: run(), random.pick(StoreStep.Yield.allCases))
    case 47...51: .settle(run: run())
    case 52...54: .intend(run: run())
    case 55...57: .conceal(run: run())
    case 58: .appendToLost
    case 59: .settleLost
    case 60...76: .look(question())
    case 77: .lookAtAll
    case 78...80: .lookElsewhere(question())
    case 81: .writeElsewhere
    case 82...88: .proceed
    case 89...92: .pass
    case 93...94: .openAgain
    case 95...98: .crash(crash())
    default: .tamper(random.pick(StoreStep.Trouble.allCases))
    }
  }

  /// What single draws seldom bring about.
  private mutating func story() -> [StoreStep.Deed] {
    let run = run()
    switch random.draw(0...6) {
    case 0:
      // What a run yielded is kept by where it comes from, and that goes.
      return [
        .append(run: run, answers: 1), .append(run: run, answers: 2),
        .end(run: run, random.pick([.last, .first, .both, .within])), .conceal(run: run), .look(.run(run)),
      ]
    case 1:
      // Something takes its time to be removed, and the program ends meanwhile.
      let batch = batch()
      return [.keep([.removed(batch)]), .crash(crash()), .lookAtAll, .openAgain]
    case 2:
      return [.append(run: run, answers: 1), .append(run: run, answers: 1), .look(.history(run))]
    case 3:
      return [
        .append(run: run, answers: 1), .append(run: run, answers: 1), .settle(run: run), .crash(.now),
      ]
    case 4: return [.appendToLost, .proceed, .settleLost]
    case 5:
      return [
        .tamper(random.pick([.full, .failing])), .append(run: run, answers: 3), .keep([.output(0)]),
        .tamper(.none), .keep([.output(0)]), .openAgain,
      ]
    default:
      // Begun together with what doesn't fit, and then used as if it were there.
      return [
        .keep([.begin(run: run), .answers(run: run, 1), .batch(0), .batch(0)]),
        .intend(run: run), .append(run: run, answers: 1), .look(.history(run)), .look(.counts(0)),
      ]
    }
  }

  private mutating func changes() -> [StoreStep.Change] {
    let count = random.pick([1, 1, 1, 2, 3, 5])
    return (0..<count).map { _ in change() }
  }

  private mutating func change() -> StoreStep.Change {
    switch random.draw(0...29) {
    case 0...2: .batch(batch())
    case 3: .revised(batch())
    case 4...5: .status(batch(), random.pick([.open, .ended, .cancelled]))
    case 6...7: .output(batch())
    case 8...13: .begin(run: run())
    case 14...16: .answers(run: run(), random.draw(1...2))
    case 17...18: .intent(run: run())
    case 19...21: .end(run: run(), random.pick(StoreStep.Yield.allCases))
    case 22: .conceal(run: run())
    case 23...25: .unreadable(run: run())
    case 26...27: .telemetry(run: run(), bytes: random.pick([0, 1, 50, 9000]))
    default: .removed(batch())
    }
  }

  private mutating func crash() -> StoreStep.Crash {
    switch random.draw(0...3) {
    case 0: .now
    case 1: .after(random.unit())
    default: .within(random.unit(), random.unit())
    }
  }

  private mutating func question() -> StoreQuestion {
    switch random.draw(0...9) {
    case 0: .batches
    case 1: .runs(batch(), from: random.draw(-1...3), limit: random.draw(0...4))
    case 2: .documents(batch(), from: random.draw(-1...3), limit: random.draw(0...4))
    case 3: .unfinished(batch())
    case 4: .counts(batch())
    case 5: .document("key \(random.draw(0...3))", batch())
    case 6: .run(run())
    case 7: .telemetry(run())
    default: .history(run())
    }
  }
}
