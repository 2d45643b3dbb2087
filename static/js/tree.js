// Unfolds branches in place, moves through the tree with the keyboard (WAI-ARIA tree pattern), and shows a term beside it.
"use strict";

const tree = document.querySelector("[data-tree]");
const MOST_OPENED = 25;
const TYPING_PAUSE = 700;

const items = () => [...tree.querySelectorAll("[role=treeitem]")].filter((item) => item.offsetParent !== null);
const caretOf = (item) => item.querySelector(":scope > .tree__row > .tree__caret");
const labelOf = (item) => item.querySelector(":scope > .tree__row > .tree__label");
const groupOf = (item) => item.querySelector(":scope > [role=group]");
const moreOf = (item) => item.querySelector(":scope > a[data-more]");
const itemOf = (element) => element.closest("[role=treeitem]");
const isPlain = (event) => !(event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.button);

function say(words) {
  document.querySelector("[data-testid=live]").textContent = words;
}

// Only one item of the tree is a Tab stop, and no link in it; what a caret says is said by aria-expanded.
function adopt(root) {
  for (const caret of root.querySelectorAll(".tree__caret")) caret.setAttribute("aria-hidden", "true");
  for (const link of root.querySelectorAll(".tree__row a, .tree__more a")) link.tabIndex = -1;
  for (const item of root.querySelectorAll("[role=treeitem]:not([tabindex])")) item.tabIndex = -1;
  const first = tree.querySelector("[role=treeitem]");
  if (first && !tree.querySelector("[role=treeitem][tabindex='0']")) first.tabIndex = 0;
}

function makeTabStop(item) {
  for (const other of tree.querySelectorAll("[role=treeitem][tabindex='0']")) other.tabIndex = -1;
  item.tabIndex = 0;
}

function focusOn(item) {
  if (!item) return;
  makeTabStop(item);
  item.focus({ preventScroll: true }); // an item holds all below it: what has to be seen is its own line
  item.firstElementChild.scrollIntoView({ block: "nearest" });
}

// Whether the server answered is seen by what has arrived: htmx swaps nothing in after an error.
async function load(url, options) {
  try {
    await htmx.ajax("GET", url, options);
  } catch {
    // no answer at all
  }
}

function showError(place, retry) {
  const error = document.querySelector("#tree-error").content.firstElementChild.cloneNode(true);
  error.querySelector("button").addEventListener("click", () => {
    error.remove();
    place.focus();
    retry();
  });
  place.append(error);
}

const opening = new WeakSet();

async function toggle(item, open) {
  const caret = caretOf(item);
  if (!caret || opening.has(item)) return;
  for (const error of item.querySelectorAll(":scope > .tree__error")) error.remove();
  if (open && !groupOf(item)) {
    opening.add(item);
    await load(caret.href, { target: item, swap: "beforeend", source: caret });
    opening.delete(item);
  }
  const group = groupOf(item);
  if (!group) {
    if (open) showError(item, () => toggle(item, true));
    return;
  }
  adopt(group);
  group.hidden = !open;
  item.setAttribute("aria-expanded", String(open));
}

async function showMore(place) {
  const link = moreOf(place);
  const before = place.previousElementSibling;
  const after = place.nextElementSibling;
  await load(link.href, { target: place, swap: "outerHTML", source: link });
  if (place.isConnected) {
    showError(place, () => showMore(place));
    return;
  }
  adopt(tree);
  focusOn(link.dataset.more === "after" ? (before ? before.nextElementSibling : items()[0]) : after.previousElementSibling);
}

async function openSiblings(item) {
  const closed = [...item.parentElement.children].filter((other) => other.getAttribute("aria-expanded") === "false");
  for (const other of closed.slice(0, MOST_OPENED)) await toggle(other, true);
  if (closed.length > MOST_OPENED) say(tree.dataset.many);
}

// What the page shows; going to a place within it, such as the main part, is no other page.
let shown = window.location.href.split("#")[0];

async function showTerm(item) {
  const link = labelOf(item);
  const pane = document.querySelector("#term");
  const before = pane.firstElementChild;
  await load(link.href, { target: pane, swap: "innerHTML", source: link });
  if (pane.firstElementChild === before) {
    window.location.assign(link.href); // the page itself says what is wrong
    return;
  }
  for (const other of tree.querySelectorAll("[aria-current]")) other.removeAttribute("aria-current");
  item.setAttribute("aria-current", "page");
  document.querySelector(".panes").classList.add("panes--term");
  window.history.pushState({}, "", link.href);
  shown = window.location.href;
  say(`${tree.dataset.shown} ${pane.querySelector("h1").textContent}`);
  const isBeside = pane.getBoundingClientRect().left > tree.getBoundingClientRect().right;
  if (!isBeside) pane.scrollIntoView();
}

