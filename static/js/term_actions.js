// Asks for changes of terms from the tree: keys and buttons open the same forms, in a dialog beside the tree.
"use strict";

const ACTIONS = { F2: "rename", Insert: "add", m: "move", M: "merge", d: "deprecate", Delete: "delete" };
const actionDialog = document.querySelector("#action-dialog");
const keysDialog = document.querySelector("#keys-dialog");

function focusFirst(body) {
  const error = body.querySelector("[data-testid=error-summary]");
  const impact = body.querySelector("#impact-title");
  const field = body.querySelector("input:not([type=hidden], [type=checkbox]), textarea, select");
  (error || impact || field || body.querySelector("h2")).focus();
}

// A page that answers with anything but a form is shown as a page.
async function ask(url) {
  const body = actionDialog.querySelector("[data-body]");
  body.replaceChildren();
  sessionStorage.setItem("focus-tree", "1");
  // Until htmx has gone through the form, its picker would not hear what is typed.
  const settled = new Promise((done) => body.addEventListener("htmx:afterSettle", done, { once: true }));
  try {
    await htmx.ajax("GET", url, { target: body, swap: "innerHTML" });
  } catch {
    // shown as a page below, where the browser says what is wrong
  }
  if (!body.childElementCount) {
    window.location.assign(url);
    return;
  }
  await settled;
  actionDialog.showModal();
  focusFirst(body);
}

function showTrouble(body) {
  for (const old of body.querySelectorAll("[data-testid=trouble]")) old.remove();
  body.prepend(document.querySelector("#action-trouble").content.firstElementChild.cloneNode(true));
  body.firstElementChild.focus();
}

// The address of what is asked for the term of an item: its own, and the action behind it.
const addressOf = (item, action) => new URL(`${action}/`, labelOf(item).href.split("?")[0]).href;

function propose(item) {
  const code = labelOf(item).href.split("?")[0].split("/").slice(-2)[0];
  const facet = new URLSearchParams(tree.dataset.propose.split("?")[1]).get("facet");
  window.location.assign(`${tree.dataset.propose}&parent=${encodeURIComponent(`${facet}:${code}`)}`);
}

async function step(item, direction) {
  const row = item.querySelector(":scope > .tree__row");
  const values = { direction };
  try {
    await htmx.ajax("POST", addressOf(item, "reorder"), { target: row, swap: "outerHTML", values, source: item });
  } catch {
    // seen below: nothing has arrived
  }
  if (row.isConnected) {
    window.location.assign(labelOf(item).href); // the page itself says what is wrong
    return;
  }
  adopt(item);
  focusOn(item);
}

if (actionDialog) {
  actionDialog.addEventListener("close", () => sessionStorage.removeItem("focus-tree"));
  // A form with a problem comes back with status 400 and is shown like any other.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!actionDialog.contains(event.detail.target)) return;
    if (![400, 409].includes(event.detail.xhr.status)) return;
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  });
  for (const name of ["htmx:sendError", "htmx:responseError"]) {
    document.addEventListener(name, (event) => {
      if (actionDialog.open && actionDialog.contains(event.detail.target)) showTrouble(event.detail.target);
    });
  }
  document.addEventListener("htmx:afterSettle", (event) => {
    if (actionDialog.open && event.detail.target.matches("#action-dialog > [data-body]")) focusFirst(event.detail.target);
  });
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("a[data-ask]");
    const closer = event.target.closest("#action-dialog a[data-close]");
    const other = event.target.closest("[data-open-dialog]");
    if (other) document.getElementById(other.dataset.openDialog).showModal();
    if (!(opener || closer) || !isPlain(event)) return;
    event.preventDefault();
    if (closer) actionDialog.close();
    else ask(opener.href);
  });
  for (const button of document.querySelectorAll("[data-open-dialog]")) button.hidden = false;
}

if (tree && actionDialog) {
  tree.addEventListener(
    "keydown",
    (event) => {
      const item = event.target;
      if (item.getAttribute("role") !== "treeitem" || !labelOf(item) || event.ctrlKey || event.metaKey) return;
      const mayChange = "mayChange" in tree.dataset;
      const isLetter = event.key.length === 1;
      if (event.key === "?") keysDialog.showModal();
      else if (event.altKey && mayChange && event.key === "ArrowUp") step(item, "up");
      else if (event.altKey && mayChange && event.key === "ArrowDown") step(item, "down");
      else if (event.altKey || (isLetter && isTyping())) return;
      else if (mayChange && Object.hasOwn(ACTIONS, event.key)) ask(addressOf(item, ACTIONS[event.key]));
      else if (!mayChange && event.key === "Insert" && tree.dataset.propose) propose(item);
      else return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    true,
  );
}
