// Keeps what somebody types into a form with data-keep in this browser until it is saved, and offers it when the form is opened
// again. data-keep names the button that shows a sent form without saving it; where it is empty, the fields are filled in place.
"use strict";

{
  const PREFIX = "kept:";
  const MOST_DAYS = 30;
  const PAUSE = 300;
  const SENT = "kept-sent";
  const NEVER = new Set(["csrfmiddlewaretoken", "submission_key"]);
  const { person } = document.body.dataset;
  const form = document.querySelector("form[data-keep]");
  const key = `${PREFIX}${person}:${window.location.pathname}`;

  const entriesOf = () =>
    [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !NEVER.has(name));

  // What people see of it. Versions and row counts are sent again, but no difference in them is worth an offer.
  const visible = (entries) => {
    const hidden = new Set([...form.elements].filter((field) => field.type === "hidden").map((field) => field.name));
    return JSON.stringify(entries.filter(([name, value]) => value && !hidden.has(name)));
  };

  let isForgotten = false;

  const keptAt = (name) => JSON.parse(localStorage.getItem(name));

  function fillIn(entries) {
    const waiting = [...entries];
    for (const field of form.elements) {
      if (!field.name || ["hidden", "submit", "button", "file", "fieldset"].includes(field.type)) continue;
      const isChoice = ["checkbox", "radio"].includes(field.type);
      const place = waiting.findIndex(([name, value]) => name === field.name && (!isChoice || value === field.value));
      if (isChoice) field.checked = place >= 0;
      else field.value = place >= 0 ? waiting[place][1] : "";
      if (place >= 0) waiting.splice(place, 1);
    }
  }

  function sendForShowing(entries) {
    const again = document.createElement("form");
    again.method = "post";
    const token = form.elements.csrfmiddlewaretoken.value;
    for (const [name, value] of [...entries, ["csrfmiddlewaretoken", token], [form.dataset.keep, "kept"]]) {
      const field = document.createElement("textarea"); // an input would lose the line ends
      field.name = name;
      field.value = value;
      again.append(field);
    }
    again.hidden = true;
    document.body.append(again);
    again.submit();
  }

  function keepTexts() {
    const shown = visible(entriesOf());
    let timer = 0;
    let isOffered = false;

    const keep = () => {
      clearTimeout(timer);
      timer = 0;
      if (isOffered || isForgotten) return; // what was kept before stays until somebody has chosen
      const entries = entriesOf();
      try {
        if (visible(entries) === shown && !form.hasAttribute("data-typed")) localStorage.removeItem(key);
        else localStorage.setItem(key, JSON.stringify({ at: Date.now(), entries }));
      } catch {
        // the browser has no room or keeps nothing; the form works without
      }
    };

    const offer = (kept) => {
      const box = form.querySelector("template[data-kept]").content.firstElementChild.cloneNode(true);
      const time = new Date(kept.at);
      box.querySelector("[data-when]").textContent = time.toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
      box.querySelector("[data-restore]").addEventListener("click", () => {
        isOffered = false;
        box.remove();
        if (form.dataset.keep) sendForShowing(kept.entries);
        else fillIn(kept.entries);
      });
      box.querySelector("[data-discard]").addEventListener("click", () => {
        isOffered = false;
        box.remove();
        keep();
      });
      form.before(box);
      isOffered = true;
    };

    const later = () => {
      if (!timer) timer = setTimeout(keep, PAUSE);
    };
    for (const name of ["input", "change", "click"]) form.addEventListener(name, later);
    window.addEventListener("pagehide", () => timer && keep());
    form.addEventListener("submit", () => {
      if (timer) keep();
      sessionStorage.setItem(SENT, JSON.stringify({ key, from: window.location.href.split("#")[0] }));
    });

    const kept = keptAt(key);
    if (kept && visible(kept.entries) !== shown) offer(kept);
  }

  // The page that answers a form shows that form again, or says what went wrong, or the form was saved.
  const sent = JSON.parse(sessionStorage.getItem(SENT));
  sessionStorage.removeItem(SENT);
  const isAnswer = sent && document.referrer.split("#")[0] === sent.from;
  const isRefused = "failed" in document.body.dataset || (form && sent && sent.key === key);
  if (person && isAnswer && !isRefused) localStorage.removeItem(sent.key);

  if (person) {
    const all = Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
    for (const name of all) if (Date.now() - keptAt(name).at > MOST_DAYS * 86_400_000) localStorage.removeItem(name);
    if (form) keepTexts();
    const signOut = document.querySelector("form[data-forget]");
    if (signOut) {
      signOut.addEventListener("submit", () => {
        isForgotten = true;
        for (const name of all.concat(key)) if (name.startsWith(`${PREFIX}${person}:`)) localStorage.removeItem(name);
      });
    }
  }
}
