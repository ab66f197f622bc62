/// A table of texts: a column of names, and columns of cells at their right.
struct TextTable {
  private struct Column {
    let title: String
    let rank: Int
    let cells: [String]
  }

  /// What stands above the names.
  let title: String
  var names: [String] = []
  private var columns: [Column] = []

  init(title: String) {
    self.title = title
  }

  /// Adds a column.
  ///
  /// - Parameters:
  ///   - title: what stands above it.
  ///   - rank: when it is left out because there is no room: the highest first, and 0 never.
  ///   - cells: one for each name.
  mutating func add(_ title: String, rank: Int, _ cells: [String]) {
    columns.append(Column(title: title, rank: rank, cells: cells))
  }

  /// The header and a line for each name.
  ///
  /// Columns are of one width where there is room. Else they are as narrow as they can be, then those of high rank are left out,
  /// and at last the names are shortened.
  ///
  /// - Parameter width: how many columns the terminal has; `nil` if there is none.
  func lines(width: Int?) -> [String] {
    let nameWidth = max(title.columns, names.map(\.columns).max() ?? 0)
    var columns = columns
    var widths = columns.map { _ in Self.usualWidth }
    if let width, nameWidth + widths.reduce(0, +) > width {
      widths = columns.map(Self.leastWidth)
      while min(nameWidth, 12) + widths.reduce(0, +) > width,
        let least = columns.indices.max(by: { columns[$0].rank < columns[$1].rank }), columns[least].rank > 0
      {
        columns.remove(at: least)
        widths.remove(at: least)
      }
    }
    let room = width.map { min(nameWidth, max(4, $0 - widths.reduce(0, +))) } ?? nameWidth
    func line(_ name: String, _ cells: [String]) -> String {
      name.fitted(to: room).padding(toColumns: room)
        + zip(cells, widths).map { $0.padding(toColumns: $1, onLeft: true) }.joined()
    }
    return [line(title, columns.map(\.title))]
      + names.indices.map { row in line(names[row], columns.map { $0.cells[row] }) }
  }

  private static let usualWidth = 11

  private static func leastWidth(_ column: Column) -> Int {
    2 + ([column.title] + column.cells).reduce(0) { max($0, $1.columns) }
  }
}
