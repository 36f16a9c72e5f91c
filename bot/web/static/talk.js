// Sends what was said without leaving the page. Everything works without it too: each form then loads the page anew.
"use strict";

const words = document.getElementById("words").dataset;
const part = (id, page = document) => page.getElementById(id);
const LONGEST_WAIT = 20000;
let sending = false;

function node(tag, name, text) {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  return made;
}

function saidBy(form, button) {
  if (button && button.name === "say") return button.dataset.says;
  const picked = [...form.querySelectorAll("input[name=pick]:checked")].map((box) => box.dataset.says);
  return picked.length ? picked.join(" · ") : form.elements.text ? form.elements.text.value.trim() : "";
}

function hold(on) {
  sending = on;
  for (const control of document.querySelectorAll("[data-turn] button, [data-turn] [name=pick]")) control.disabled = on;
  part("ask").setAttribute("aria-busy", String(on));
}

function trouble(message, again) {
  const box = node("div", "notice", message);
  box.setAttribute("role", "alert");
  if (again) {
    const button = node("button", "quiet", words.again);
    button.type = "button";
    button.addEventListener("click", again);
    box.append(document.createElement("br"), button);
  }
  part("trouble").replaceChildren(box);
}

function show(page, typed, mine) {
  const replies = [...part("said", page).children];
  mine.id = "";
  part("said").append(...replies);
  for (const id of ["recap", "ask", "trouble"]) part(id).replaceWith(part(id, page));
  const question = part("asked");
  const first = replies[0] || question || mine;
  mine.scrollIntoView({ block: "start" });
  const spoken = replies.map((reply) => reply.textContent.trim());
  if (typed) {
    part("text").focus({ preventScroll: true });
    if (question) spoken.push(question.textContent.trim());
  } else {
    (question || part("main")).focus({ preventScroll: true });
  }
  part("live").textContent = spoken.join("\n");
  return first;
}

async function send(form, fields, said, typed) {
  if (sending) return;
  part("trouble").replaceChildren();
  let mine = part("mine");
  if (!mine) {
    mine = node("p", "said mine", said);
    mine.id = "mine";
    part("said").append(mine);
  }
  part("live").textContent = words.sending;
  const again = () => send(form, fields, said, typed);
  hold(true);
  const patience = new AbortController();
  const bell = setTimeout(() => patience.abort(), LONGEST_WAIT);
  let response, text;
  try {
    const headers = { "X-Requested-With": "fetch" };
    response = await fetch(form.action, { method: "POST", body: fields, headers, signal: patience.signal });
    text = await response.text();
  } catch {
    hold(false);
    trouble(words.lost, again);
    return;
  } finally {
    clearTimeout(bell);
  }
  const page = new DOMParser().parseFromString(text, "text/html");
  hold(false);
  if (part("ask", page)) {
    if (!response.ok) mine.remove();
    show(page, typed, mine);
  } else {
    const problem = page.querySelector("[data-problem]");
    trouble(problem ? problem.textContent : words.lost, again);
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-turn]")) return;
  event.preventDefault();
  const button = event.submitter;
  const said = saidBy(form, button);
  const typed = Boolean(form.elements.text);
  if (sending || !said) return;
  const fields = new URLSearchParams(new FormData(form));
  if (button && button.name) fields.append(button.name, button.value);
  send(form, fields, said, typed);
});

window.addEventListener("online", () => part("trouble").querySelector("button")?.click());
// A page brought back from memory may show a question that was answered since.
window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
