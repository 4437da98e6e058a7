// Keys of the reading room. Everything they do is a link or a button on the page: nothing depends on this file.
(() => {
"use strict";
const $ = (q, e = document) => [...e.querySelectorAll(q)];
const seen = e => e.offsetParent !== null && !e.closest("details:not([open]) > :not(summary)");
const store = { get: k => { try { return localStorage.getItem(k); } catch { return null; } }, set: (k, v) => { try { localStorage.setItem(k, v); } catch { /* kept for this page alone */ } } };
let changed = {}; try { changed = JSON.parse(store.get("sayso-keys") || "{}"); } catch { /* as they come */ }
const off = () => store.get("sayso-keys-off") === "yes";
const words = { j: "next", k: "the one before", Enter: "open", Escape: "back to the list", "/": "search", x: "tick", "?": "these keys", g: "then a letter: to a screen" };

// --- rows -------------------------------------------------------------------------------------------
const rows = () => $("[data-row]").filter(seen);
const current = () => document.activeElement.closest("[data-row]") || $("[data-row][aria-current=true]")[0];
function step(by) {
  const all = rows(); if (!all.length) return false;
  const at = all.indexOf(current()), next = all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + by))];
  next.focus({ preventScroll: true }); next.scrollIntoView({ block: "nearest" });
  if (next.matches("a") && next.closest("[hx-boost]")) next.click();
  return true;
}
document.addEventListener("htmx:afterSwap", () => {
  const chosen = new URL(location.href).searchParams.get("at");
  for (const row of $("a[data-row]")) {
    const same = chosen && new URL(row.href).searchParams.get("at") === chosen;
    if (same) row.setAttribute("aria-current", "true"); else row.removeAttribute("aria-current");
  }
  const card = document.getElementById("card");
  if (card && matchMedia("(max-width: 60rem)").matches) { card.focus({ preventScroll: true }); card.scrollIntoView(); }
});

// --- marks of a page: what others say to it, in the same place --------------------------------------
document.addEventListener("htmx:configRequest", ev => {
  const mark = ev.detail.elt.closest(".reading .text a[href^='/claims/']");
  if (mark) { const url = new URL(location.href); ev.detail.path = url.pathname + "?claim=" + mark.getAttribute("href").slice(8); }
});

// --- keys -------------------------------------------------------------------------------------------
const scopeOf = () => document.activeElement.closest("[data-scope]") || (current() && current().closest("[data-scope]")) || $("#card [data-scope]").filter(seen)[0] || $("[data-scope]").filter(seen)[0] || document;
function press(key) {
  for (const where of [scopeOf(), document]) {
    const found = $(`[data-key="${CSS.escape(key)}"]`, where).filter(seen)[0];
    if (!found) continue;
    if (found.matches("input, select, textarea")) { found.focus(); if (found.select) found.select(); }
    else found.click();
    return true;
  }
  return false;
}
function tick() {
  const own = document.activeElement.closest("label, li");
  const box = own && $("[data-tick]", own)[0] || $("[data-tick]", scopeOf()).filter(seen)[0];
  if (!box) return false;
  box.checked = !box.checked; box.focus(); return true;
}
let going = 0;
const typing = e => e.matches && e.matches("input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]");
addEventListener("keydown", ev => {
  if (ev.ctrlKey || ev.metaKey || ev.altKey || ev.defaultPrevented) return;
  if (typing(ev.target)) { if (ev.key === "Escape") { ev.target.blur(); ev.preventDefault(); } return; }
  if (ev.key === "Escape") { if (!closed()) back(); return; }
  if (off()) return;
  const key = Object.keys(changed).find(k => changed[k] === ev.key) || (Object.values(changed).includes(ev.key) ? "" : ev.key);
  if (changed[key] && changed[key] !== ev.key) return;
  let done = false;
  if (Date.now() < going) { going = 0; const link = $(`[data-go="${CSS.escape(key)}"]`)[0]; if (link) { link.click(); done = true; } }
  else if (key === "g") { going = Date.now() + 1500; done = true; }
  else if (key === "?") { show(); done = true; }
  else if (key === "Enter") { const row = ev.target.closest("li[data-row]"); if (row && row === ev.target) { const link = $("a", row)[0]; if (link) { link.click(); done = true; } } }
  else if (key === "x" && tick()) done = true;
  else if ((key === "j" || key === "k") && step(key === "j" ? 1 : -1)) done = true;
  else if (/^[1-9]$/.test(key)) done = choose(+key);
  else if (key === "C") done = copy();
  else if (key.length === 1) done = press(key);
  if (done) ev.preventDefault();
});
function back() { const row = $("[data-row][aria-current=true]")[0]; if (row) row.focus(); else history.back(); }
function choose(n) {
  const list = $("select[data-numbers]", scopeOf()).filter(seen)[0]; if (!list || n >= list.options.length + 1) return false;
  list.selectedIndex = n - 1; list.focus(); return true;
}

