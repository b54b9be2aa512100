// The tabs of the chosen digit: its answer, why it is read so, and the inside of the network.
// Which one is open is remembered.

import { addressOf } from "../shared/picture-address.js";
import { makeStorage } from "../shared/storage.js";

const KEYS = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity };

// panel holds the result, with its tabs if a digit was read; announce(sentence) says why an
// explanation can't be shown; chosen is the name of a tab to open, or null.
export function useTabs(panel, announce, chosen) {
  const storage = makeStorage("localStorage", "tab");
  const isProjected = Boolean(panel.closest(".projector")); // there are no tabs, then
  let name = storage.load() ?? "answer";
  let loading = null; // a promise of the module that explains, from when it is needed

  function show() {
    const tabs = [...panel.querySelectorAll("[role=tab]")];
    const live = panel.querySelector("#live");
    const form = chosenForm(); // which what is no digit has not
    const isExplained = Boolean(live && form && name !== "answer" && !isProjected);
    panel.classList.toggle("is-explained", isExplained);
    if (!live) return;
    for (const tab of tabs) {
      const isOpen = tab.value === name;
      tab.setAttribute("aria-selected", isOpen);
      tab.tabIndex = isOpen ? 0 : -1;
      tab.setAttribute("aria-controls", tab.value === "answer" ? "bars" : "live");
    }
    for (const bars of panel.querySelectorAll(".digit-panel")) {
      bars.setAttribute("role", "tabpanel");
      bars.setAttribute("aria-labelledby", "tab-answer");
      bars.id = bars.contains(form) ? "bars" : "";
    }
    live.hidden = !isExplained;
    live.setAttribute("aria-labelledby", `tab-${name}`);
    if (isExplained) explain(live, form);
  }

  function chosenForm() {
    const choice = panel.querySelector("[name=place]:checked");
    return (choice?.parentElement ?? panel).querySelector(".explore");
  }

  async function explain(live, form) {
    loading ??= import("./explanation.js").then((module) =>
      module.makeExplanation(openAndFocus),
    );
    try {
      const explanation = await loading;
      if (live.isConnected && !live.hidden) explanation.show(live, name, form);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      loading = null; // it can be loaded later
      announce("The site can't be reached.");
    }
  }

  function open(wanted) {
    name = wanted;
    storage.save(name);
    show();
  }

  function openAndFocus(wanted) {
    open(wanted);
    panel.querySelector("[aria-selected=true]").focus();
  }

  panel.addEventListener("click", ({ target }) => {
    const tab = target.closest("[role=tab]");
    if (tab) open(tab.value);
  });
  panel.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (target.role !== "tab" || !KEYS[key]) return;
    event.preventDefault();
    const tabs = [...panel.querySelectorAll("[role=tab]")];
    const place = tabs.indexOf(target) + KEYS[key];
    openAndFocus(tabs[Math.min(Math.max(place, 0), tabs.length - 1)].value);
  });
  panel.addEventListener("change", ({ target }) => {
    if (target.name === "place") show();
  });
  // An address, unlike an answer to a form, can be linked, reloaded and come back to.
  panel.addEventListener("submit", (event) => {
    if (!event.target.matches(".explore")) return;
    event.preventDefault();
    location.assign(addressOf(event.target, event.submitter));
  });
  // Each result brings tabs of its own.
  new MutationObserver(show).observe(panel, { childList: true });
  if (chosen) open(chosen);
  else show();
}
