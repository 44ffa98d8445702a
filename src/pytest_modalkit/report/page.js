"use strict";
(() => {
  const root = document.documentElement;
  const rows = [...document.querySelectorAll(".rows details")];
  const chips = [...document.querySelectorAll(".chip")];
  const search = document.querySelector("#search");
  const area = document.querySelector("#area");
  const evidence = document.querySelector("#evidence");
  const count = document.querySelector("#count");

  const shown = (row, on, words) =>
    row.dataset.verdicts.split(" ").some((verdict) => on.has(verdict)) &&
    (!area.value || row.dataset.area === area.value) &&
    (!evidence.value || row.dataset.evidence === evidence.value) &&
    words.every((word) => row.dataset.text.includes(word));

  const filter = () => {
    const on = new Set(chips.filter((chip) => chip.getAttribute("aria-pressed") === "true").map((chip) => chip.value));
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let visible = 0;
    for (const row of rows) {
      row.hidden = !shown(row, on, words);
      visible += row.hidden ? 0 : 1;
    }
    for (const section of document.querySelectorAll("section.area")) {
      section.hidden = !section.querySelector("details:not([hidden])");
    }
    count.textContent = `${visible} of ${rows.length} requirements`;
  };

  for (const chip of chips) {
    chip.addEventListener("click", () => {
      chip.setAttribute("aria-pressed", String(chip.getAttribute("aria-pressed") !== "true"));
      filter();
    });
    chip.addEventListener("dblclick", () => {
      for (const other of chips) other.setAttribute("aria-pressed", String(other === chip));
      filter();
    });
  }
  for (const field of [search, area, evidence]) field.addEventListener("input", filter);
  document.querySelector(".theme").addEventListener("click", () => {
    const dark = root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });
  const reveal = () => {
    const row = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (row instanceof HTMLDetailsElement) row.open = true;
  };
  addEventListener("hashchange", reveal);
  reveal();
  filter();
})();
