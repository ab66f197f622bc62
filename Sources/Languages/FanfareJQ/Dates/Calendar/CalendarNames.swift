/// The names of days and months in the C locale.
enum CalendarNames {
  static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
  static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November",
    "December",
  ]
  /// How many letters the short names have.
  static let shortLength = 3
}
