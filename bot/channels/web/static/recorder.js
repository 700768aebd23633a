/* A voice note: press to record, stop, hear it again, send it or throw it away. Loaded when somebody wants it. */
"use strict";

const Recorder = (() => {
  const { words } = Rich;
  const KINDS = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];
  const LONGEST_S = 300;
  const BITS_PER_S = 32000;

  /* Record in the place of the composer's row. `on` has send(file), refused(reason) and closed(). */
  async function open(composer, on) {
    if (composer.querySelector(".recorder")) return undefined;
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch (error) {
      return on.refused(error.name === "NotAllowedError" ? "denied" : "none");
    }
    const row = composer.querySelector(".row");
    const bar = element("div", { className: "recorder" });
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", words.record);
    const close = () => {
      stream.getTracks().forEach((track) => track.stop());
      bar.remove();
      row.hidden = false;
      on.closed();
    };
    row.hidden = true;
    composer.append(bar);
    bar.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      close();
    });
    const sound = await record(stream, bar, close);
    if (!bar.isConnected) return undefined;
    if (sound.size) return offer(sound, bar, close, on);
    close();
    return on.refused("empty");
  }

  function button(label, use, main = false) {
    return element("button", { type: "button", className: main ? "main" : "", onclick: use }, label);
  }

  /* Resolves to the sound once it was stopped. */
  function record(stream, bar, close) {
    return new Promise((resolve) => {
      const mimeType = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
      const recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: BITS_PER_S });
      const parts = [];
      const began = Date.now();
      const clock = element("span", { className: "clock" }, "0:00");
      const timer = setInterval(() => {
        const seconds = Math.floor((Date.now() - began) / 1000);
        clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
        if (seconds >= LONGEST_S || !bar.isConnected) recorder.stop();
      }, 250);
      recorder.ondataavailable = ({ data }) => parts.push(data);
      recorder.onstop = () => {
        clearInterval(timer);
        stream.getTracks().forEach((track) => track.stop());
        resolve(new Blob(parts, { type: (mimeType || recorder.mimeType).split(";")[0] }));
      };
      const said = element("span", { className: "quiet" }, words.recording);
      said.setAttribute("role", "status");
      const stop = button(words.record_stop, () => recorder.stop(), true);
      bar.replaceChildren(said, element("i"), clock, button(words.cancel, () => { close(); recorder.stop(); }), stop);
      recorder.start(1000);
      stop.focus();
    });
  }

  function offer(sound, bar, close, on) {
    const url = URL.createObjectURL(sound);
    const player = element("audio", { controls: true, src: url });
    player.setAttribute("aria-label", words.record_listen);
    const end = () => {
      close();
      URL.revokeObjectURL(url);
    };
    const give = button(words.record_send, () => { end(); on.send(sound); }, true);
    bar.replaceChildren(player, button(words.record_discard, end), give);
    give.focus();
  }

  return { open };
})();
