/* Files that are about to be sent: chosen, made smaller, looked at, and taken out again. */
"use strict";

const MOST_FILES = 10;
const LONGEST_SIDE = 1800;
const TAKEN = /^(image\/(jpeg|png|webp)|application\/pdf|audio\/(ogg|webm|mp4|x-m4a|opus))$/;

class Files {
  /* `on` has changed(), and complain(words) for what is not taken. */
  constructor(box, largest, on) {
    Object.assign(this, { box, largest, on });
    this.chosen = [];
  }

  async add(list) {
    for (const file of list) {
      if (this.chosen.length === MOST_FILES) {
        this.on.complain(Rich.say("error_too_many", { most: MOST_FILES }));
        break;
      }
      const ready = await this.prepared(file);
      if (!TAKEN.test(ready.type)) this.on.complain(Rich.words.error_not_a_proof);
      else if (ready.size > this.largest) this.on.complain(Rich.words.error_too_big);
      else this.chosen.push(ready);
    }
    this.draw();
  }

  /* A picture smaller, and without what the camera wrote into the file (place, device); the file itself where that
     fails. */
  async prepared(file) {
    if (!file.type.startsWith("image/")) return file;
    try {
      const image = await createImageBitmap(file);
      const scale = Math.min(1, LONGEST_SIDE / Math.max(image.width, image.height));
      const canvas = element("canvas", { width: image.width * scale, height: image.height * scale });
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      const smaller = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
      return smaller || file;
    } catch {
      return file;
    }
  }

  /* What was chosen, which is then no longer chosen. */
  take() {
    const taken = this.chosen;
    this.chosen = [];
    this.draw();
    return taken;
  }

  remove(file) {
    this.chosen = this.chosen.filter((one) => one !== file);
    this.draw();
  }

  draw() {
    this.box.querySelectorAll("img").forEach((image) => URL.revokeObjectURL(image.src));
    this.box.replaceChildren(...this.chosen.map((file) => this.tile(file)));
    this.box.hidden = !this.chosen.length;
    this.on.changed();
  }

  tile(file) {
    const { words } = Rich;
    const name = file.type.startsWith("image/") ? words.photo : file.type.startsWith("audio/") ? words.voice : words.document;
    const shown = file.type.startsWith("image/")
      ? element("img", { src: URL.createObjectURL(file), alt: name })
      : element("span", { className: "sheet" }, name);
    const out = element("button", { type: "button", onclick: () => this.remove(file) }, "✕");
    out.setAttribute("aria-label", `${words.remove_file}: ${name}`);
    return element("li", {}, shown, out);
  }
}
