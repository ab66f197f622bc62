internal import GRDB

/// The tables of a store, and how those of an older version become those of this one.
///
/// Names and keys are kept as the bytes of their texts: texts in SQLite end at a NUL, and what two programs take for the same text must not
/// depend on what they know of Unicode. `sqlite3` shows them as texts.
enum StoreSchema {
  /// What tells a store from another application's database: `fanf`.
  static let applicationID: Int32 = 0x66_61_6E_66

  /// The format of this version; it counts the migrations.
  static var version: Int { migrations.count }

  /// Makes the tables of an older version those of this one; of nothing, if there are none.
  ///
  /// - Parameter version: the format that they have afterwards; tests make older ones.
  static func migrate(_ db: Database, to version: Int = StoreSchema.version) throws {
    let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    for number in found..<max(found, version) {
      try db.inTransaction(.immediate) {
        try db.execute(sql: migrations[number])
        // What belongs to the header of the file is written with the rest of it, so a file has both or neither.
        try db.execute(sql: "PRAGMA application_id = \(applicationID)")
        try db.execute(sql: "PRAGMA user_version = \(number + 1)")
        return .commit
      }
    }
  }

  /// In order; one that was released is never changed.
  private static let migrations = [
    """
    CREATE TABLE batches (
      id INTEGER PRIMARY KEY,
      name BLOB NOT NULL UNIQUE,
      batch BLOB NOT NULL, -- as it began
      status TEXT NOT NULL,
      outputBytes INTEGER NOT NULL,
      outputDocuments INTEGER NOT NULL
    );

    -- A run, or a document that couldn't be read and has none. Its row stays as it is: what comes later stands in other tables, so that the pages of
    -- this one needn't be written again for each run that ends.
    CREATE TABLE runs (
      id INTEGER PRIMARY KEY,
      name BLOB UNIQUE, -- none if the document couldn't be read
      parent BLOB,
      batch INTEGER, -- of its document, or of the run that runs it
      number INTEGER, -- none if it has no document
      key BLOB,
      place BLOB,
      digest BLOB,
      isCurrent INTEGER NOT NULL -- whether it is the last one of its document
    );
    -- With what it is limited to, since SQLite looks into the rows for that otherwise.
    CREATE UNIQUE INDEX documents ON runs (batch, number, isCurrent) WHERE isCurrent;
    CREATE UNIQUE INDEX documentKeys ON runs (batch, key) WHERE isCurrent;

    -- What a run begins with: its header, and the inputs that came with it.
    CREATE TABLE headers (run INTEGER PRIMARY KEY, header BLOB NOT NULL, inputs BLOB NOT NULL);

    -- How runs ended. Those of runs that were begun together come in any order; so the rows that are looked up by runs are short, and many of
    -- them are on a page, and what is long is added where the last one was.
    CREATE TABLE states (run INTEGER PRIMARY KEY, status TEXT NOT NULL, "end" INTEGER NOT NULL);
    CREATE TABLE ends (id INTEGER PRIMARY KEY, "end" BLOB NOT NULL);

    -- A list of later inputs that were kept together; in the order of their numbers.
    CREATE TABLE inputs (id INTEGER PRIMARY KEY, run INTEGER NOT NULL, inputs BLOB NOT NULL);
    CREATE INDEX inputsOfRuns ON inputs (run);

    CREATE TABLE intents (
      run INTEGER NOT NULL,
      activity INTEGER NOT NULL,
      PRIMARY KEY (run, activity)
    ) WITHOUT ROWID;

    CREATE TABLE telemetry (run INTEGER PRIMARY KEY, telemetry BLOB NOT NULL);
    """,
    """
    -- What the headers of many runs have in common.
    CREATE TABLE sharedHeaders (id INTEGER PRIMARY KEY, header BLOB NOT NULL UNIQUE);
    ALTER TABLE headers ADD COLUMN shared INTEGER; -- none if all of it stands in the header, as in the first format

    -- What comes later of runs, in the order of the numbers. All of it is added where the last of it was, and the index by which a run's is found
    -- is short, so a transaction changes few pages, whatever order the runs come in.
    CREATE TABLE journal (
      id INTEGER PRIMARY KEY,
      run INTEGER NOT NULL,
      status TEXT, -- how the run has ended; one row of a run has it at most
      "end" BLOB,
      inputs BLOB -- a list of inputs that were kept together
    );
    INSERT INTO journal (run, inputs) SELECT run, inputs FROM inputs ORDER BY id;
    INSERT INTO journal (run, status, "end")
      SELECT run, status, ends."end" FROM states JOIN ends ON ends.id = states."end" ORDER BY ends.id;
    CREATE INDEX journalOfRuns ON journal (run, status);
    DROP TABLE inputs;
    DROP TABLE ends;
    DROP TABLE states;
    """,
    """
    -- What the output begins with; none if an earlier version marked it.
    ALTER TABLE batches ADD COLUMN outputHead BLOB;
    """,
  ]
}
