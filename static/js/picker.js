// The term picker: a suggestion becomes a ticked box.
"use strict";

document.addEventListener("click", (event) => {
  const suggestion = event.target.closest(".suggestion");
  const picker = suggestion && suggestion.closest("[data-picker]");
  if (!picker) return;
  const { reference, path } = suggestion.dataset;
  const picks = picker.querySelector("[data-picks]");
  const chosen = [...picks.querySelectorAll("input")].find((box) => box.value === reference);
  if ("single" in picker.dataset) for (const box of picks.querySelectorAll("input")) box.checked = box === chosen;
  if (chosen) {
    chosen.checked = true;
  } else {
    const item = document.createElement("li");
    item.append(picker.querySelector("template").content.cloneNode(true));
    item.querySelector("input").value = reference;
    item.querySelector("[data-label]").textContent = path;
    item.querySelector("[data-reference]").textContent = reference;
    picks.append(item);
  }
  const search = picker.querySelector(".picker__search input");
  search.value = "";
  picker.querySelector(".suggestions").replaceChildren();
  search.focus();
});

document.addEventListener("keydown", (event) => {
  const picker = event.target.closest("[data-picker]");
  if (!picker) return;
  const search = picker.querySelector(".picker__search input");
  const options = [...picker.querySelectorAll(".suggestion")];
  const place = options.indexOf(event.target);
  if (event.key === "Escape" && options.length) {
    picker.querySelector(".suggestions").replaceChildren();
    search.focus();
  } else if (event.key === "ArrowDown" && options.length) {
    options[Math.min(place + 1, options.length - 1)].focus();
  } else if (event.key === "ArrowUp" && place >= 0) {
    (options[place - 1] || search).focus();
  } else if (event.key === "Enter" && event.target === search && options.length) {
    options[0].click(); // Enter takes the best match instead of sending the form
  } else {
    return;
  }
  event.preventDefault();
});