function press(item, key) {
  const all = items();
  const place = all.indexOf(item);
  const isOpen = item.getAttribute("aria-expanded") === "true";
  if (key === "ArrowDown") focusOn(all[place + 1]);
  else if (key === "ArrowUp") focusOn(all[place - 1]);
  else if (key === "Home") focusOn(all[0]);
  else if (key === "End") focusOn(all[all.length - 1]);
  else if (key === "ArrowRight") isOpen ? focusOn(groupOf(item).querySelector("[role=treeitem]")) : toggle(item, true);
  else if (key === "ArrowLeft") isOpen ? toggle(item, false) : focusOn(itemOf(item.parentElement));
  else if (key === "Enter") moreOf(item) ? showMore(item) : labelOf(item) && showTerm(item);
  else if (key === "*") openSiblings(item);
  else return false;
  return true;
}

// Letters go to the next item that begins with them; term_actions.js asks isTyping before it takes one for a command.
const typed = { text: "", at: 0 };
const isTyping = () => Date.now() - typed.at < TYPING_PAUSE && typed.text !== "";

function type(item, letter) {
  typed.text = isTyping() ? typed.text + letter : letter;
  typed.at = Date.now();
  const all = items();
  const place = all.indexOf(item) + (typed.text.length === 1 ? 1 : 0);
  const begins = (other) => labelOf(other) && labelOf(other).textContent.trim().toLowerCase().startsWith(typed.text);
  focusOn([...all.slice(place), ...all.slice(0, place)].find(begins));
}

function searchKeys(event) {
  const found = [...document.querySelectorAll("#tree-found a[data-found]")];
  const place = found.indexOf(event.target);
  const isSearch = event.target.matches("[data-tree-search]");
  if (!found.length || (!isSearch && place < 0)) return;
  if (event.key === "ArrowDown") found[Math.min(place + 1, found.length - 1)].focus();
  else if (event.key === "ArrowUp" && place >= 0) (found[place - 1] || document.querySelector("[data-tree-search]")).focus();
  else if (event.key === "Enter") {
    sessionStorage.setItem("focus-tree", "1");
    found[Math.max(place, 0)].click();
  } else return;
  event.preventDefault();
}

document.addEventListener("keydown", searchKeys);

// What came from elsewhere, such as the sign-in page, is no part of this one: going there as a whole page brings one back here.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { finalRequestPath, responsePath } = event.detail.pathInfo;
  const pathOf = (address) => new URL(address, window.location.href).pathname;
  if (!responsePath || pathOf(responsePath) === pathOf(finalRequestPath)) return;
  event.detail.shouldSwap = false;
  window.location.reload();
});

if (tree) {
  adopt(tree);
  const current = tree.querySelector("[aria-current]") || tree.querySelector("[role=treeitem]");
  if (current) {
    makeTabStop(current);
    const scroller = tree.closest("[data-scroller]");
    const below = current.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
    if (below > scroller.clientHeight / 2) scroller.scrollTop += below - scroller.clientHeight / 3;
    if (sessionStorage.getItem("focus-tree")) focusOn(current);
  }
  sessionStorage.removeItem("focus-tree");
  window.addEventListener("popstate", () => {
    if (window.location.href.split("#")[0] !== shown) window.location.reload();
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (tree === event.target || tree.contains(event.target)) adopt(tree);
  });
  tree.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || !isPlain(event)) return;
    const item = itemOf(link);
    event.preventDefault();
    makeTabStop(item);
    if (link === moreOf(item)) showMore(item);
    else if (link === caretOf(item)) toggle(item, item.getAttribute("aria-expanded") !== "true");
    else showTerm(item);
  });
  tree.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.getAttribute("role") !== "treeitem") return;
    const isLetter = event.key.length === 1 && event.key !== "*" && event.key !== " " && event.key !== "?";
    if (press(event.target, event.key)) event.preventDefault();
    else if (isLetter && !event.defaultPrevented) type(event.target, event.key.toLowerCase());
  });
}
