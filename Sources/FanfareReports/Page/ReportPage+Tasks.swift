internal import Fanfare

extension ReportPage {
  var taskSection: Markup {
    """
    <section aria-labelledby="tasks">
    <h2 id="tasks">Tasks</h2>
    \(report.tasks.isEmpty ? "<p>No task has begun.</p>" : Self.scrolling("How long each task took", TaskTable(report.tasks).markup))
    \(taskNote)\(unknownNote)
    </section>
    """
  }

  private var unknownNote: Markup {
    guard report.unknownRuns > 0 else { return "" }
    return """
      <p class="note">\(Figures.count(report.unknownRuns, "run")) can't be shown, neither in this table nor as a timeline: what \
      happened there depends on secrets, which aren't kept.</p>
      """
  }

  private var taskNote: Markup {
    guard report.omittedTasks == 0 else {
      return """
        <p class="note">\(Figures.count(report.omittedTasks, "task")) of other places aren't in the table: \
        it has room for \(report.tasks.count).</p>
        """
    }
    return report.tasks.isEmpty
      ? ""
      : """
      <p class="dim">p50 of 20 ms: half of them took up to 20 ms. The small pictures share one scale, each step twice as long as the one \
      before.</p>
      """
  }
}
