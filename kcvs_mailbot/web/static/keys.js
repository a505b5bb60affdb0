// Keys; nothing here that cannot be done without. 1, 2 and 3 press the buttons marked so, unless
// somebody types, or switched them off (WCAG 2.2, 2.1.4).
"use strict";
const NAME = "toetsen";
const wanted = () => { try { return localStorage.getItem(NAME) !== "uit"; } catch { return true; } };
for (const line of document.querySelectorAll("[data-keys]")) {
  const box = line.querySelector("[data-keys-on]");
  line.hidden = false;
  box.checked = wanted();
  box.addEventListener("change", () => {
    try { localStorage.setItem(NAME, box.checked ? "aan" : "uit"); } catch { /* stays as it was */ }
  });
}
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || !wanted()) return;
  const types = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
  const button = /^[1-9]$/.test(event.key) && document.querySelector(`[data-key="${event.key}"]`);
  if (types || !button) return;
  event.preventDefault();
  const fold = button.closest("details");
  if (fold) fold.open = true;
  const empty = [...button.form.querySelectorAll("input:not([type=hidden])")].find((f) => !f.value);
  if (empty && empty.name === "kenmerk") empty.focus(); else button.click();
});
