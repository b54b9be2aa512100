// The table of numbers in a result: its cells as text, in columns, to paste elsewhere.

// panel holds the result, announce(sentence) tells whether it was copied.
export function useNumbersTable(panel, announce) {
  panel.addEventListener("click", async ({ target }) => {
    const form = target.closest("[data-copy-numbers]")?.closest("form");
    if (!form) return;
    try {
      await navigator.clipboard.writeText(textOf(form));
      announce("The numbers are copied.");
    } catch (error) {
      // There is no clipboard without https (TypeError), and a visitor may forbid it.
      if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
      announce("The browser doesn't let the page copy. Download the file instead.");
    }
  });
  // Enter goes on to the next line, instead of downloading the table.
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.name !== "cell") return;
    event.preventDefault();
    const row = event.target.closest("tr").nextElementSibling;
    const column = event.target.closest("td").cellIndex;
    row?.cells[column].querySelector("[name=cell]").focus();
  });
}

// A row a line, its columns parted by tabs, as it was typed.
function textOf(form) {
  return [...form.querySelectorAll("tr")]
    .map((row) => [...row.querySelectorAll("[name=cell]")])
    .map((cells) => cells.map(({ value }) => value).join("\t").trimEnd())
    .join("\n");
}
