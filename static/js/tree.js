// Unfolds branches in place and moves through the tree with the arrow keys (WAI-ARIA tree pattern).
"use strict";

const tree = document.querySelector("[data-tree]");

const items = () => [...tree.querySelectorAll("[role=treeitem]")].filter((item) => item.offsetParent !== null);
const caretOf = (item) => item.querySelector(":scope > .tree__row > a.tree__caret");
const groupOf = (item) => item.querySelector(":scope > [role=group]");

function adopt(root) {
  for (const link of root.querySelectorAll(".tree__row a")) link.tabIndex = -1;
  for (const item of root.querySelectorAll("[role=treeitem]:not([tabindex])")) item.tabIndex = -1;
}

function focusOn(item) {
  if (!item) return;
  for (const other of tree.querySelectorAll("[role=treeitem][tabindex='0']")) other.tabIndex = -1;
  item.tabIndex = 0;
  item.focus();
}

async function toggle(item, open) {
  const caret = caretOf(item);
  if (!caret) return;
  if (open && !groupOf(item)) await htmx.ajax("GET", caret.href, { target: item, swap: "beforeend", source: caret });
  const group = groupOf(item);
  if (!group) return;
  adopt(group);
  group.hidden = !open;
  item.setAttribute("aria-expanded", String(open));
}

async function showMore(link) {
  const place = link.closest("li");
  const before = place.previousElementSibling;
  await htmx.ajax("GET", link.href, { target: place, swap: "outerHTML", source: link });
  adopt(tree);
  focusOn(before.nextElementSibling);
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
  else if (key === "ArrowLeft") isOpen ? toggle(item, false) : focusOn(item.parentElement.closest("[role=treeitem]"));
  else if (key === "Enter") item.querySelector(".tree__label").click();
  else return false;
  return true;
}

if (tree) {
  adopt(tree);
  const first = tree.querySelector("[role=treeitem]");
  if (first) first.tabIndex = 0;
  tree.addEventListener("click", (event) => {
    const caret = event.target.closest("a.tree__caret");
    const more = event.target.closest("a[data-more]");
    if (!caret && !more) return;
    event.preventDefault();
    if (more) {
      showMore(more);
      return;
    }
    const item = caret.closest("[role=treeitem]");
    toggle(item, item.getAttribute("aria-expanded") !== "true");
  });
  tree.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.getAttribute("role") !== "treeitem") return;
    if (press(event.target, event.key)) event.preventDefault();
  });
}
