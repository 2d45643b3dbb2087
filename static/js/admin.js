// Names the search fields that select2 adds to the stock admin pages, which it leaves without one.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  if (!window.django || !window.django.jQuery) return;
  window.django.jQuery(document).on("select2:open", (event) => {
    const label = document.querySelector(`label[for="${event.target.id}"]`);
    const search = document.querySelector(".select2-container--open .select2-search__field");
    if (label && search) search.setAttribute("aria-label", label.textContent.trim());
  });
});