// --- a citation to paste -----------------------------------------------------------------------------
function copy() {
  const from = $(".cite")[0] || $("h4", scopeOf())[0]; if (!from) return false;
  const text = from.classList.contains("cite") ? from.innerText : "“" + $("b", from)[0].innerText + "” " + location.origin + $(".where a", scopeOf())[0].getAttribute("href");
  navigator.clipboard.writeText(text).then(() => say("Copied: " + text), () => say(text));
  return true;
}
const say = text => { const box = document.createElement("div"); box.className = "toast"; box.textContent = text; document.getElementById("told").replaceChildren(box); };

// --- the list of keys ---------------------------------------------------------------------------------
const sheet = document.createElement("dialog"); sheet.className = "keys"; sheet.setAttribute("aria-labelledby", "keys-title"); document.body.append(sheet);
const closed = () => sheet.open && (sheet.close(), true);
function show() {
  const found = new Map(Object.entries(words));
  for (const e of $("[data-key]").filter(seen)) { const say = (e.matches("button, a") ? e.textContent : (e.labels && e.labels[0] || e).textContent || "").replace(/\s+/g, " ").replace(new RegExp(" " + e.dataset.key + "$"), "").trim(); if (!found.has(e.dataset.key)) found.set(e.dataset.key, say.slice(0, 60)); }
  for (const e of $("[data-go]")) found.set("g " + e.dataset.go, e.textContent.trim());
  sheet.replaceChildren();
  const title = Object.assign(document.createElement("h2"), { id: "keys-title", textContent: "Keys" });
  const list = document.createElement("dl");
  for (const [key, does] of found) {
    const box = Object.assign(document.createElement("input"), { value: changed[key] || key, maxLength: 1 });
    box.setAttribute("aria-label", "Key for: " + (does || key));
    const fixed = key.length > 1 || "gjk".includes(key);
    if (fixed) { const dt = document.createElement("dt"); dt.textContent = key; const dd = document.createElement("dd"); dd.textContent = does; list.append(dt, dd); continue; }
    box.addEventListener("change", () => { if (box.value && box.value !== key) changed[key] = box.value; else delete changed[key]; store.set("sayso-keys", JSON.stringify(changed)); });
    const dt = document.createElement("dt"); dt.append(box); const dd = document.createElement("dd"); dd.textContent = does; list.append(dt, dd);
  }
  const label = document.createElement("label"), on = Object.assign(document.createElement("input"), { type: "checkbox", checked: !off() });
  on.addEventListener("change", () => store.set("sayso-keys-off", on.checked ? "no" : "yes"));
  label.append(on, " Single keys work");
  const close = Object.assign(document.createElement("button"), { type: "button", textContent: "Close", onclick: () => sheet.close() });
  sheet.append(title, list, label, close); sheet.showModal();
}
const opener = document.getElementById("keys"); if (opener) { opener.hidden = false; opener.addEventListener("click", show); }

// --- arriving -----------------------------------------------------------------------------------------
const at = /^#t=(\d+)-(\d+)$/.exec(location.hash);
if (at && location.pathname.startsWith("/pages/")) location.replace("/pages/" + location.pathname.slice(7).split(".")[0] + "." + at[1] + "-" + at[2] + "#here");
const here = document.getElementById("here"); if (here && location.hash === "#here") { for (let d = here; d; d = d.parentElement) if (d.tagName === "DETAILS") d.open = true; here.scrollIntoView({ block: "center" }); }
if (new URL(location.href).searchParams.has("did")) { const next = $("[data-row]").filter(seen)[0] || $("[data-scope] button").filter(seen)[0]; if (next) next.focus({ preventScroll: true }); const url = new URL(location.href); url.searchParams.delete("did"); history.replaceState(history.state, "", url); }
})();
