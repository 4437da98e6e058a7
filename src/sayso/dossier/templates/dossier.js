// Search, filters, keys, copying. Nothing depends on it: without it all is there.
(() => {
const $ = (q, e = document) => [...e.querySelectorAll(q)];
const cards = $(".card"), lines = $(".told>li,.voice li:has(q)"), items = [...cards, ...lines], tools = document.getElementById("tools");
const reveal = e => { for (let d = e; d; d = d.parentElement) if (d.tagName === "DETAILS") d.open = true; };
const land = () => { const e = document.getElementById(decodeURIComponent(location.hash.slice(1))); if (e) { reveal(e); e.scrollIntoView(); } };
addEventListener("hashchange", land); if (location.hash) land();
let folded = [];
addEventListener("beforeprint", () => { folded = $("details:not(.fu,.other,.why):not([open])"); folded.forEach(d => { d.open = true; d.classList.add("cited"); }); });
addEventListener("afterprint", () => folded.forEach(d => { d.open = false; d.classList.remove("cited"); }));
if (!tools || !items.length) return;
const make = (tag, props, ...kids) => { const e = Object.assign(document.createElement(tag), props); e.append(...kids); return e; };
const names = q => [...new Set(items.flatMap(e => $(q, e).map(n => n.textContent)))].sort((a, b) => a.localeCompare(b));
const choice = (label, values) => make("select", { ariaLabel: label, onchange: show }, make("option", { value: "", textContent: label }), ...values.map(v => make("option", { value: v, textContent: v.slice(0, 40) })));
const box = make("input", { type: "search", placeholder: "Search  /", ariaLabel: "Search claims", oninput: show });
const who = choice("Any speaker", [...new Set($(".voice>summary>b").map(n => n.textContent))]);
const outlet = choice("Any outlet", [...new Set($(".grid th[scope=row] a[href^='#p'] b").map(n => n.textContent))].sort());
const status = choice("Any status", ["denied", "differing", "several", "one voice", "told"]);
const count = make("span", { role: "status" });
tools.append(box, who, outlet, status, count); tools.hidden = false;
const cache = new Map(items.map(e => [e, ((e.closest(".voice")?.querySelector("b").textContent || "") + " " + e.textContent).toLowerCase()]));
const kind = e => e.tagName === "LI" ? (e.closest(".told") ? "told" : "one voice") : e.tagName === "DETAILS" ? "several" : [...$(".bd", e)].some(b => b.textContent === "denied") ? "denied" : "differing";
function show() {
  const words = box.value.toLowerCase().split(/\s+/).filter(Boolean), wanted = [who.value, outlet.value].filter(Boolean).map(v => v.toLowerCase());
  const active = words.length || wanted.length || status.value; let n = 0;
  for (const e of items) {
    const text = cache.get(e), fits = words.every(w => text.includes(w)) && wanted.every(w => text.includes(w)) && (!status.value || kind(e) === status.value);
    e.hidden = !fits; n += fits;
    if (e.tagName === "LI" && active && fits) reveal(e);
  }
  for (const v of $(".voice")) v.hidden = active && !$(".line:not([hidden])", v).length;
  document.body.classList.toggle("filtered", !!active);
  count.textContent = active ? n + " of " + items.length : "";
}
let at = -1;
const visible = () => cards.filter(e => !e.hidden && e.offsetParent);
const go = step => { const v = visible(); if (!v.length) return; at = Math.max(0, Math.min(v.length - 1, at + step)); const e = v[at]; e.tabIndex = -1; e.focus({ preventScroll: true }); e.scrollIntoView({ block: "start" }); };
const quotes = e => $(".q>li", e).map(li => "- " + li.textContent.replace(/\s+/g, " ").trim());
const plain = e => [$("h4>span,summary>b", e)[0].innerText, "", ...$(".col", e).flatMap(c => [$("h5", c)[0].textContent, ...quotes(c)]), ...(e.tagName === "DETAILS" ? quotes(e) : [])].join("\n") + "\n";
const source = d => { const c = $(".cite", d)[0].cloneNode(true); $("a", c).forEach(a => a.textContent = a.href); return $("summary>b", d)[0].textContent + ", " + $("summary>span", d)[0].textContent + ". " + c.textContent; };
const cite = e => { const n = new Set($("a[href^='#m']", e).map(a => a.hash.slice(2).split(".")[0])); return "“" + ($("h4 b,summary>b", e)[0].textContent) + "”: " + $(".page").filter(d => n.has(d.id.slice(1))).map(source).join(" ") + " (" + document.title + ", #" + $("[id^=c][id*='.']", e)[0].id + ")"; };
const copy = async text => { try { await navigator.clipboard.writeText(text); } catch { const t = make("textarea", { value: text }); document.body.append(t); t.select(); document.execCommand("copy"); t.remove(); } count.textContent = "copied"; };
for (const e of cards) {
  const bar = make("p", { className: "bar" }, make("button", { textContent: "Copy text", onclick: () => copy(plain(e)) }), make("button", { textContent: "Copy citation", onclick: () => copy(cite(e)) }));
  e.append(bar);
}
addEventListener("keydown", ev => {
  if (ev.ctrlKey || ev.metaKey || ev.altKey || /INPUT|SELECT|TEXTAREA/.test(ev.target.tagName)) { if (ev.key === "Escape") ev.target.blur(); return; }
  const card = ev.target.closest && ev.target.closest(".card");
  if (ev.key === "/") { ev.preventDefault(); box.focus(); }
  else if (ev.key === "j") go(1);
  else if (ev.key === "k") go(-1);
  else if (ev.key === "o" && card) $("details", card).concat(card.tagName === "DETAILS" ? [card] : []).forEach(d => d.open = !d.open);
  else if (ev.key === "c" && card) copy(cite(card));
});
})();
