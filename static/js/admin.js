// Mends what the stock admin pages leave unnamed for screen readers: select2's search, and the icons of the two-box chooser.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  if (!window.django || !window.django.jQuery) return;
  window.django.jQuery(document).on("select2:open", (event) => {
    const label = document.querySelector(`label[for="${event.target.id}"]`);
    const search = document.querySelector(".select2-container--open .select2-search__field");
    if (label && search) search.setAttribute("aria-label", label.textContent.trim());
  });
});

window.addEventListener("load", () => {
  setTimeout(() => {
    for (const icon of document.querySelectorAll("span.help-tooltip[aria-label]")) icon.setAttribute("role", "img");
  });
});
