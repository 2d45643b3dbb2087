// Keeps what somebody types into any form with a text of several lines in this browser until it is saved, and offers it when the
// form is opened again. data-keep names the button that shows a sent form without saving it; without it, the fields are filled in
// place. A form in a dialog is kept as on its own page: what counts is the address that it is sent to.
"use strict";

{
  const PREFIX = "kept:";
  const MOST_DAYS = 30;
  const PAUSE = 300;
  const SENT = "kept-sent";
  const NEVER = new Set(["csrfmiddlewaretoken", "submission_key"]);
  const { person } = document.body.dataset;
  const watched = new Set();

  const pathOf = (form) => new URL(form.getAttribute("action") || "", window.location.href).pathname;
  const keyOf = (form) => `${PREFIX}${person}:${pathOf(form)}`;
  const entriesOf = (form) =>
    [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !NEVER.has(name));
  const formsWithTexts = () =>
    [...document.querySelectorAll("form[method=post]")].filter(
      (form) => form.querySelector("textarea") && !form.querySelector("[type=password]"),
    );

  // What people see of it. Versions and row counts are sent again, but no difference in them is worth an offer.
  const visible = (form, entries) => {
    const hidden = new Set([...form.elements].filter((field) => field.type === "hidden").map((field) => field.name));
    return JSON.stringify(entries.filter(([name, value]) => value && !hidden.has(name)));
  };

  let isForgotten = false;

  const keptAt = (name) => JSON.parse(localStorage.getItem(name));
  const allKept = () => Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));

  function fillIn(form, entries) {
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

  const noteSent = (form) =>
    sessionStorage.setItem(SENT, JSON.stringify({ key: keyOf(form), from: window.location.href.split("#")[0] }));

  function sendForShowing(form, entries) {
    noteSent(form);
    const again = document.createElement("form");
    again.method = "post";
    again.action = pathOf(form) === window.location.pathname ? "" : pathOf(form);
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

  // isAnswer: this form came back after it was sent, so that it shows what was typed.
  function keepTexts(form, isAnswer) {
    const key = keyOf(form);
    const shown = visible(form, entriesOf(form));
    const isTyped = isAnswer || "typed" in document.body.dataset;
    let timer = 0;
    let isOffered = false;

    const keep = () => {
      clearTimeout(timer);
      timer = 0;
      if (isOffered || isForgotten || !form.isConnected) return; // what was kept before stays until somebody has chosen
      const entries = entriesOf(form);
      try {
        if (visible(form, entries) === shown && !isTyped) localStorage.removeItem(key);
        else localStorage.setItem(key, JSON.stringify({ at: Date.now(), entries }));
      } catch {
        // the browser has no room or keeps nothing; the form works without
      }
    };

    const offer = (kept) => {
      const box = document.querySelector("template[data-kept]").content.firstElementChild.cloneNode(true);
      const time = new Date(kept.at);
      box.querySelector("[data-when]").textContent = time.toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
      box.querySelector("[data-restore]").addEventListener("click", (event) => {
        event.stopPropagation(); // a form that is shown anew has nothing to keep yet
        box.remove();
        if (form.dataset.keep) {
          sendForShowing(form, kept.entries);
          return;
        }
        isOffered = false;
        fillIn(form, kept.entries);
      });
      box.querySelector("[data-discard]").addEventListener("click", () => {
        isOffered = false;
        box.remove();
        keep();
      });
      form.prepend(box);
      isOffered = true;
    };

    const later = () => {
      if (!timer) timer = setTimeout(keep, PAUSE);
    };
    for (const name of ["input", "change", "click"]) form.addEventListener(name, later);
    window.addEventListener("pagehide", () => timer && keep());
    form.addEventListener("submit", () => {
      if (timer) keep();
      noteSent(form);
    });

    const kept = keptAt(key);
    if (kept && !isAnswer && visible(form, kept.entries) !== shown) offer(kept);
  }

  function watch(isAnswer) {
    for (const form of formsWithTexts()) {
      if (watched.has(form)) continue;
      watched.add(form);
      keepTexts(form, isAnswer(form));
    }
  }

  // The page that answers a form shows that form again, or says what went wrong, or the form was saved.
  const sent = JSON.parse(sessionStorage.getItem(SENT));
  sessionStorage.removeItem(SENT);
  const isAnswered = sent && document.referrer.split("#")[0] === sent.from;
  const isSent = (form) => Boolean(isAnswered) && keyOf(form) === sent.key;
  const isRefused = "failed" in document.body.dataset || formsWithTexts().some(isSent);
  if (person && isAnswered && !isRefused) localStorage.removeItem(sent.key);

  if (person) {
    for (const name of allKept()) if (Date.now() - keptAt(name).at > MOST_DAYS * 86_400_000) localStorage.removeItem(name);
    watch(isSent);
    // In a dialog the answer is another page only where the header says so; anything else has saved nothing.
    document.addEventListener("htmx:afterRequest", ({ detail }) => {
      if (!detail.xhr.getResponseHeader("HX-Redirect")) sessionStorage.removeItem(SENT);
    });
    document.addEventListener("htmx:afterSwap", ({ detail }) => watch(() => detail.requestConfig.verb === "post"));
    const signOut = document.querySelector("form[data-forget]");
    if (signOut) {
      signOut.addEventListener("submit", () => {
        isForgotten = true;
        for (const name of allKept()) if (name.startsWith(`${PREFIX}${person}:`)) localStorage.removeItem(name);
      });
    }
  }
}
