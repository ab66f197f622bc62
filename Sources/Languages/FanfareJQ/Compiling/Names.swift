/// What the names mean at a place of a program that is being compiled: the innermost name and what stands around it.
final class Names {
  enum Entry {
    /// A variable, and how many bindings stand outside of it.
    case variable(String, level: Int)
    case label(String, level: Int)
    /// A function of the program.
    case function(Definition, FunctionInstance)
    /// An expression that was handed to a function which stands in place of its call.
    case argument(String, Syntax, Place)
    /// An expression that is handed over when the program runs.
    case closure(String, level: Int)
  }

  let entry: Entry
  let outer: Names?

  init(_ entry: Entry, in outer: Names?) {
    self.entry = entry
    self.outer = outer
  }
}

/// A definition within the scope that it has at one place.
final class FunctionInstance {
  /// How many bindings stand outside of the definition.
  let level: Int
  /// Where errors are reported if the definition isn't part of the program's own text.
  let site: Int?
  /// What the names mean around the definition, itself included; set once the definition is entered there.
  var names: Names?
  /// Its number among the functions that are called, once it is called.
  var number: Int?

  init(level: Int, site: Int?) {
    self.level = level
    self.site = site
  }
}

/// Where an expression is compiled.
struct Place {
  /// What the names mean.
  var names: Names?
  /// How many bindings stand outside.
  var level: Int
  /// Where errors are reported if the expression isn't part of the program's own text.
  var site: Int?
  /// How many expressions stand around it.
  var depth: Int

  /// The same place with another name, and a binding for it.
  func binding(_ entry: (Int) -> Names.Entry) -> Place {
    var place = self
    place.level += 1
    place.names = Names(entry(place.level), in: names)
    return place
  }

  /// The same place with another name that needs no binding.
  func naming(_ entry: Names.Entry) -> Place {
    var place = self
    place.names = Names(entry, in: names)
    return place
  }
}
