// Writing a post: previews, descriptions, pins, progress. Without script the form still uploads
// photos with a caption.
import { Pins } from "./pins.js";
import { isStale, readProblem, token } from "./requests.js";
import { say, sayStale } from "./toast.js";

const form = document.getElementById("composer");
const words = form.dataset;
const previews = form.querySelector("[data-previews]");
const input = form.querySelector("#photos");
const problem = form.querySelector("[data-problem]");
const pins = new Pins(form);
/** Photos to be sent, in order: `{ file, item }`. */
let photos = [];

function start() {
  countCaption();
  for (const item of previews.querySelectorAll("[data-known]")) pins.attach(item);
  pins.changed();
  if (input) {
    input.addEventListener("change", () => take([...input.files]));
    const drop = input.closest(".drop");
    for (const name of ["dragenter", "dragover"]) input.addEventListener(name, () => drop.classList.add("over"));
    for (const name of ["dragleave", "drop"]) input.addEventListener(name, () => drop.classList.remove("over"));
  }
  form.addEventListener("submit", send);
}

function countCaption() {
  const caption = form.querySelector("#caption");
  const counter = form.querySelector("[data-counter]");
  const show = () => {
    // Characters as people count them, as the server does.
    const left = Number(words.maxCaption) - [...caption.value].length;
    counter.textContent = left.toLocaleString(document.documentElement.lang);
  };
  caption.addEventListener("input", show);
  show();
}

function take(files) {
  complain(null);
  for (const file of files) {
    if (photos.length >= Number(words.maxPhotos)) {
      complain(words.wordsTooMany);
      break;
    }
    if (!/^image\/(jpeg|png|webp)$/.test(file.type)) complain(words.wordsNotPhoto);
    else if (file.size > Number(words.maxBytes)) complain(words.wordsTooLarge);
    else add(file);
  }
  // The files live in `photos` from here on; the field only collects more of them.
  input.value = "";
  refresh();
}

function add(file) {
  const item = document.createElement("li");
  item.className = "preview";
  const stage = document.createElement("div");
  stage.className = "stage";
  const image = document.createElement("img");
  image.alt = "";
  image.src = URL.createObjectURL(file);
  image.addEventListener("error", () => {
    remove(item);
    complain(words.wordsNotPhoto);
  });
  stage.append(image, tools(item));
  item.append(stage, description(photos.length));
  previews.append(item);
  photos.push({ file, item });
  pins.attach(item);
}

function tools(item) {
  const box = document.createElement("div");
  box.className = "preview-tools";
  box.append(
    tool("chevron-left", words.wordsEarlier, () => earlier(item)),
    tool("x", words.wordsRemove, () => remove(item)),
  );
  return box;
}

function tool(icon, label, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("aria-label", label);
  button.append(pins.icon(icon));
  button.addEventListener("click", (event) => {
    event.stopPropagation();
    act();
  });
  return button;
}

function description(number) {
  const field = document.createElement("div");
  field.className = "field";
  const label = document.createElement("label");
  const line = document.createElement("input");
  const note = document.createElement("p");
  line.name = "alt";
  line.id = `alt-${number}-${Date.now()}`;
  line.maxLength = 300;
  label.htmlFor = line.id;
  label.textContent = words.wordsAlt;
  note.className = "note";
  note.textContent = words.wordsAltHint;
  field.append(label, line, note);
  return field;
}

function earlier(item) {
  const at = photos.findIndex((photo) => photo.item === item);
  if (at < 1) return;
  [photos[at - 1], photos[at]] = [photos[at], photos[at - 1]];
  photos[at].item.before(item);
  refresh();
}

function remove(item) {
  photos = photos.filter((photo) => photo.item !== item);
  URL.revokeObjectURL(item.querySelector("img").src);
  pins.detach(item);
  item.remove();
  refresh();
  input.focus();
}

function refresh() {
  // Once photos are chosen the field may be empty again without stopping the form.
  input.required = photos.length === 0;
  input.closest(".drop").classList.toggle("filled", photos.length > 0);
  pins.changed();
}

function complain(text) {
  problem.hidden = !text;
  problem.querySelector("span").textContent = text ?? "";
  if (text) problem.scrollIntoView({ block: "center" });
}

function send(event) {
  event.preventDefault();
  complain(null);
  const data = new FormData(form);
  data.delete("photos");
  for (const { file } of photos) data.append("photos", file, file.name);
  data.set("pins", JSON.stringify(pins.list([...previews.children])));

  const bar = form.querySelector(".upload");
  const button = form.querySelector("[data-send]");
  const request = new XMLHttpRequest();
  const settle = () => {
    bar.hidden = true;
    button.disabled = false;
  };
  request.open("POST", form.action);
  request.setRequestHeader("X-CSRF-Token", token());
  request.setRequestHeader("HX-Request", "true");
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    bar.value = total ? (100 * loaded) / total : 0;
  });
  request.addEventListener("error", () => {
    settle();
    say("offline");
  });
  request.addEventListener("load", () => {
    const next = request.getResponseHeader("HX-Redirect");
    if (request.status < 400) return void location.assign(next || request.responseURL || "/");
    settle();
    if (isStale(request.responseText)) return void sayStale();
    return void complain(readProblem(request.responseText) ?? document.getElementById("toasts").dataset.failed);
  });
  bar.hidden = false;
  button.disabled = true;
  request.send(data);
}

start();
