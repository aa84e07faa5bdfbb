// Speaks to a security key: the one thing on this site that cannot work without a script.
(() => {
  "use strict";

  const bytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  };

  const words = (buffer) => {
    const plain = String.fromCharCode(...new Uint8Array(buffer));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  };

  const asked = (options) => {
    const wanted = { ...options, challenge: bytes(options.challenge) };
    if (options.user) wanted.user = { ...options.user, id: bytes(options.user.id) };
    for (const list of ["allowCredentials", "excludeCredentials"]) {
      if (options[list]) wanted[list] = options[list].map((one) => ({ ...one, id: bytes(one.id) }));
    }
    return wanted;
  };

  const answered = (key) => {
    const response = {};
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (key.response[part]) response[part] = words(key.response[part]);
    }
    if (key.response.getTransports) response.transports = key.response.getTransports();
    return {
      id: key.id, rawId: words(key.rawId), type: key.type, response,
      authenticatorAttachment: key.authenticatorAttachment,
      clientExtensionResults: key.getClientExtensionResults(),
    };
  };

  const speak = async (form, given) => {
    const verb = form.dataset.passkey;
    const options = (verb === "create" ? given.creation_options : given.request_options).publicKey;
    const key = await navigator.credentials[verb]({ publicKey: asked(options) });
    form.querySelector("[name=credential]").value = JSON.stringify(answered(key));
    form.submit();
  };

  const data = document.getElementById("passkey-options");
  for (const form of data ? document.querySelectorAll("form[data-passkey]") : []) {
    const fault = form.querySelector("[data-passkey-fault]");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      fault.hidden = true;
      speak(form, JSON.parse(data.textContent)).catch(() => { fault.hidden = false; });
    });
  }
})();
