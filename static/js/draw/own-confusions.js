// The single digits that a person labeled, by what was read, in a table. It stays in this
// browser, as the drawings do.

const OTHER = 10; // the column of what was read as no digit, or as several

// table has a row for each digit; entries have labels and were read.
export function fillConfusions(table, entries) {
  const rows = [...table.tBodies[0].rows];
  rows.forEach((row, digit) => {
    const own = entries.filter(({ label }) => label === String(digit));
    row.hidden = !own.length;
    [...row.cells].slice(1).forEach((cell, column) => {
      const count = own.filter(({ read }) => columnOf(read) === column).length;
      const kind = column === digit ? "right" : "wrong";
      cell.textContent = count;
      cell.className = `own-${count ? kind : "none"}`;
    });
  });
  table.hidden = rows.every((row) => row.hidden);
}

function columnOf(read) {
  return /^\d$/.test(read) ? Number(read) : OTHER;
}
