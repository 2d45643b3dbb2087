// Enhancements only: every page works without this file.
"use strict";

function focusErrorSummary(root) {
  const summary = root.querySelector("[data-testid=error-summary]");
  if (summary) summary.focus();
}

function closePopovers(except) {
  for (const popover of document.querySelectorAll("details.popover[open]")) {
    if (popover !== except) popover.open = false;
  }
}

document.addEventListener("click", (event) => closePopovers(event.target.closest("details.popover")));

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details.popover[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});

// A hidden tab asks for nothing: it polls again when somebody looks.
document.addEventListener("htmx:beforeRequest", (event) => {
  const trigger = event.target.getAttribute("hx-trigger") || "";
  if (document.hidden && trigger.includes("every")) event.preventDefault();
});

document.addEventListener("htmx:beforeRequest", (event) => event.detail.target.setAttribute("aria-busy", "true"));
document.addEventListener("htmx:afterRequest", (event) => event.detail.target.removeAttribute("aria-busy"));

// Copies the text of the element that data-copy names.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
  document.querySelector("[data-testid=live]").textContent = button.dataset.copied;
});

document.addEventListener("DOMContentLoaded", () => focusErrorSummary(document));
