/// A set of Unicode scalars, described rather than listed.
indirect enum ScalarSet: Hashable, Sendable {
  /// Ranges of scalar values, in ascending order and apart from each other.
  case ranges([ClosedRange<UInt32>])
  case property(CharacterProperty)
  case union([ScalarSet])
  case complement(ScalarSet)
  /// The scalars that differ from one of the set by case at most.
  case anyCase(ScalarSet)

  /// Whether a scalar is in the set.
  func contains(_ scalar: Unicode.Scalar) -> Bool {
    switch self {
    case .ranges(let ranges): Self.contains(scalar.value, in: ranges)
    case .property(let property): property.contains(scalar)
    case .union(let sets): sets.contains { $0.contains(scalar) }
    case .complement(let set): !set.contains(scalar)
    case .anyCase(let set):
      set.contains(scalar) || CaseFolding.variants(of: scalar).contains { set.contains($0) }
    }
  }

  /// A set of ranges in any order, which may overlap.
  static func unordered(_ ranges: [ClosedRange<UInt32>]) -> ScalarSet {
    guard ranges.count > 1 else { return .ranges(ranges) }
    var merged: [ClosedRange<UInt32>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = merged.last, range.lowerBound <= last.upperBound {
        merged[merged.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        merged.append(range)
      }
    }
    return .ranges(merged)
  }

  private static func contains(_ value: UInt32, in ranges: [ClosedRange<UInt32>]) -> Bool {
    var low = 0
    var high = ranges.count
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound < value { low = middle + 1 } else { high = middle }
    }
    return low < ranges.count && ranges[low].lowerBound <= value
  }
}
