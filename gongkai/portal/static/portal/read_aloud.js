// Reads a document aloud, a paragraph at a time, with a voice of this device. Without this script, or
// without such a voice, the button stays hidden. Voices that work over the network are not used: they
// would tell another service what is read.
(() => {
  "use strict";

  const synthesis = window.speechSynthesis;
  const panel = document.querySelector("[data-read-aloud]");
  const text = document.querySelector("article.doc");
  if (!synthesis || !panel || !text) {
    return;
  }
  const [start, stop] = panel.querySelectorAll("button");
  const label = start.querySelector("span");
  const PIECE = 180; // characters; long texts end early in some browsers
  let voice = null;
  let pieces = [];
  let place = -1; // of the piece that is read; -1 when nothing is

  const suits = (one) => one.localService && one.lang.slice(0, 2).toLowerCase() === text.lang.slice(0, 2);

  // Parts of a sentence stay together as far as they fit.
  const split = (words) => {
    const found = [];
    for (const sentence of words.match(/[^。！？；.!?;؟؛]+[。！？；.!?;؟؛]*/g) || []) {
      for (let at = 0; at < sentence.length; at += PIECE) {
        const part = sentence.slice(at, at + PIECE);
        const last = found.length - 1;
        if (at === 0 && last >= 0 && found[last].length + part.length <= PIECE) {
          found[last] += part;
        } else {
          found.push(part);
        }
      }
    }
    return found;
  };

  const blocks = () =>
    [...text.querySelectorAll(".name, .text :is(p, li, td, th, h2, h3, h4, h5, h6, caption)")].filter(
      (one) => one.textContent.trim() && !one.querySelector("p, li, td, th"),
    );

  const show = () => {
    text.querySelector(".read-now")?.classList.remove("read-now");
    const isPaused = place >= 0 && synthesis.paused;
    label.textContent = panel.dataset[place < 0 ? "start" : isPaused ? "resume" : "pause"];
    stop.hidden = place < 0;
    if (place >= 0) {
      const block = pieces[place].block;
      block.classList.add("read-now");
      if (!isPaused) {
        block.scrollIntoView({ block: "nearest" });
      }
    }
  };

  const end = () => {
    place = -1;
    synthesis.cancel();
    show();
  };

  const read = () => {
    if (place >= pieces.length) {
      end();
      return;
    }
    const piece = pieces[place];
    const utterance = new SpeechSynthesisUtterance(piece.words);
    utterance.voice = voice;
    utterance.lang = voice.lang;
    utterance.addEventListener("end", () => {
      if (piece === pieces[place]) {
        place += 1;
        read();
      }
    });
    utterance.addEventListener("error", () => piece === pieces[place] && end());
    synthesis.speak(utterance);
    show();
  };

  start.addEventListener("click", () => {
    if (place < 0) {
      pieces = blocks().flatMap((block) =>
        split(block.textContent.replace(/\s+/g, " ").trim()).map((words) => ({ block, words })),
      );
      place = 0;
      synthesis.cancel();
      read();
    } else {
      synthesis[synthesis.paused ? "resume" : "pause"]();
      show();
    }
  });
  stop.addEventListener("click", () => {
    end();
    start.focus();
  });
  // Speech goes on after its page is left unless it is stopped.
  window.addEventListener("pagehide", () => synthesis.cancel());

  const offer = () => {
    voice = synthesis.getVoices().find(suits) || null;
    panel.hidden = !voice;
  };
  synthesis.addEventListener("voiceschanged", offer);
  offer();
  show();
})();
