// What a page can't do without a script: copying commands, sorting tables, and opening what a link leads into.
"use strict";
(() => {
  const said = document.getElementById("said");

  const button = (text, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.addEventListener("click", act);
    return made;
  };

  for (const command of document.querySelectorAll(".command")) {
    const row = document.createElement("div");
    row.className = "copying";
    command.replaceWith(row);
    const copy = button("Copy", async () => {
      try {
        await navigator.clipboard.writeText(command.textContent);
        copy.textContent = "Copied";
        said.textContent = "Copied: " + command.textContent;
      } catch {
        // Not allowed here: it is selected instead, for the keys of the system.
        getSelection().selectAllChildren(command);
        said.textContent = "Selected: " + command.textContent;
      }
      setTimeout(() => { copy.textContent = "Copy"; }, 2000);
    });
    copy.setAttribute("aria-label", "Copy " + command.textContent);
    row.append(command, copy);
  }

  const value = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.value === undefined ? cell.textContent : Number(cell.dataset.value);
  };
  const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b)));

  for (const table of document.querySelectorAll("table.sortable")) {
    const body = table.tBodies[0];
    const original = [...body.rows];
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      if (head.classList.contains("still")) return;
      const name = head.textContent;
      // Numbers begin with the largest, names with the order of the file.
      const orders = column === 0 ? ["ascending", "descending", "none"] : ["descending", "ascending", "none"];
      head.replaceChildren(button(name, () => {
        const order = orders[(orders.indexOf(head.getAttribute("aria-sort") ?? "none") + 1) % 3];
        for (const other of heads) other.removeAttribute("aria-sort");
        const rows = [...original];
        if (order !== "none") {
          head.setAttribute("aria-sort", order);
          const sign = order === "ascending" ? 1 : -1;
          rows.sort((a, b) => sign * compare(value(a, column), value(b, column)));
        }
        body.append(...rows);
        said.textContent = order === "none" ? "In the order of the workflow" : "Sorted by " + name + ", " + order;
      }));
    });
  }

  const reveal = () => {
    const target = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
    const details = target?.closest("details");
    if (!details) return;
    details.open = true;
    target.scrollIntoView();
    target.focus({ preventScroll: true });
  };
  addEventListener("hashchange", reveal);
  reveal();

  for (const time of document.querySelectorAll("time")) {
    const date = new Date(time.dateTime);
    if (!Number.isNaN(date.getTime())) time.title = date.toLocaleString() + " here";
  }
})();
