// Copies the code of a password link, which stands behind "#" and is never sent to a server, into
// the form. Without this script the reader copies it from the mail.
(() => {
  "use strict";
  const code = decodeURIComponent(location.hash.slice(1));
  const place = document.querySelector("[data-reset-code]");
  const field = place?.querySelector("input");
  if (!code || !field) return;
  field.value = code;
  place.hidden = true;
  // A later reader of the browser's history finds no code.
  history.replaceState(null, "", location.pathname);
})();
